import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/// Breaks the CPU kernels in known ways, one at a time, and demands that `npu4j validate` turns red for each; then runs
/// the unbroken kernels, which must be green. Sources are copied and compiled elsewhere: the tree is not touched.
///
///     ci/planted-faults.sh [name | slice]
///
/// A fault that no longer applies to the source is an error, not a skip, whether or not it is among those asked for.
public final class CpuFaults {
    /// A mutant, and the operator whose cases must notice.
    private record Fault(String operator, Mutant mutant) {
        Fault(String name, String operator, String file, String from, String to) {
            this(operator, new Mutant(name, file + ".java", from, to));
        }

        Fault(String name, String operator, List<Edit> edits) {
            this(operator, new Mutant(name, edits));
        }
    }

    private static final List<Fault> FAULTS = List.of(
        new Fault("last k dropped", "GroupedMatmul", List.of(
            new Edit("PanelProduct.java", "Math.min(chunk, op.k() - p);", "Math.min(chunk, op.k() - p) - (p + chunk >= op.k() ? 1 : 0);"),
            new Edit("PanelProduct.java", "Math.min(block, op.k() - p);", "Math.min(block, op.k() - p) - (p + block >= op.k() ? 1 : 0);"))),
        new Fault("last k of packed weights dropped", "GroupedMatmul", "PanelProduct",
            "Math.min(chunk, op.k() - p);", "Math.min(chunk, op.k() - p) - (p + chunk >= op.k() ? 1 : 0);"),
        new Fault("one expert swapped", "GroupedMatmul", "PanelProduct",
            "decodePanel(g, firstPanel + panel + i,", "decodePanel(g < 2 && op.e() > 1 ? 1 - g : g, firstPanel + panel + i,"),
        new Fault("one packed expert swapped", "GroupedMatmul", "PanelProduct",
            "panelAt(packed.dtype(), g, panel, p), panelBytes", "panelAt(packed.dtype(), g < 2 && op.e() > 1 ? 1 - g : g, panel, p), panelBytes"),
        new Fault("a product stored after its first part", "GroupedMatmul", "PanelProduct", "op.k() - p <= chunk ? to : null", "p == 0 ? to : null"),
        new Fault("empty group shifted", "GroupedMatmul", "GroupedProductCpu",
            "task(g, row, rows, panel,", "task(g > 0 && firstTask[g] == firstTask[g - 1] ? g - 1 : g, row, rows, panel,"),
        new Fault("tail lanes not summed", "RmsNorm", List.of(
            new Edit("ScalarPrimitives.java", "for (int i = 0; i < count; i++) {\n            lanes[i % LANES] = Math.fma(v[i], v[i]",
                "for (int i = 0; i < count - (count > LANES ? count % LANES : 0); i++) {\n            lanes[i % LANES] = Math.fma(v[i], v[i]"),
            new Edit("VectorPrimitives.java", "for (int i = whole; i < count; i++) {\n            lanes[i % LANES] = Math.fma",
                "for (int i = whole; i < (whole > 0 ? whole : count); i++) {\n            lanes[i % LANES] = Math.fma"))),
        new Fault("eps omitted", "RmsNorm", "RowNorm", "(double) sum / hidden + eps", "(double) sum / hidden"),
        new Fault("tiny rows not scaled first", "RmsNorm", "RowNorm", "out[i] = v[i] * factor * r;", "out[i] = v[i] * r * factor;"),
        new Fault("gamma shifted by one", "SandwichNorm", "RowNorm", "v[i] *= gamma[i]", "v[i] *= gamma[(i + 1) % hidden]"),
        new Fault("residual omitted", "SandwichNorm", "ResidualHalf", "norm.add(sum, branch, sum);", "System.arraycopy(branch, 0, sum, 0, Math.min(branch.length, sum.length));"),
        new Fault("wrong profile", "SandwichNorm", "ResidualHalf",
            "this.pairV1 = profile == NormProfile.PAIR_V1", "this.pairV1 = profile == NormProfile.PAIR_V2"),
        new Fault("last elements of a fused row not summed", "SandwichNorm", "VectorRowKernels",
            "for (; i < count; i++) {\n            float x = loadOne(v, at, i);", "for (; i < (i > 0 ? i : count); i++) {\n            float x = loadOne(v, at, i);"),
        new Fault("gamma of a fused row shifted", "SandwichNorm", List.of(
            new Edit("VectorRowKernels.java", "FloatVector x = sum(sum, v, i).mul(rstd).mul(load(weight, i));", "FloatVector x = sum(sum, v, i).mul(rstd).mul(load(weight, Math.max(0, i - W)));"),
            new Edit("VectorRowKernels.java", "FloatVector x0 = sum(sum, v, i).mul(rstd).mul(load(weight, i));", "FloatVector x0 = sum(sum, v, i).mul(rstd).mul(load(weight, Math.max(0, i - W)));"))),
        new Fault("the next row's squares taken from this one", "SandwichNorm", "SandwichNormCpu", "call.a().segment(), at(call.a(), row + 1), call.h()", "call.a().segment(), at(call.a(), row), call.h()"),
        new Fault("residual of a fused row omitted", "SandwichNorm", "VectorRowKernels", "FloatVector x = load(from, i).add(load(branch, i).mul(rstd).mul(load(weight, i)));",
            "FloatVector x = load(branch, i).mul(rstd).mul(load(weight, i));"),
        new Fault("causal off by one", "PrunedAttention", "VectorSoftmax", "query.compare(VectorOperators.GE, keyPositions[j])", "query.compare(VectorOperators.GT, keyPositions[j])"),
        new Fault("keep index off by one", "PrunedAttention", "AttentionView", "return intAt(table, index);", "return intAt(table, Math.min((int) (table.byteSize() / 4) - 1, index + 1));"),
        new Fault("no rescale between key blocks", "PrunedAttention", "AttentionTile", "if (factor != 1f)", "if (factor > 1f)"),
        new Fault("NaN of a value that is not seen", "PrunedAttention", "AttentionTile", "if (all || block.isFinite(head))", "if (all || heads > 0)"),
        new Fault("heads brought together taken for each other", "PrunedAttention", "KeyBlock", "(head - firstHead) * toHead()", "(head - firstHead) / 2 * toHead()"),
        new Fault("heads read in place taken for each other", "PrunedAttention", "KeyBlock", "return lines(kRows, head * view.k().toHead());", "return lines(kRows, firstHead * view.k().toHead());"),
        new Fault("a tile's last key left out", "PrunedAttention", "KeyBlock", "positions[seen - 1] > latestQuery", "positions[seen - 1] >= latestQuery"),
        new Fault("neighbouring tiles taken for each other", "PrunedAttention", "PrunedAttentionCpu", "(tile + i % someTiles) * queries", "(tile + i % someTiles / 2) * queries"),
        new Fault("odd elements of some keys left out", "PrunedAttention", List.of(
            new Edit("VectorLineTiles.java", "ODD.selectFrom(low, high)", "ODD.selectFrom(low, low)"), // or rather taken from others
            new Edit("LineScores512.java", "IntVector r1 = whole(a1, b1);", "IntVector r1 = EVEN.selectFrom(a1.reinterpretAsInts(), b1.reinterpretAsInts());"))),
        new Fault("a fifth row read in place taken for the first", "PrunedAttention", List.of(
            new Edit("VectorLineTiles.java", "keys8(k, offsets, key, q, row * d / 2, d, room, 0);", "keys8(k, offsets, key, q, 0, d, room, 0);"),
            new Edit("VectorLineTiles.java", "FloatVector x4 = FloatVector.broadcast(F, a[aAt + j * FEW + 4]);", "FloatVector x4 = x3;"))),
        new Fault("keys that go together taken for each other", "PrunedAttention", "VectorLineTiles", "k.asSlice(offsets[key + 2], 4L * d)", "k.asSlice(offsets[key + 3], 4L * d)"),
        new Fault("keys of an exchange taken for each other", "PrunedAttention", List.of(
            new Edit("VectorLineTiles.java", "k.asSlice(offsets[key + 4], 4L * d)", "k.asSlice(offsets[key + 5], 4L * d)"), // where nothing is exchanged
            new Edit("LineTurn512.java", "x1 = BY_2.selectFrom(v1, v3);", "x1 = BY_2.selectFrom(v0, v2);"))),
        new Fault("keys past the last weighed", "PrunedAttention", "VectorSoftmax", "Arrays.fill(s, at + count, behind, Float.NEGATIVE_INFINITY);", "Arrays.fill(s, at + count, behind, Float.POSITIVE_INFINITY);"),
        new Fault("forced token not kept", "TokenSelect", "TokenSelectCpu", "front = Math.min(op.first(), op.n());", "front = Math.max(0, Math.min(op.first(), op.n()) - 1);"),
        new Fault("bias of the first columns for all", "Matmul", "GroupedMatmulCpu", "(g * bias.spec().stride(0) + column) * bias", "(g * bias.spec().stride(0)) * bias"),
        new Fault("a span of columns left to nobody", "Matmul", "GroupedProductCpu", "spans = Math.ceilDiv(panels, span);", "spans = Math.max(1, panels / span);"),
        new Fault("position of the token before", "RotaryEmbedding", "RotaryEmbeddingCpu", "getAtIndex(ValueLayout.JAVA_INT_UNALIGNED, token)", "getAtIndex(ValueLayout.JAVA_INT_UNALIGNED, Math.max(0, token - 1))"),
        new Fault("half of the pairs turned backwards", "RotaryEmbedding", "VectorPrimitives", "x1.fma(c, x0.mul(s)).intoArray(v, second + j);", "x1.fma(c, x0.mul(s).neg()).intoArray(v, second + j);"),
        new Fault("last neighbours not turned", "RotaryEmbedding", "VectorPrimitives", "for (; i < 2 * pairs; i += 2) {", "for (; i < 2 * pairs - 2; i += 2) {"),
        new Fault("low part of pi dropped", "RotaryEmbedding", "SinCos", "Math.fma(-n, HALF_PI_LOW, Math.fma(-n, HALF_PI_HIGH, angle))", "Math.fma(-n, HALF_PI_HIGH, angle)"),
        new Fault("exponential of the gate, not of its magnitude", "SwiGlu", "Activations", "e[i] = -Math.abs(gate[i]);", "e[i] = -gate[i];"),
        new Fault("slots summed in the order of their rows", "GroupedMatmulCombine", "GroupedMatmulCombineCpu", "(order[at + i] - from) * columns", "(at + i - from) * columns"),
        new Fault("products not rounded apart", "GroupedMatmulCombine", "GroupedMatmulCombineCpu", "Rounded.to(between, c, i * PanelTiles.LDC, columns);", ""),
        new Fault("the expert that ends with a row", "GroupedMatmulCombine", "GroupedMatmulCombineCpu", "groupEnds[middle] > row", "groupEnds[middle] >= row"),
        new Fault("columns of up from the panel's first", "GroupedMatmulSwiGlu", "GroupedMatmulSwiGluCpu", "upAt + (width + column) % Primitives.PANEL", "upAt"),
        new Fault("gate not rounded apart", "GroupedMatmulSwiGlu", "GroupedMatmulSwiGluCpu", "Rounded.to(between, gate, columns);", ""),
        new Fault("rows past the last group forgotten", "GroupedMatmulSwiGlu", "GroupedMatmulSwiGluCpu", "store(row + i, column, columns, zeros);", ""),
        new Fault("blocks of a long row taken for each other", "SwiGlu", "PointwiseCpu", "long from = block % across * BLOCK;", "long from = (across - 1 - block % across) / 2 * BLOCK;"),
        new Fault("digits of a coefficient exchanged", "Gelu", "Activations", "P1 = 0.43928494173722393f;", "P1 = 0.43982494173722393f;"),
        new Fault("far x not held back", "Gelu", "Activations", "t[i] = Math.min(Math.abs(x[i]), FAR);", "t[i] = Math.abs(x[i]);"),
        new Fault("ties to the higher expert", "GroupedTopKRouter", "VectorPrimitives", "key.compare(VectorOperators.LE, max)", "key.compare(VectorOperators.LT, max)"),
        new Fault("a router's sum over the first experts only", "GroupedTopKRouter", "RouterTile",
            "Math.min(experts, from + block)", "Math.min(experts - 1, from + block)"),
        new Fault("bias in the weights", "SigmoidTopKRouter", "SigmoidRouterTile", "compared[at] = scores[at] + bias[i];", "compared[at] = scores[at] += bias[i];"),
        new Fault("sum of the tile before kept", "SigmoidTopKRouter", "SigmoidRouterTile", "Arrays.fill(sum, 0, count, 0f);", "Arrays.fill(sum, 0, first == 0 ? count : 0, 0f);"),
        new Fault("experts counted from the launch before", "ExpertPermute", "ExpertPermuteCpu", "Arrays.fill(next, 0);", "Arrays.fill(next, 0, Math.min(1, next.length), 0);"),
        new Fault("padding of ids not skipped", "ExpertPermute", "ExpertPermuteCpu", "getAtIndex(INT, t * step + j)]++;\n                order", "getAtIndex(INT, t * op.top() + j)]++;\n                order"),
        new Fault("last row of a block of tokens left out", "ExpertPermute", "ExpertPermuteCpu", "for (int t = task * block; t < end; t++)", "for (int t = task * block; t < end - (end < op.tokens() ? 1 : 0); t++)"),
        new Fault("sum of the token before kept", "ExpertCombine", "ExpertCombineCpu", "Arrays.fill(sum, 0, op.hidden(), 0f);", "Arrays.fill(sum, 0, t % 2 == 0 ? op.hidden() : op.hidden() - 1, 0f);"),
        new Fault("shared weighted", "ExpertCombine", "ExpertCombineCpu", "add(shared, t, 1f, sum);", "add(shared, t, 0.999f, sum);"),
        new Fault("tail of a row of experts not added", "ExpertCombine", List.of(
            new Edit("VectorPrimitives.java", "sum[i] = Math.fma(from.get(ValueLayout.JAVA_FLOAT_UNALIGNED, offset + 4L * i), weight, sum[i]);", "sum[i] += 0f;"),
            new Edit("ScalarPrimitives.java", "sum[i] = Math.fma(from.get(ValueLayout.JAVA_FLOAT_UNALIGNED, offset + 4L * i), weight, sum[i]);", "sum[i] = Math.fma(from.get(ValueLayout.JAVA_FLOAT_UNALIGNED, offset + 4L * i), i < count - count % 16 ? weight : 0f, sum[i]);"))),
        new Fault("gathered row off by one", "GatherRows", "GatherRowsCpu", "getAtIndex(ValueLayout.JAVA_INT_UNALIGNED, i) * from", "getAtIndex(ValueLayout.JAVA_INT_UNALIGNED, Math.max(0, i - 1)) * from"),
        new Fault("a block of keys begins with its page", "PagedAttention", "KeyBlock", "int row = key % view.page();", "int row = 0;"),
        new Fault("gaps between pages ignored", "PagedAttention", "PagedAttentionCpu", "spec.stride(0) * size", "spec.stride(1) * cache.shape().dim(1) * size"));

