package dev.npu4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npu4j.conformance.cases.CaseSets;
import dev.npu4j.conformance.verdict.Status;
import dev.npu4j.conformance.verdict.Verdict;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What becomes of a run in whose middle something happens.
class LongRunTest {
    private static final int CASES = CaseSets.quick("TokenSelect").size();

    @TempDir
    static Path undisturbed;

    @TempDir
    Path folder;

    @BeforeAll
    static void runUndisturbed() {
        assertThat(run(undisturbed).code()).isZero();
    }

    private static Ran run(Path out, String... more) {
        List<String> arguments = new ArrayList<>(List.of("validate", "--device", "cpu,threads=1", "--op", "TokenSelect", "--out", out.toString()));
        arguments.addAll(List.of(more));
        return Ran.of(arguments.toArray(String[]::new));
    }

    /// All cases but one are as in a run that nothing happened to.
    private Verdict onlyBroken(Ran ran) throws IOException {
        Verdicts verdicts = Verdicts.in(folder);
        assertThat(ran.code()).as(ran.err()).isEqualTo(6);
        assertThat(verdicts.all()).hasSize(CASES);
        Verdict broken = verdicts.all().stream().filter(each -> each.status().isBreakdown()).reduce((one, other) -> {
            throw new AssertionError(one + " and " + other);
        }).orElseThrow();
        Map<String, String> expected = Verdicts.in(undisturbed).essence();
        expected.put(broken.line(), verdicts.essence().get(broken.line()));
        assertThat(verdicts.essence()).containsExactlyEntriesOf(expected);
        return broken;
    }

    @ParameterizedTest
    @CsvSource({"hang@400, 15, TIMED_OUT, no answer for 15 s", "crash@400, 300, CRASHED, its JVM crashed", "out of memory@400, 300, CRASHED, out of memory"})
    void aBreakdownIsOneCasesVerdictAndEndsWith6(String fault, String patience, Status status, String words) throws IOException {
        // on a busy machine honest cases take seconds: only the one that hangs may run out of patience
        Verdict broken = onlyBroken(run(folder, "--fault", fault, "--timeout", patience));
        assertThat(broken.status()).isEqualTo(status);
        assertThat(broken.message()).contains(words);
        assertThat(Files.readString(folder.resolve("report.json"))).contains(words);
    }

