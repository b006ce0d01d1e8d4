package dev.npu4j.cli;

import dev.npu4j.bench.measure.Bench;
import dev.npu4j.bench.measure.CaseResult;
import dev.npu4j.bench.measure.Effort;
import dev.npu4j.bench.measure.Row;
import dev.npu4j.bench.measure.Worlds;
import dev.npu4j.bench.table.BenchCases;
import dev.npu4j.bench.table.Drift;
import dev.npu4j.bench.table.Verdict;
import dev.npu4j.bench.table.Verdicts;
import dev.npu4j.bench.tune.Tuner;
import dev.npu4j.bench.worker.WorkerKind;
import dev.npu4j.bench.worker.WorldCommand;
import dev.npu4j.cli.base.ExitCode;
import dev.npu4j.cli.base.Machine;
import dev.npu4j.cli.base.Table;
import dev.npu4j.cli.base.Version;
import dev.npu4j.cli.bench.BenchHtml;
import dev.npu4j.cli.bench.BenchJson;
import dev.npu4j.cli.bench.BenchProgress;
import dev.npu4j.cli.bench.BenchRun;
import dev.npu4j.cli.bench.Numbers;
import dev.npu4j.cli.validate.Commit;
import dev.npu4j.kernels.error.OperandException;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/// `bench`: our CPU kernels, other libraries and the machine's limits, side by side in one run.
@Command(name = "bench", mixinStandardHelpOptions = true, sortOptions = false,
    description = "Measure the CPU kernels beside other libraries and the limits of this machine, in interleaved rounds of one run. "
        + "Measures the CPU only: an NPU, or a simulated one, is not asked.")
final class BenchCommand implements Callable<Integer> {
    /// Class path of the other libraries, from the launcher.
    static final String PEERS_PROPERTY = "npu4j.peers";
    private static final int MOST_THREADS = 1024;

    @Option(names = "--op", paramLabel = "NAME", description = "Only cases of this kernel: ExpertFfn, SandwichNorm or PrunedAttention; may be given again.")
    private List<String> ops = new ArrayList<>();

    @Option(names = "--case", paramLabel = "LINE", description = "This case instead of the table's, as one line; may be given again.")
    private List<String> cases = new ArrayList<>();

    @Option(names = "--peers", description = "Measure the other libraries, too: OpenBLAS, oneDNN, MKL, libtorch, ONNX Runtime, Jlama. Built on first use.")
    private boolean peers;

    @Option(names = "--quick", description = "A few small cases, less time for each: a look, not a figure.")
    private boolean quick;

    @Option(names = "--rounds", paramLabel = "N", description = "Rounds, in each of which everyone has a turn. Default: 25, with --quick 15.")
    private Integer rounds;

    @Option(names = "--baseline", paramLabel = "FILE", description = "An earlier bench.json: ends with 1 where ours is slower by more than a tenth now, "
        + "as a share of what the machine could do each time.")
    private Path baseline;

    @Option(names = "--against", paramLabel = "CLASSPATH", description = "Another build of NPU4J, which takes part in the same rounds: ends with 1 where ours is "
        + "slower than it by more than a tenth.")
    private String against;

    @Option(names = "--tune", description = "Look for block sizes that are better on this machine than the safe ones, and write them to tuning.properties in the folder "
        + "of --out; -Dnpu4j.cpu.tuning=FILE makes use of them. Some minutes.")
    private boolean tune;

    @Option(names = "--out", paramLabel = "DIR", defaultValue = ".npu4j/bench", description = "Folder for bench.json and bench.html. Default: .npu4j/bench.")
    private Path out;

    @Option(names = "--list", description = "Print the cases that would be measured, and end.")
    private boolean list;

