package dev.npu4j.cli.validate;

import dev.npu4j.cli.report.Reports;
import dev.npu4j.conformance.cases.Case;
import dev.npu4j.conformance.verdict.Verdict;
import dev.npu4j.kernels.error.OperandException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// The verdicts of an interrupted run that a new one keeps: those about cases. A model is walked again from its
/// beginning, since a walk cannot be entered in its middle.
///
/// While the new run copies them into its own reports, which begins with emptying the file they are in, they lie in a
/// second one: there is no moment at which a kill would lose them.
final class Earlier {
    private static final String ASIDE = "cases.before.jsonl";

    private final Path folder;
    private final Map<String, Verdict> byLine;

    private Earlier(Path folder, Map<String, Verdict> byLine) {
        this.folder = folder;
        this.byLine = byLine;
    }

    /// Nothing is kept: the run begins anew, and what another left is gone before anything could take it for its own.
    static Earlier none(Path folder) throws IOException {
        Files.deleteIfExists(folder.resolve(ASIDE));
        Files.deleteIfExists(folder.resolve(Reports.CASES));
        return new Earlier(folder, Map.of());
    }

    /// What the run in the folder left, now put aside.
    ///
    /// @param now what the new run is; must be what the old one was
    /// @throws OperandException where it was another, or a line but the last cannot be read
    static Earlier read(Path folder, RunRecord now, List<Case> cases) throws IOException {
        RunRecord then = RunRecord.read(folder).orElse(null);
        if (then == null && !Files.exists(folder.resolve(Reports.CASES))) {
            return none(folder);
        }
        if (then == null) {
            throw new OperandException("validate", "--resume", "a folder with " + RunRecord.FILE + ", which says what its verdicts are about", folder.toString());
        }
        now.requireSame(then, folder);
        Set<String> wanted = cases.stream().map(Case::line).collect(Collectors.toSet());
        Map<String, Verdict> byLine = new LinkedHashMap<>();
        for (String file : List.of(ASIDE, Reports.CASES)) {
            collect(folder.resolve(file), wanted, byLine);
        }
        Earlier earlier = new Earlier(folder, byLine);
        earlier.putAside();
        return earlier;
    }

    private static void collect(Path file, Set<String> wanted, Map<String, Verdict> byLine) throws IOException {
        if (!Files.exists(file)) {
            return;
        }
        // not as a stream of lines: that refuses half a character at the end
        List<String> lines = new String(Files.readAllBytes(file), StandardCharsets.UTF_8).lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            try {
                Verdict verdict = Verdict.fromJson(lines.get(i));
                if (wanted.contains(verdict.line())) {
                    byLine.putIfAbsent(verdict.line(), verdict);
                }
            } catch (OperandException unreadable) {
                if (i < lines.size() - 1) {
                    throw new OperandException("validate", "--resume", "a verdict in line " + (i + 1) + " of " + file, unreadable.getMessage());
                }
                // the last one was torn when the run ended: its case is judged again
            }
        }
    }

    /// Writes them where opening new reports does not reach them.
    private void putAside() throws IOException {
        Path half = folder.resolve(ASIDE + ".new");
        Files.write(half, verdicts().stream().map(Verdict::toJson).toList());
        Files.move(half, folder.resolve(ASIDE), StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    /// To be called when all are in the new reports.
    void done() throws IOException {
        Files.deleteIfExists(folder.resolve(ASIDE));
    }

    List<Verdict> verdicts() {
        return List.copyOf(byLine.values());
    }

    boolean has(Case c) {
        return byLine.containsKey(c.line());
    }
}
