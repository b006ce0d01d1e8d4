package dev.npu4j.cli.report;

import dev.npu4j.conformance.verdict.SelfTest;
import dev.npu4j.conformance.verdict.Verdict;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The reports of one run. Verdicts go to `cases.jsonl` as they come; the other files are written once, at the end or
/// when the run is interrupted. Thread-safe, so that a shutdown hook may end it.
public final class Reports {
    /// The run as a whole, for machines.
    public static final String JSON = "report.json";
    /// One verdict a line.
    public static final String CASES = "cases.jsonl";
    /// The run as a whole, for people.
    public static final String HTML = "report.html";
    /// For build servers.
    public static final String JUNIT = "junit.xml";

    private final Path folder;
    private final RunFacts facts;
    private final List<String> mustBeSeen;
    private final List<String> left;
    private final OutputStream stream;
    private final List<Verdict> verdicts = new ArrayList<>();
    private final long start = System.nanoTime();
    private SelfTest selfTest = SelfTest.NONE;
    private Outcome outcome; // null until the run ended

    /// Opens the folder, which may hold the reports of an earlier run; those are removed.
    ///
    /// @param mustBeSeen operators without which coverage is missed
    /// @param left       what was not selected, for people
    /// @throws IOException where the folder cannot be made or written
    public Reports(Path folder, RunFacts facts, List<String> mustBeSeen, List<String> left) throws IOException {
        this.folder = folder;
        this.facts = facts;
        this.mustBeSeen = mustBeSeen;
        this.left = left;
        Files.createDirectories(folder);
        for (String old : List.of(JSON, HTML, JUNIT)) {
            Files.deleteIfExists(folder.resolve(old));
        }
        this.stream = Files.newOutputStream(folder.resolve(CASES));
    }

    /// Adds a verdict; does nothing once the run has ended.
    public synchronized void add(Verdict verdict) {
        if (outcome != null) {
            return;
        }
        verdicts.add(verdict);
        try {
            stream.write(utf8(verdict.toJson() + "\n"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Says what became of the faults that were planted before anything else counts.
    public synchronized void selfTest(SelfTest done) {
        selfTest = done;
    }

    /// Ends the run and writes everything; later calls give what the first one gave.
    ///
    /// @param missed      what should have run and did not
    /// @param interrupted whether the run was ended before its end
    public synchronized Outcome finish(List<String> missed, boolean interrupted) throws IOException {
        if (outcome == null) {
            outcome = Outcome.of(verdicts, facts, mustBeSeen, missed, interrupted);
            stream.close();
            double seconds = (System.nanoTime() - start) / 1e9;
            Files.write(folder.resolve(JSON), utf8(ReportJson.of(verdicts, facts, outcome, left, seconds)));
            Files.write(folder.resolve(JUNIT), utf8(JUnitXml.of(verdicts, facts, outcome)));
            Files.write(folder.resolve(HTML), utf8(ReportHtml.of(verdicts, facts, outcome, left, seconds)));
        }
        return outcome;
    }

    /// Half a surrogate pair in a message becomes a question mark and ends no run.
    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /// What has been added.
    public synchronized List<Verdict> verdicts() {
        return List.copyOf(verdicts);
    }
}
