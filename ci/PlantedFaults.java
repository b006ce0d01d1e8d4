import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/// Breaks the CPU kernels in known ways, one at a time, and demands that `npu4j validate` turns red for each; then runs
/// the unbroken kernels, which must be green. Sources are copied and compiled elsewhere: the tree is not touched.
///
///     ci/planted-faults.sh [name]
///
/// A fault that no longer applies to the source is an error, not a skip.
public final class PlantedFaults {
    /// One edit: `from` must occur exactly once in `file`.
    private record Edit(String file, String from, String to) {
    }

    private record Fault(String name, String operator, List<Edit> edits) {
        Fault(String name, String operator, String file, String from, String to) {
            this(name, operator, List.of(new Edit(file, from, to)));
        }
    }

    private static final List<Fault> FAULTS = List.of(
        new Fault("last k dropped", "GroupedMatmul", "GroupedMatmulCpu",
            "primitives.tile(rows, a, 0, lda, b, 0, k, c,", "primitives.tile(rows, a, 0, lda, b, 0, k - 1, c,"),
        new Fault("one expert swapped", "GroupedMatmul", "GroupedMatmulCpu",
            "decodePanel(g, firstPanel + panel, b, scratch);", "decodePanel(g < 2 && op.e() > 1 ? 1 - g : g, firstPanel + panel, b, scratch);"),
        new Fault("empty group shifted", "GroupedMatmul", "GroupedMatmulCpu",
            "decodePanel(g, firstPanel + panel, b, scratch);",
            "decodePanel(g > 0 && firstTask[g] == firstTask[g - 1] ? g - 1 : g, firstPanel + panel, b, scratch);"),
        new Fault("tail lanes not summed", "RmsNorm", List.of(
            new Edit("ScalarPrimitives", "for (int i = 0; i < count; i++) {\n            lanes[i % LANES] = Math.fma(v[i], v[i]",
                "for (int i = 0; i < count - (count > LANES ? count % LANES : 0); i++) {\n            lanes[i % LANES] = Math.fma(v[i], v[i]"),
            new Edit("VectorPrimitives", "for (int i = whole; i < count; i++) {\n            lanes[i - whole] = Math.fma",
                "for (int i = whole; i < (whole > 0 ? whole : count); i++) {\n            lanes[i - whole] = Math.fma"))),
        new Fault("eps omitted", "RmsNorm", "RowNorm", "(double) sum / hidden + eps", "(double) sum / hidden"),
        new Fault("tiny rows not scaled first", "RmsNorm", "RowNorm", "out[i] = v[i] * factor * r;", "out[i] = v[i] * r * factor;"),
        new Fault("gamma shifted by one", "SandwichNorm", "RowNorm", "v[i] *= gamma[i]", "v[i] *= gamma[(i + 1) % hidden]"),
        new Fault("residual omitted", "SandwichNorm", "ResidualHalf", "norm.add(sum, branch, sum);", "System.arraycopy(branch, 0, sum, 0, Math.min(branch.length, sum.length));"),
        new Fault("wrong profile", "SandwichNorm", "ResidualHalf",
            "this.pairV1 = profile == NormProfile.PAIR_V1", "this.pairV1 = profile == NormProfile.PAIR_V2"),
        new Fault("causal off by one", "PrunedAttention", "PrunedAttentionCpu", "intAt(keyPositions, key + j) <= position", "intAt(keyPositions, key + j) < position"),
        new Fault("keep index off by one", "PrunedAttention", "PrunedAttentionCpu",
            "int row = intAt(keep, key + j);", "int row = Math.min(op.rows() - 1, intAt(keep, key + j) + 1);"),
        new Fault("no rescale between key blocks", "PrunedAttention", "PrunedAttentionCpu", "if (rescale != 1f)", "if (rescale > 1f)"),
        new Fault("forced token not kept", "TokenSelect", "TokenSelectCpu", "int front = Math.min(op.first(), n);", "int front = Math.max(0, Math.min(op.first(), n) - 1);"));

    private static final Pattern FAILED_GATE = Pattern.compile("\"gate\":\"([^\"]+)\",\"passed\":false");

    private PlantedFaults() {
    }

    /// How a run ended: its exit code, how many cases were red, and at which gates.
    private record Run(int exitCode, int red, String words) {
    }

