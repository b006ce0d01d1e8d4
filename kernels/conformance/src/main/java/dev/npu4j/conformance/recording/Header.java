package dev.npu4j.conformance.recording;

import dev.npu4j.conformance.probe.Profile;
import dev.npu4j.conformance.verdict.JsonFields;
import dev.npu4j.conformance.verdict.JsonLine;
import java.util.List;
import java.util.Optional;

/// `recording.json`: what was recorded, on what, by whom.
///
/// @param version   of NPU4J
/// @param commit    of its repository; empty where that is unknown
/// @param started   ISO 8601, UTC
/// @param command   arguments of the command line
/// @param run       a text that two runs share if they judge the same device with the same code on the same cases
/// @param machine   processor, system and JDK in one line
/// @param device    that was judged
/// @param facts     sentences on what else matters, such as a driver's version
/// @param measured  the device's arithmetic, where it was measured
/// @param accepted  the arithmetic that was known of it, by which bounds are taken; the standard's where there is none
/// @param fault     planted in it on purpose; empty where none was
/// @param model     SHA-256 over the files of the model whose values were recorded; empty where none were
/// @param left      sentences on what was not selected
/// @param selfTest  a sentence on planted faults, there
/// @param complete  whether the recording came to its end
/// @param takes     SHA-256 of the list of takes, once it has
public record Header(String version, String commit, String started, List<String> command, String run, String machine, RecordedDevice device, List<String> facts,
                     Optional<Profile> measured, Optional<Profile> accepted, String fault, String model, List<String> left, String selfTest, boolean complete,
                     String takes) {
    private static final String SCHEMA = "npu4j.recording/1";

    public Header {
        command = List.copyOf(command);
        facts = List.copyOf(facts);
        left = List.copyOf(left);
    }

    /// As it is once all is recorded.
    ///
    /// @param selfTest a sentence
    /// @param takes    SHA-256 of the list
    Header completed(String selfTest, String takes) {
        return new Header(version, commit, started, command, run, machine, device, facts, measured, accepted, fault, model, left, selfTest, true, takes);
    }

    String toJson() {
        JsonLine json = new JsonLine().open().put("schema", SCHEMA).put("complete", complete).put("takes_sha256", takes).put("version", version).put("commit", commit)
            .put("started", started);
        texts(json, "command", command);
        json.put("run", run).put("machine", machine).open("device");
        device.write(json);
        json.close();
        texts(json, "facts", facts);
        measured.ifPresent(profile -> json.put("measured", profile.toJson()));
        accepted.ifPresent(profile -> json.put("accepted", profile.toJson()));
        json.put("fault", fault).put("model", model);
        texts(json, "left", left);
        return json.put("self_test", selfTest).close().toString();
    }

    private static void texts(JsonLine json, String name, List<String> texts) {
        json.openArray(name);
        texts.forEach(json::add);
        json.closeArray();
    }

    /// @param where it was read, for messages
    static Header fromJson(String where, String text) {
        JsonFields json = JsonFields.parse(where, text);
        if (!json.text("schema").equals(SCHEMA)) {
            throw json.wrong("schema", SCHEMA + "; another version of NPU4J wrote it", json.text("schema"));
        }
        return new Header(line(json, "version"), line(json, "commit"), line(json, "started"), lines(json, "command"), line(json, "run"), line(json, "machine"),
            RecordedDevice.read(json.object("device")), lines(json, "facts"), profile(json, "measured"), profile(json, "accepted"), line(json, "fault"), line(json, "model"),
            lines(json, "left"), line(json, "self_test"), json.flag("complete"), line(json, "takes_sha256"));
    }

    private static String line(JsonFields json, String name) {
        return Plain.line(json.text(name));
    }

    private static List<String> lines(JsonFields json, String name) {
        return Plain.lines(json.texts(name));
    }

    private static Optional<Profile> profile(JsonFields json, String name) {
        return json.has(name) ? Optional.of(Profile.fromJson(json.text(name))) : Optional.empty();
    }
}
