package dev.npu4j.cli;

import dev.npu4j.cli.base.ExitCode;
import dev.npu4j.cli.base.Machine;
import dev.npu4j.cli.base.Simulated;
import dev.npu4j.cli.base.Version;
import dev.npu4j.cli.bench.BenchProgress;
import dev.npu4j.cli.model.ModelTimes;
import dev.npu4j.cli.model.TimesReport;
import dev.npu4j.cli.validate.Commit;
import dev.npu4j.examples.pangu.Agreement;
import dev.npu4j.examples.pangu.Goldens;
import dev.npu4j.examples.pangu.Loss;
import dev.npu4j.examples.pangu.PanguModel;
import dev.npu4j.examples.pangu.PrefillFlops;
import dev.npu4j.examples.pangu.Pruning;
import dev.npu4j.examples.pangu.Run;
import dev.npu4j.examples.pangu.Tokenizer;
import dev.npu4j.kernels.device.Device;
import dev.npu4j.kernels.error.OperandException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/// `model`: a whole small decoder, composed of the operators, on one device.
@Command(name = "model", mixinStandardHelpOptions = true, sortOptions = false,
    description = "Run a decoder of the Pangu family end to end: losses, speed, tokens and experts, agreement with goldens.")
final class ModelCommand implements Callable<Integer> {
    private static final double LOSS_TOLERANCE = 1e-3;
    private static final List<Integer> LENGTHS = List.of(512, 2048, 4096);
    private static final int LONGEST = 1 << 16;
    private static final int ROUNDS = 9;
    private static final int DECODED = 32;

    /// What `--prune` may be.
    enum Kind {
        NONE("dense"), SDTP("sdtp"), RANDOM("random");

        private final String table;

        /// @param table its name in the table of losses
        Kind(String table) {
            this.table = table;
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Option(names = "--model", paramLabel = "DIR", defaultValue = "examples/tiny-pangu",
        description = "Folder with config.json, model.safetensors and vocab.json; perhaps golden.safetensors and pruning_loss.json. Default: examples/tiny-pangu.")
    private Path folder;

    @Option(names = "--prune", paramLabel = "KIND", defaultValue = "none",
        description = "none (default), sdtp: the tokens that the model's importance MLP scores highest, or random: the goldens' random ones.")
    private Kind prune;

    @Option(names = "--generate", paramLabel = "TEXT", description = "Continue this text, and do nothing else.")
    private String text;

    @Option(names = "--tokens", paramLabel = "N", defaultValue = "48", description = "Tokens to generate. Default: 48.")
    private int tokens;

    @Option(names = "--times", description = "Prefill and decode times, dense and pruned side by side, at 512, 2048 and 4096 tokens, and nothing else.")
    private boolean times;

    @Option(names = "--lengths", paramLabel = "N", split = ",", description = "Lengths of --times. Default: 512,2048,4096.")
    private List<Integer> lengths = new ArrayList<>();

    @Option(names = "--rounds", paramLabel = "N", description = "Rounds of --times, in each of which every length has its turn, dense and pruned. Default: 9.")
    private Integer rounds;

    @Option(names = "--out", paramLabel = "DIR", description = "Folder for the times.json of --times. Default: .npu4j/model.")
    private Path reports;

    @Option(names = "--flops", description = "The cost model of token pruning beside the published table, and nothing else.")
    private boolean flops;

    @ParentCommand
    private Npu4jCommand top;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        if (flops) {
            flops(out);
            return ExitCode.PASSED;
        }
        if (tokens < 1) {
            throw new OperandException("model", "--tokens", "1 or more", String.valueOf(tokens));
        }
        requireTimes();
        try (Device device = top.options().open(); PanguModel model = PanguModel.load(folder, device);
             Goldens goldensOrNull = Goldens.open(folder, model.config()).orElse(null)) {
            out.println(folder + " on " + Simulated.name(device) + " (" + device.description() + "), " + model.precision());
            out.flush();
            if (text != null) {
                return generate(model, out);
            }
            if (times) {
                return times(model, required(goldensOrNull), out);
            }
            return report(model, required(goldensOrNull), out);
        }
    }