    public static void main(String[] args) throws IOException, InterruptedException {
        Path root = Path.of(args[0]);
        String classPath = args[1];
        String only = args.length > 2 ? args[2] : "";
        int wrong = 0;
        int ran = 0;
        List<Fault> runs = new ArrayList<>(FAULTS);
        runs.add(new Fault("none", "", List.of()));
        for (Fault fault : runs) {
            if (!fault.name().contains(only)) {
                continue;
            }
            long start = System.nanoTime();
            Run run = validate(root, classPath, fault);
            boolean broken = !fault.edits().isEmpty();
            boolean expected = run.exitCode() == (broken ? 1 : 0) && run.red() > 0 == broken;
            ran++;
            System.out.printf("%-29s exit %d %-5s %4.0f s  %s%n", fault.name(), run.exitCode(), expected ? "ok" : "WRONG",
                (System.nanoTime() - start) * 1e-9, run.words());
            wrong += expected ? 0 : 1;
        }
        if (ran == 0) {
            System.out.println("No fault is called '" + only + "'; there are " + FAULTS.stream().map(Fault::name).toList());
            System.exit(2);
        }
        System.out.println(wrong == 0 ? "Every planted fault turned the suite red." : wrong + " runs went wrong.");
        System.exit(wrong == 0 ? 0 : 1);
    }

    private static Run validate(Path root, String classPath, Fault fault) throws IOException, InterruptedException {
        Path work = Files.createTempDirectory("npu4j-fault");
        try {
            Path classes = compile(root, work, fault, classPath);
            List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-modules", "jdk.incubator.vector", "-cp", classes + ":" + classPath, "dev.npu4j.cli.Main", "validate", "--out", work.resolve("out").toString()));
            if (!fault.operator().isEmpty()) {
                command.addAll(List.of("--op", fault.operator(), "--fail-fast")); // the first red case says enough
            }
            int code = new ProcessBuilder(command).directory(root.toFile())
                .redirectErrorStream(true).redirectOutput(work.resolve("log").toFile()).start().waitFor();
            return red(code, work.resolve("out/cases.jsonl"));
        } finally {
            try (Stream<Path> all = Files.walk(work)) {
                all.sorted(Comparator.reverseOrder()).forEach(PlantedFaults::delete);
            }
        }
    }

    private static Run red(int code, Path cases) throws IOException {
        Map<String, Integer> gates = new TreeMap<>();
        int red = 0;
        List<String> lines = Files.readAllLines(cases);
        for (String line : lines) {
            List<String> failed = FAILED_GATE.matcher(line).results().map(found -> found.group(1)).toList();
            red += failed.isEmpty() ? 0 : 1;
            failed.forEach(gate -> gates.merge(gate, 1, Integer::sum));
        }
        return new Run(code, red, red + " of " + lines.size() + " cases red " + gates);
    }

    private static Path compile(Path root, Path work, Fault fault, String classPath) throws IOException {
        Path from = root.resolve("java-fallback/src/main/java/dev/npu4j/cpu");
        Path to = Files.createDirectories(work.resolve("src/dev/npu4j/cpu"));
        List<String> arguments = new ArrayList<>(List.of("--add-modules", "jdk.incubator.vector", "-nowarn", "-proc:none", "-cp", classPath,
            "-d", Files.createDirectories(work.resolve("classes")).toString()));
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.toList()) {
                String source = Files.readString(file);
                for (Edit edit : fault.edits()) {
                    if (file.getFileName().toString().equals(edit.file() + ".java")) {
                        int at = source.indexOf(edit.from());
                        if (at < 0 || source.indexOf(edit.from(), at + 1) >= 0) {
                            throw new IllegalStateException("fault '" + fault.name() + "' does not apply to " + file + " exactly once: " + edit.from());
                        }
                        source = source.replace(edit.from(), edit.to());
                    }
                }
                arguments.add(Files.writeString(to.resolve(file.getFileName()), source).toString());
            }
        }
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        if (ToolProvider.getSystemJavaCompiler().run(null, said, said, arguments.toArray(String[]::new)) != 0) {
            throw new IllegalStateException("fault '" + fault.name() + "' does not compile:\n" + said);
        }
        return work.resolve("classes");
    }

    private static void delete(Path path) {
        try {
            Files.delete(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
