package dev.npu4j.cli.validate;

import dev.npu4j.cli.report.Reports;
import dev.npu4j.conformance.cases.Case;
import dev.npu4j.conformance.verdict.Verdict;
import dev.npu4j.kernels.error.OperandException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/// The verdicts of an interrupted run that a new one keeps: those about cases. A model is walked again from its
/// beginning, since a walk cannot be entered in its middle.
///
/// While the new run copies them into its own reports, which begins with emptying the file they are in, they lie in a
/// second one: there is no moment at which a kill would lose them. They are read one by one, for a long run has more of
/// them than a small heap holds.
final class Earlier {
    private static final String ASIDE = "cases.before.jsonl";

    /// Is told of one verdict, and how it was written.
    @FunctionalInterface
    private interface Reader {
        void line(String line, Verdict verdict) throws IOException;
    }

    private final Path folder;
    private final Set<String> lines = new HashSet<>(); // of the cases that are judged

    private Earlier(Path folder) {
        this.folder = folder;
    }

    /// Nothing is kept: the run begins anew, and what another left is gone before anything could take it for its own.
    static Earlier none(Path folder) throws IOException {
        Files.deleteIfExists(folder.resolve(ASIDE));
        Files.deleteIfExists(folder.resolve(Reports.CASES));
        return new Earlier(folder);
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
        Earlier earlier = new Earlier(folder);
        earlier.putAside(cases.stream().map(Case::line).collect(Collectors.toSet()));
        return earlier;
    }

    /// Writes them where opening new reports does not reach them.
    private void putAside(Set<String> wanted) throws IOException {
        Path half = folder.resolve(ASIDE + ".new");
        try (Writer kept = Files.newBufferedWriter(half)) {
            for (String file : List.of(ASIDE, Reports.CASES)) {
                read(folder.resolve(file), (line, verdict) -> {
                    if (wanted.contains(verdict.line()) && lines.add(verdict.line())) {
                        kept.write(line + "\n");
                    }
                });
            }
        }
        Files.move(half, folder.resolve(ASIDE), StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    private static void read(Path file, Reader reader) throws IOException {
        if (!Files.exists(file)) {
            return;
        }
        // by a reader that does not refuse half a character at the end
        try (BufferedReader text = new BufferedReader(new InputStreamReader(Files.newInputStream(file), StandardCharsets.UTF_8))) {
            String line = text.readLine();
            for (int number = 1; line != null; number++) {
                String next = text.readLine();
                Optional<Verdict> verdict = verdict(line, number, next == null, file);
                if (verdict.isPresent()) {
                    reader.line(line, verdict.get());
                }
                line = next;
            }
        }
    }

    /// Empty for a last line that was torn when the run ended: its case is judged again.
    private static Optional<Verdict> verdict(String line, int number, boolean isLast, Path file) {
        try {
            return Optional.of(Verdict.fromJson(line));
        } catch (OperandException unreadable) {
            if (isLast) {
                return Optional.empty();
            }
            throw new OperandException("validate", "--resume", "a verdict in line " + number + " of " + file, unreadable.getMessage());
        }
    }

    /// Hands over all that is kept.
    void forEach(Consumer<Verdict> verdicts) throws IOException {
        read(folder.resolve(ASIDE), (line, verdict) -> verdicts.accept(verdict));
    }

    /// To be called when all are in the new reports.
    void done() throws IOException {
        Files.deleteIfExists(folder.resolve(ASIDE));
    }

    /// How many are kept.
    int size() {
        return lines.size();
    }

    boolean has(Case c) {
        return lines.contains(c.line());
    }
}