    @ParentCommand
    private Npu4jCommand top;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        PrintWriter terminal = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        requireNothingOfADevice();
        requireToTuneAlone();
        List<String> lines = lines();
        if (list) {
            lines.forEach(terminal::println);
            terminal.flush();
            return ExitCode.PASSED;
        }
        List<Integer> threads = threads();
        Effort usual = quick ? Effort.QUICK : Effort.FULL;
        Effort effort = rounds == null ? usual : usual.withRounds(positive("--rounds", rounds));
        Optional<BenchRun> earlier = baseline == null ? Optional.empty() : Optional.of(BenchJson.read(baseline));
        if (!Machine.here().vectorModule()) {
            err.println("npu4j: bench needs the module jdk.incubator.vector, which is not loaded: leave NPU4J_NO_VECTOR out, or add '--add-modules jdk.incubator.vector'.");
            return ExitCode.UNAVAILABLE;
        }
        if (peers && System.getProperty(PEERS_PROPERTY, "").isEmpty()) {
            err.println("npu4j: --peers needs the other libraries, and no class path of theirs was given (-D" + PEERS_PROPERTY + "). './npu4j bench --peers' builds them; "
                + "or 'mvn -Ppeers -pl benchmarks/peers -am -DskipTests package', which needs Maven and Maven Central.");
            return ExitCode.UNAVAILABLE;
        }
        if (tune) {
            return tune(threads.getLast(), terminal, err);
        }
        Files.createDirectories(out);
        terminal.println("CPU only: " + Machine.here().cpu() + ", " + Machine.here().processors() + " processors; " + lines.size()
            + (lines.size() == 1 ? " case" : " cases") + " at " + threads + " threads, " + effort.rounds() + " rounds.");
        terminal.flush();
        BenchRun run = measure(lines, threads, effort, err);
        write(run, earlier);
        return say(run, earlier, terminal);
    }

    private void requireToTuneAlone() {
        if (tune && (!ops.isEmpty() || !cases.isEmpty() || peers || quick || rounds != null || baseline != null || against != null)) {
            throw new OperandException("bench", "--tune", "no other option but --out and --threads: it has its own cases", String.join(" ", spec.commandLine().getParseResult().originalArgs()));
        }
    }

    private int tune(int threads, PrintWriter terminal, PrintWriter err) throws IOException {
        Path file = new Tuner(threads, out, line -> {
            err.println("npu4j: " + line);
            err.flush();
        }).run();
        boolean isSafe = Files.readAllLines(file).stream().allMatch(line -> line.startsWith("#"));
        terminal.println(isSafe ? "Nothing is better here than the safe sizes; " + file + " holds none." : "Better sizes are in " + file + ". To use them: -D" + Tuner.PROPERTY + "=" + file);
        terminal.flush();
        return ExitCode.PASSED;
    }

    /// It is the CPU that is measured, at its own width: whoever names something else is told.
    private void requireNothingOfADevice() {
        List<String> given = new ArrayList<>(top.options().deviceOptions());
        given.remove("--threads");
        top.options().seed().ifPresent(seed -> given.add("--seed"));
        if (!given.isEmpty()) {
            throw new OperandException("bench", given.getFirst(), "no such option: bench measures the CPU as it is, on the numbers that its lines say", String.join(", ", given));
        }
    }

    /// Cases that both runs have.
    private static long comparable(BenchRun run, BenchRun before) {
        return run.work().stream().filter(now -> before.work().stream().anyMatch(then -> then.line().equals(now.line()) && then.threads() == now.threads() && then.ours().isPresent())).count();
    }

    private List<String> lines() {
        List<String> chosen = !cases.isEmpty() ? cases.stream().map(BenchCases::canonical).toList() : quick ? BenchCases.quick() : BenchCases.full();
        List<String> lines = chosen.stream().filter(line -> ops.isEmpty() || ops.contains(line.substring(0, line.indexOf('(')))).toList();
        if (lines.isEmpty()) {
            throw new OperandException("bench", "--op", "a kernel of the cases: " + String.join(", ", chosen.stream().map(line -> line.substring(0, line.indexOf('('))).distinct().toList()),
                String.join(", ", ops));
        }
        return lines;
    }

    private List<Integer> threads() {
        List<Integer> given = top.options().threads();
        given.forEach(each -> {
            if (each < 1 || each > MOST_THREADS) {
                throw new OperandException("bench", "--threads", "numbers from 1 to " + MOST_THREADS, String.valueOf(each));
            }
        });
        return !given.isEmpty() ? given.stream().distinct().toList() : Runtime.getRuntime().availableProcessors() > 1 ? List.of(1, 2) : List.of(1);
    }

    private static int positive(String option, int value) {
        if (value < 1) {
            throw new OperandException("bench", option, "1 or more", String.valueOf(value));
        }
        return value;
    }

    private Worlds worlds() {
        String own = System.getProperty("java.class.path");
        Map<WorkerKind, List<String>> commands = new EnumMap<>(WorkerKind.class);
        commands.put(WorkerKind.NPU4J, WorldCommand.of(WorkerKind.NPU4J, own, List.of()));
        if (against != null) {
            commands.put(WorkerKind.BASELINE, WorldCommand.of(WorkerKind.BASELINE, against, List.of()));
        }
        if (peers) {
            String all = own + File.pathSeparator + System.getProperty(PEERS_PROPERTY);
            commands.put(WorkerKind.PEERS, WorldCommand.of(WorkerKind.PEERS, all, List.of()));
            commands.put(WorkerKind.MKL, WorldCommand.of(WorkerKind.MKL, all, List.of()));
        }
        return new Worlds(commands);
    }

    private BenchRun measure(List<String> lines, List<Integer> threads, Effort effort, PrintWriter err) throws IOException {
        String started = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
        BenchProgress progress = new BenchProgress(err, Boolean.getBoolean("npu4j.terminal"), Bench.steps(lines, threads));
        Worlds worlds = worlds();
        Thread atShutdown = new Thread(() -> {
            worlds.close();
            progress.end();
            try {
                write(run(started, progress, effort, false), Optional.empty());
                err.println("npu4j: interrupted; the reports of what was measured are in " + out);
            } catch (IOException e) {
                err.println("npu4j: interrupted, and the reports could not be written: " + e.getMessage());
            }
            err.flush();
        }, "npu4j-bench-reports");
        Runtime.getRuntime().addShutdownHook(atShutdown);
        try {
            new Bench(worlds, effort, progress).run(lines, threads, progress::begin);
        } finally {
            if (worlds.isClosed()) {
                waitForTheEnd();
            }
            progress.end();
            Runtime.getRuntime().removeShutdownHook(atShutdown);
            worlds.close();
        }
        return run(started, progress, effort, true);
    }

    private BenchRun run(String started, BenchProgress progress, Effort effort, boolean complete) {
        return new BenchRun(Version.text(), Commit.of(Path.of(System.getProperty("npu4j.home", ""))), started, progress.seconds(),
            spec.commandLine().getParseResult().originalArgs(), Machine.here(), effort, complete, progress.results());
    }

    /// The shutdown hook writes what there is, and this process ends.
    private static void waitForTheEnd() {
        while (true) {
            LockSupport.park();
        }
    }

    private void write(BenchRun run, Optional<BenchRun> earlier) throws IOException {
        Files.writeString(out.resolve("bench.json"), BenchJson.write(run));
        Files.writeString(out.resolve("bench.html"), BenchHtml.of(run, drifts(run, earlier)));
    }

    private static List<Drift> drifts(BenchRun run, Optional<BenchRun> earlier) {
        List<Drift> drifts = new ArrayList<>(Drift.besides(run.cases()));
        earlier.ifPresent(before -> drifts.addAll(Drift.between(before.cases(), run.cases())));
        return drifts;
    }

    private int say(BenchRun run, Optional<BenchRun> earlier, PrintWriter terminal) {
        Table times = new Table("THREADS", "MEDIAN", "95 % FROM", "TO", "WHO", "CASE");
        for (CaseResult result : run.work()) {
            result.rows().stream().filter(Row::isMeasured).filter(row -> row.isOurs() || result.bestPeer().filter(row::equals).isPresent()).forEach(row ->
                times.add(result.threads(), Numbers.time(row.series().median()), Numbers.time(row.series().interval().low()), Numbers.time(row.series().interval().high()),
                    row.label(), result.line()));
        }
        terminal.print(times);
        terminal.println();
        List<Verdict> verdicts = Verdicts.of(run.cases());
        for (Verdict verdict : verdicts) {
            if (verdict.ratio().isKnown() && verdict.word() != Verdict.Word.NO_BAR) {
                terminal.println(String.format(Locale.ROOT, "%-7s %.3f [%.3f, %.3f] bar %.2f  %s (%s), %d thread%s  %s%s", verdict.word(), verdict.ratio().median(), verdict.ratio().low(),
                    verdict.ratio().high(), verdict.bar(), verdict.claim(), verdict.against(), verdict.threads(), verdict.threads() == 1 ? "" : "s", verdict.line(),
                    verdict.note().isEmpty() ? "" : "; " + verdict.note()));
            }
        }
        List<Drift> drifts = drifts(run, earlier);
        drifts.stream().filter(Drift::isSlower).forEach(drift -> terminal.println(String.format(Locale.ROOT, "slower  %.3f [%.3f, %.3f] of before, %d thread%s  %s",
            drift.ratio().median(), drift.ratio().low(), drift.ratio().high(), drift.threads(), drift.threads() == 1 ? "" : "s", drift.line())));
        if (!drifts.isEmpty()) {
            terminal.println("Against the baseline: " + drifts.stream().filter(Drift::isSlower).count() + " of " + drifts.size() + " slower by more than a tenth.");
        }
        terminal.println("Reports: " + out.resolve("bench.html") + ", bench.json");
        terminal.flush();
        if (run.work().stream().flatMap(result -> result.rows().stream()).anyMatch(row -> row.isOurs() && row.status() == Row.Status.LOST)) {
            return ExitCode.CRASHED;
        }
        if (run.work().stream().flatMap(result -> result.rows().stream()).anyMatch(row -> row.isOurs() && row.status() == Row.Status.FAILED)) {
            return ExitCode.FAILED;
        }
        if (drifts.stream().anyMatch(Drift::isSlower)) {
            return ExitCode.FAILED;
        }
        long comparable = (against == null ? 0 : run.work().size()) + earlier.map(before -> comparable(run, before)).orElse(0L);
        if ((against != null || earlier.isPresent()) && (drifts.isEmpty() || drifts.size() < comparable)) {
            terminal.println(drifts.isEmpty() ? "Nothing could be compared with the baseline: no case was measured in both."
                : comparable - drifts.size() + " of " + comparable + " cases could not be compared with the baseline: one of the two has no time, or computes something else.");
            terminal.flush();
            return ExitCode.INCOMPLETE;
        }
        return ExitCode.PASSED;
    }
}
