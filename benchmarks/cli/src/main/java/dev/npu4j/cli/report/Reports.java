package dev.npu4j.cli.report;

import dev.npu4j.conformance.verdict.Planted;
import dev.npu4j.conformance.verdict.SelfTest;
import dev.npu4j.conformance.verdict.Together;
import dev.npu4j.conformance.verdict.Verdict;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// The reports of one run. Verdicts go to `cases.jsonl` as they come, whole; what is kept of them until the end is small.
/// The other files are written once, at the end or when the run is interrupted. Thread-safe, so that a shutdown hook may
/// end it.
public final class Reports {
    /// The run as a whole, for machines.
    public static final String JSON = "report.json";
    /// One verdict a line.
    public static final String CASES = "cases.jsonl";
    /// One planted fault a line.
    public static final String PLANTED = "planted.jsonl";
    /// The run as a whole, for people.
    public static final String HTML = "report.html";
    /// For build servers.
    public static final String JUNIT = "junit.xml";

    private final Path folder;
    private final RunFacts facts;
    private final Demands demands;
    private final List<String> left;
    private final OutputStream stream;
    private final List<Verdict> verdicts = new ArrayList<>(); // lean
    private final Summary summary = new Summary();
    private final long start = System.nanoTime();
    private SelfTest selfTest = SelfTest.NONE;
    private List<Together> together = List.of();
    private Outcome outcome; // null until the run ended

    /// Opens the folder, which may hold the reports of an earlier run; those are removed.
    ///
    /// @param demands what the run must show
    /// @param left    what was not selected, for people
    /// @throws IOException where the folder cannot be made or written
    public Reports(Path folder, RunFacts facts, Demands demands, List<String> left) throws IOException {
        this.folder = folder;
        this.facts = facts;
        this.demands = demands;
        this.left = left;
        Files.createDirectories(folder);
        for (String old : List.of(JSON, HTML, JUNIT, PLANTED)) {
            Files.deleteIfExists(folder.resolve(old));
        }
        this.stream = Files.newOutputStream(folder.resolve(CASES));
    }

    /// Adds a verdict; does nothing once the run has ended.
    public synchronized void add(Verdict verdict) {
        if (outcome != null) {
            return;
        }
        summary.add(verdict);
        verdicts.add(Lean.of(verdict));
        try {
            stream.write(utf8(verdict.toJson() + "\n"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Says what became of the faults that were planted before anything else counts; does nothing once the run has ended.
    public synchronized void selfTest(SelfTest done) {
        if (outcome != null) {
            return;
        }
        selfTest = done;
        try {
            Files.write(folder.resolve(PLANTED), utf8(done.planted().stream().map(Planted::toJson).collect(Collectors.joining("\n", "", "\n"))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Says what all cases say together; does nothing once the run has ended.
    public synchronized void together(List<Together> said) {
        if (outcome == null) {
            together = List.copyOf(said);
        }
    }

    /// Ends the run and writes everything; later calls give what the first one gave.
    ///
    /// @param missed      what should have run and did not
    /// @param interrupted whether the run was ended before its end
    public synchronized Outcome finish(List<String> missed, boolean interrupted) throws IOException {
        if (outcome == null) {
            outcome = Outcome.of(verdicts, facts, selfTest, together, demands, missed, interrupted);
            stream.close();
            Run run = new Run(verdicts, summary, facts, outcome, selfTest, together, left, (System.nanoTime() - start) / 1e9);
            Files.write(folder.resolve(JSON), utf8(ReportJson.of(run)));
            Files.write(folder.resolve(HTML), utf8(ReportHtml.of(run)));
            try (Writer xml = Files.newBufferedWriter(folder.resolve(JUNIT))) {
                JUnitXml.write(xml, run);
            }
        }
        return outcome;
    }

    /// Half a surrogate pair in a message becomes a question mark and ends no run.
    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /// Name and description of the device under test.
    public String device() {
        return HeadSection.device(facts);
    }

    /// Where the launches were made, in a sentence; empty where that was here.
    public Optional<String> whereFrom() {
        return facts.provenance().isElsewhere() ? Optional.of(facts.provenance().sentence(facts.device())) : Optional.empty();
    }

    /// What has been added, without histograms, elements, pictures, opinions and notes.
    public synchronized List<Verdict> verdicts() {
        return List.copyOf(verdicts);
    }
}