    /// Runs at a time: for most of each, two JVMs start one after the other.
    private static final int TOGETHER = Math.clamp(Runtime.getRuntime().availableProcessors(), 1, 4);

    /// Until the first red case: what C2 compiles would be too late for it.
    private static final List<String> SHORT_RUN = List.of("-XX:TieredStopAtLevel=1");

    private CpuFaults() {
    }

    public static void main(String[] args) throws IOException, ExecutionException, InterruptedException {
        Path root = Path.of(args[0]);
        List<Path> sources = List.of(root.resolve("java-fallback/src/main/java"));
        for (Fault each : FAULTS) {
            each.mutant().changed(sources);
        }
        String classPath = args[1];
        String only = args.length > 2 ? args[2] : "";
        Selection selection = Selection.of(only);
        List<Fault> all = new ArrayList<>(FAULTS);
        all.add(new Fault("none", "GroupedMatmul", List.of())); // and validate itself is a step of its own
        List<Fault> runs = IntStream.range(0, all.size()).filter(i -> selection.takes(i, all.get(i).mutant().name())).mapToObj(all::get).toList();
        if (runs.isEmpty()) {
            System.out.println("No fault is called '" + only + "'; there are " + FAULTS.stream().map(each -> each.mutant().name()).toList());
            System.exit(2);
        }
        int wrong = 0;
        try (ExecutorService together = Executors.newFixedThreadPool(TOGETHER)) {
            List<Future<Boolean>> verdicts = runs.stream().map(fault -> together.submit(() -> isAsExpected(root, sources, classPath, fault))).toList();
            for (Future<Boolean> each : verdicts) {
                wrong += each.get() ? 0 : 1;
            }
        }
        System.out.println(wrong == 0 ? runs.size() + " of " + all.size() + " runs: every planted fault turned the suite red." : wrong + " runs went wrong.");
        System.exit(wrong == 0 ? 0 : 1);
    }

    private static boolean isAsExpected(Path root, List<Path> sources, String classPath, Fault fault) throws IOException, InterruptedException {
        long start = System.nanoTime();
        Child run = validate(root, sources, classPath, fault);
        boolean broken = !fault.mutant().edits().isEmpty();
        boolean expected = run.exitCode() == (broken ? 1 : 0) && run.red() > 0 == broken;
        System.out.printf("%-29s exit %d %-5s %4.0f s  %s%n", fault.mutant().name(), run.exitCode(), expected ? "ok" : "WRONG",
            (System.nanoTime() - start) * 1e-9, run.words());
        return expected;
    }

    private static Child validate(Path root, List<Path> sources, String classPath, Fault fault) throws IOException, InterruptedException {
        Path work = Files.createTempDirectory("npu4j-fault");
        try {
            fault.mutant().compile(sources, classPath, work);
            // the first red case says enough
            List<String> options = List.of("--op", fault.operator(), "--fail-fast");
            List<String> jvm = fault.mutant().edits().isEmpty() ? List.of() : SHORT_RUN;
            return Child.validate(root, work.resolve("classes") + ":" + classPath, jvm, options, work);
        } finally {
            Child.delete(work);
        }
    }
}
