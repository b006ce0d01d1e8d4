package dev.npu4j.cli.report;

import java.util.List;

/// Where the launches were made that a run judged: elsewhere, and recorded there.
///
/// @param folder   of the recording; empty where the device was here
/// @param sha256   of its `recording.json`, which says the hash of all else in it
/// @param started  when it was begun, ISO 8601, UTC
/// @param version  of NPU4J that made it
/// @param commit   of its repository there; empty where that is unknown
/// @param command  arguments there
/// @param machine  there, in one line
/// @param facts    sentences on what else was found there, a driver's version for one
/// @param selfTest a sentence on planted faults there
public record Provenance(String folder, String sha256, String started, String version, String commit, List<String> command, String machine, List<String> facts,
                         String selfTest) {
    /// The device was here.
    public static final Provenance HERE = new Provenance("", "", "", "", "", List.of(), "", List.of(), "");
    static final String SELF_TEST = "The self-test planted its faults in this machine's CPU, because a recording has no launches with altered operands.";

    public Provenance {
        command = List.copyOf(command);
        facts = List.copyOf(facts);
    }

    boolean isElsewhere() {
        return !folder.isEmpty();
    }

    /// `Recorded on ascend:0, 2026-11-26T00:00:00Z; judged here.`
    String sentence(String device) {
        return "Recorded on " + device + ", " + started + "; judged here.";
    }

    /// By whom and where, in one line.
    String maker() {
        return "npu4j " + version + (commit.isEmpty() ? ", commit unknown" : ", commit " + commit) + ", on " + machine;
    }
}