    private Goldens required(Goldens goldensOrNull) {
        if (goldensOrNull == null) {
            throw new OperandException("model", "--model", "a folder with golden.safetensors, or --generate", folder.toString());
        }
        return goldensOrNull;
    }

    private int generate(PanguModel model, PrintWriter out) throws IOException {
        Tokenizer tokenizer = Tokenizer.read(folder.resolve("vocab.json"));
        int[] ids = tokenizer.encode(text);
        if (ids.length == 0) {
            throw new OperandException("model", "--generate", "a text", "nothing");
        }
        if (prune == Kind.RANDOM) {
            throw new OperandException("model", "--prune", "none or sdtp: random choices are known of the goldens' texts only", prune.toString());
        }
        Run run = Run.of(model, ids, pruning(), tokens, false);
        out.println(text + tokenizer.decode(run.ids()));
        out.println(speed(model, ids.length, run));
        out.flush();
        return ExitCode.PASSED;
    }

    private Pruning pruning() {
        return prune == Kind.SDTP ? new Pruning.Sdtp() : new Pruning.None();
    }

    private int report(PanguModel model, Goldens goldens, PrintWriter out) throws IOException {
        boolean agrees = loss(model, goldens, out);
        if (prune != Kind.RANDOM) {
            Run.of(model, goldens.text(), pruning(), DECODED, false); // compiles what it runs
            Run run = Run.of(model, goldens.text(), pruning(), DECODED, true);
            out.println(speed(model, goldens.text().length, run));
            out.println("tokens in each layer: " + run.tokensPerLayer() + ", caches of " + run.cacheBytes() / 1024 + " KiB");
            load(run.expertLoad(), model.config().expertGroups(), out);
            Agreement agreement = prune == Kind.SDTP ? Agreement.pruned(model, goldens) : Agreement.dense(model, goldens);
            agreement.lines().forEach(out::println);
            agrees &= agreement.agrees();
        }
        out.println((model.device().isSimulated() ? "simulated: " : "") + (agrees ? "agrees with the goldens" : "does NOT agree with the goldens"));
        out.flush();
        return agrees ? ExitCode.PASSED : ExitCode.FAILED;
    }

    private boolean loss(PanguModel model, Goldens goldens, PrintWriter out) throws IOException {
        double own = Loss.of(model, goldens, prune.table);
        if (!Files.exists(folder.resolve("pruning_loss.json"))) {
            out.println(String.format(Locale.ROOT, "loss, %s: %.4f", prune, own));
            return true;
        }
        double table = goldens.loss(prune.table);
        // the table is f32's
        boolean isClose = Math.abs(own - table) <= LOSS_TOLERANCE || model.precision().activations().isHalf();
        out.println(String.format(Locale.ROOT, "loss, %s: %.4f, in the table %.4f%s", prune, own, table, isClose ? "" : ": more than " + LOSS_TOLERANCE + " apart"));
        out.flush();
        return isClose;
    }

    private static String speed(PanguModel model, int length, Run run) {
        return whose(model) + String.format(Locale.ROOT, "prefill of %d tokens: %.2f ms, %.0f tokens/s; decode: %.3f ms a token, %.0f tokens/s", length, 1e3 * run.prefillSeconds(),
            length / run.prefillSeconds(), 1e3 * run.decodeMedian(), 1 / run.decodeMedian());
    }

    /// A simulator's times are never an NPU's.
    private static String whose(PanguModel model) {
        return model.device().isSimulated() ? "the simulator's own speed: " : "";
    }

    /// How the tokens spread over the experts of each group.
    private static void load(long[] load, int groups, PrintWriter out) {
        int size = load.length / groups;
        for (int g = 0; g < groups; g++) {
            long[] own = Arrays.copyOfRange(load, g * size, (g + 1) * size);
            long all = Arrays.stream(own).sum();
            out.println("experts of group " + g + ": " + Arrays.stream(own).mapToObj(each -> String.format(Locale.ROOT, "%.0f %%", 100.0 * each / Math.max(1, all)))
                .collect(Collectors.joining(", ")) + " of " + all);
        }
    }