    @Test
    void aWorkerKilledFromOutsideIsOneCasesVerdictAndEndsWith6() throws IOException {
        // some cases take three hundred launches, none takes four: the worker hangs in a later one until it is killed
        CompletableFuture<Void> killer = CompletableFuture.runAsync(() -> {
            while (!hangs()) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
            }
            ProcessHandle.current().children().forEach(ProcessHandle::destroyForcibly);
        });
        Verdict broken = onlyBroken(run(folder, "--fault", "hang@400"));
        killer.join();
        assertThat(broken.status()).isEqualTo(Status.CRASHED);
        assertThat(broken.message()).contains("SIGKILL").contains(broken.line());
    }

    /// Whether there are some verdicts, and no more for a second.
    private boolean hangs() {
        Path verdicts = folder.resolve("cases.jsonl");
        try {
            long before = Files.exists(verdicts) ? Files.size(verdicts) : 0;
            LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(1));
            return before > 0 && Files.size(verdicts) == before;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aWorkerKilledInTheSelfTestIsReplacedAndEndsWith6() throws IOException {
        CompletableFuture<Void> killer = CompletableFuture.runAsync(() -> {
            while (!Files.exists(folder.resolve("run.json"))) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
            }
            ProcessHandle.current().children().forEach(ProcessHandle::destroyForcibly);
        });
        Ran ran = run(folder);
        killer.join();
        assertThat(ran.code()).as(ran.err()).isEqualTo(6);
        List<Verdict> all = Verdicts.in(folder).all();
        assertThat(all).hasSize(CASES + 1);
        assertThat(all.getFirst().line()).startsWith("self-test of ");
        assertThat(all.getFirst().status()).isEqualTo(Status.CRASHED);
        assertThat(all.getFirst().reproduce()).isEqualTo("./npu4j validate");
    }

    @Test
    void aModelWhoseWorkerEndsIsNotTakenForWhole() throws IOException {
        Path model = Path.of("..", "..", "examples", "tiny-pangu");
        Ran ran = Ran.of("validate", "--device", "cpu,threads=1", "--op", "golden", "--model", model.toString(), "--fault", "out of memory@3", "--out", folder.toString());
        assertThat(ran.code()).as(ran.err()).isEqualTo(6);
        assertThat(ran.out()).contains("Missed: the rest of the real workload");
        assertThat(Verdicts.in(folder).all()).singleElement().satisfies(verdict -> assertThat(verdict.status()).isEqualTo(Status.CRASHED));
    }

    /// As a kill leaves it: some lines, and a part of one, cut in the middle of a character for good measure.
    private void interrupt(int whole) throws IOException {
        List<String> lines = Files.readAllLines(undisturbed.resolve("cases.jsonl"));
        Files.copy(undisturbed.resolve("run.json"), folder.resolve("run.json"));
        Files.writeString(folder.resolve("cases.jsonl"), String.join("\n", lines.subList(0, whole)) + "\n" + lines.get(whole).substring(0, 100));
        try (var file = Files.newOutputStream(folder.resolve("cases.jsonl"), java.nio.file.StandardOpenOption.APPEND)) {
            file.write(0xC3);
        }
    }

    @Test
    void aResumedRunSaysWhatAnUninterruptedOneSays() throws IOException {
        interrupt(20);
        Ran ran = run(folder, "--resume");
        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(ran.out()).contains("Kept: 20 of " + CASES).contains("All " + CASES + " cases passed");
        assertThat(Verdicts.in(folder).essence()).containsExactlyEntriesOf(Verdicts.in(undisturbed).essence());
        Ran again = run(folder, "--resume");
        assertThat(again.out()).contains("Kept: " + CASES + " of " + CASES);
        assertThat(Verdicts.in(folder).essence()).containsExactlyEntriesOf(Verdicts.in(undisturbed).essence());
    }

    /// Verdicts that lay aside, since the kill came while they were copied.
    @Test
    void aKillWhileResumingLosesNothing() throws IOException {
        interrupt(20);
        Files.move(folder.resolve("cases.jsonl"), folder.resolve("cases.before.jsonl"));
        Files.createFile(folder.resolve("cases.jsonl"));
        assertThat(run(folder, "--resume").out()).contains("Kept: 20 of " + CASES);
        assertThat(folder.resolve("cases.before.jsonl")).doesNotExist();
    }

    @Test
    void aRunWithNothingToResumeBegins() throws IOException {
        assertThat(run(folder.resolve("new"), "--resume").code()).isZero();
        assertThat(Verdicts.in(folder.resolve("new")).all()).hasSize(CASES);
    }

    @Test
    void anotherRunIsNotResumed() throws IOException {
        interrupt(20);
        for (String[] other : new String[][] {{"--full"}, {"--seed", "5"}, {"--device", "cpu,threads=2"}, {"--fault", "hang@999"}, {"--slice", "1/2"}}) {
            List<String> arguments = new ArrayList<>(List.of("validate", "--op", "TokenSelect", "--resume", "--out", folder.toString()));
            if (!other[0].equals("--device")) {
                arguments.addAll(List.of("--device", "cpu,threads=1"));
            }
            arguments.addAll(List.of(other));
            Ran ran = Ran.of(arguments.toArray(String[]::new));
            assertThat(ran.code()).isEqualTo(2);
            assertThat(ran.err()).contains("--resume").contains(folder.toString());
        }
        assertThat(Files.readAllLines(folder.resolve("cases.jsonl"), java.nio.charset.StandardCharsets.ISO_8859_1)).as("is left as it was").hasSize(21);
    }

    @Test
    void aFolderThatCannotBeUnderstoodIsNotResumed() throws IOException {
        interrupt(20);
        List<String> lines = new ArrayList<>(Files.readAllLines(folder.resolve("cases.jsonl"), java.nio.charset.StandardCharsets.ISO_8859_1));
        lines.set(3, lines.get(3).substring(5));
        Files.write(folder.resolve("cases.jsonl"), lines, java.nio.charset.StandardCharsets.ISO_8859_1);
        assertThat(run(folder, "--resume")).satisfies(ran -> assertThat(ran.code()).isEqualTo(2), ran -> assertThat(ran.err()).contains("line 4"));
        Files.writeString(folder.resolve("run.json"), "{");
        assertThat(run(folder, "--resume").code()).isEqualTo(2);
        Files.delete(folder.resolve("run.json"));
        assertThat(run(folder, "--resume")).satisfies(ran -> assertThat(ran.code()).isEqualTo(2), ran -> assertThat(ran.err()).contains("run.json"));
    }

    @Test
    void failFastEndsAtTheFirstFailureAndCountsTheRest() throws IOException {
        Ran ran = run(folder, "--fail-fast", "--fault", "out of memory@400");
        int judged = Verdicts.in(folder).all().size();
        assertThat(ran.code()).isEqualTo(6);
        assertThat(judged).isBetween(2, CASES - 1);
        assertThat(Verdicts.in(folder).all().getLast().status()).isEqualTo(Status.CRASHED);
        assertThat(ran.out()).contains("Missed: " + (CASES - judged) + " cases, " + (CASES - judged) + " of TokenSelect (--fail-fast");
    }

    @Test
    void aSpentBudgetEndsTheRunAndCountsTheRest() throws IOException {
        Ran ran = run(folder, "--budget", "0.00001");
        assertThat(ran.code()).isEqualTo(4);
        assertThat(ran.out()).contains("Missed: " + CASES + " cases").contains("--budget");
        assertThat(run(folder, "--resume").code()).as("the rest is done by another run").isZero();
    }

    @Test
    void slicesTogetherAreTheWhole() throws IOException {
        Map<String, String> together = new java.util.HashMap<>();
        for (int part = 1; part <= 3; part++) {
            assertThat(run(folder, "--slice", part + "/3").out()).contains("Left out: The cases of the other slices: this is " + part + "/3.");
            Verdicts.in(folder).essence().forEach((line, essence) -> assertThat(together.put(line, essence)).isNull());
        }
        assertThat(together).isEqualTo(Verdicts.in(undisturbed).essence());
    }

    @Test
    void aFreshSeedIsSaidAndIsAnother() {
        String one = run(folder, "--seed", "fresh", "--slice", "1/10").out().lines().filter(line -> line.startsWith("Seed: ")).findFirst().orElseThrow();
        String other = run(folder, "--seed", "fresh", "--slice", "1/10").out().lines().filter(line -> line.startsWith("Seed: ")).findFirst().orElseThrow();
        assertThat(one).matches("Seed: [0-9]+").isNotEqualTo(other);
    }

    @ParameterizedTest
    @CsvSource({"--fault, gremlin", "--fault, hang@0", "--criterion, goodwill", "--slice, 0/3", "--slice, 4/3", "--slice, three", "--timeout, 0", "--timeout, NaN",
        "--budget, -1", "--budget, Infinity", "--timeout, soon"})
    void whatCannotBeMeantEndsWith2(String option, String value) {
        assertThat(run(folder, option, value)).satisfies(ran -> assertThat(ran.code()).as(ran.err()).isEqualTo(2), ran -> assertThat(ran.err()).contains(value.split("@")[0]));
    }

    /// What the criterion made of a case, and what the gates said of it, are told once, by the run that asked them.
    @Test
    void aKeptVerdictIsNotDecidedAgain() throws IOException {
        String[] arguments = {"validate", "--device", "cpu,threads=1", "--case", "RmsNorm(f32, rows=3, hidden=17, fill=normal, seed=3)", "--case",
            "RmsNorm(f32, rows=3, hidden=18, fill=normal, seed=3)", "--criterion", "cosine", "--fault", "scaled by 1.002", "--out", folder.toString()};
        assertThat(Ran.of(arguments)).satisfies(ran -> assertThat(ran.code()).as(ran.err() + ran.out()).isZero());
        List<Verdict> before = Verdicts.in(folder).all();
        Ran resumed = Ran.of(java.util.stream.Stream.concat(java.util.Arrays.stream(arguments), java.util.stream.Stream.of("--resume")).toArray(String[]::new));
        assertThat(resumed.out()).contains("Kept: 2 of 2");
        assertThat(resumed.code()).isZero();
        assertThat(Verdicts.in(folder).all()).extracting(Verdict::message).containsExactlyElementsOf(before.stream().map(Verdict::message).toList())
            .allSatisfy(message -> assertThat(message).startsWith("decided by cosine, which accepts").contains("the gates: failed"));
    }
}