    private int times(PanguModel model, Goldens goldens, PrintWriter out) throws IOException {
        Path reports = this.reports == null ? Path.of(".npu4j/model") : this.reports;
        Files.createDirectories(reports);
        PrintWriter err = spec.commandLine().getErr();
        int rounds = this.rounds == null ? ROUNDS : this.rounds;
        String started = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
        BenchProgress progress = new BenchProgress(err, Boolean.getBoolean("npu4j.terminal"), ModelTimes.steps(rounds));
        ModelTimes measuring = new ModelTimes(model, Arrays.stream(goldens.windows()).flatMapToInt(Arrays::stream).toArray(), lengths.isEmpty() ? LENGTHS : lengths, rounds);
        Path file = reports.resolve("times.json");
        Thread atShutdown = new Thread(() -> {
            progress.end();
            err.println(write(report(model, measuring, started, progress, false), file)
                ? "npu4j: interrupted; what was measured is in " + file : "npu4j: interrupted, and " + file + " could not be written");
            err.flush();
        }, "npu4j-model-times");
        Runtime.getRuntime().addShutdownHook(atShutdown);
        try {
            measuring.run(progress);
        } finally {
            progress.end();
            removed(atShutdown);
        }
        TimesReport report = report(model, measuring, started, progress, true);
        out.print(report.text());
        if (!write(report, file)) {
            throw new IOException(file + " could not be written");
        }
        out.println("Report: " + file);
        out.flush();
        return ExitCode.PASSED;
    }

    private static boolean write(TimesReport report, Path file) {
        try {
            Files.writeString(file, report.json());
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /// Where the process is ending already, the hook writes what there is.
    private static void removed(Thread atShutdown) {
        try {
            Runtime.getRuntime().removeShutdownHook(atShutdown);
        } catch (IllegalStateException ending) {
            while (true) {
                LockSupport.park();
            }
        }
    }

    private TimesReport report(PanguModel model, ModelTimes measuring, String started, BenchProgress progress, boolean complete) {
        Device device = model.device();
        return new TimesReport(Version.text(), Commit.of(Path.of(System.getProperty("npu4j.home", ""))), started, progress.seconds(),
            spec.commandLine().getParseResult().originalArgs(), Machine.here(), Simulated.name(device), device.description(), device.isSimulated(),
            model.precision().toString(), folder.toString(), complete, measuring.timed());
    }

    /// What only times have a use for.
    private void requireTimes() {
        if (!times && (rounds != null || !lengths.isEmpty() || reports != null)) {
            throw new OperandException("model", rounds != null ? "--rounds" : reports != null ? "--out" : "--lengths", "--times beside it", "none");
        }
        if (rounds != null && rounds < 1) {
            throw new OperandException("model", "--rounds", "1 or more", String.valueOf(rounds));
        }
        for (int length : lengths) {
            if (length < 1 || length > LONGEST) {
                throw new OperandException("model", "--lengths", "from 1 to " + LONGEST, String.valueOf(length));
            }
        }
    }

    private static void flops(PrintWriter out) {
        PrefillFlops model = PrefillFlops.MISTRAL_7B;
        double[] kept = model.stages(0.9, 10, 4, 3);
        int[] thousands = {4, 8, 16, 32, 64, 128};
        double[][] published = {{72.51, 47.81}, {158.22, 102.01}, {369.22, 229.41}, {949.54, 560.40}, {2743.46, 1526.98}, {8864.49, 4678.81}};
        out.println("Mistral-7B, teraflops of a prefill, as the published table of SDTP counts: 0.9 of the tokens after each of 10 stages, before layers 4, 7, …, 31");
        out.println("TOKENS   DENSE  PUBLISHED     GAP    PRUNED  PUBLISHED     GAP");
        for (int i = 0; i < thousands.length; i++) {
            double n = 1024.0 * thousands[i];
            double dense = model.dense(n) / 1e12;
            double pruned = model.pruned(n, kept) / 1e12;
            out.println(String.format(Locale.ROOT, "%3dK  %8.2f   %8.2f  %6.3f %%  %8.2f   %8.2f  %+.1f %%", thousands[i], dense, published[i][0],
                100 * (dense / published[i][0] - 1), pruned, published[i][1], 100 * (pruned / published[i][1] - 1)));
        }
        out.flush();
    }
}
