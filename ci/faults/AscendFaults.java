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
import java.util.stream.Stream;

/// Breaks the Ascend half in known ways, one at a time, and demands that the suite turns red for each on the simulator:
/// `validate --sim`, or the tests of `kernels/ascend`. Then it breaks the simulator, for a suite that trusts a lying
/// device proves nothing. What must stay green ends the list. Copies are broken: the tree is not touched.
///
///     ci/ascend-faults.sh [name]
///
/// A change that no longer applies to the source is an error, not a skip, whether or not it is among those asked for.
public final class AscendFaults {
    /// What is to notice: tests by class, or `validate` with options.
    private record Check(List<String> tests, String chip, List<String> validate) {
        static Check tests(String... names) {
            return new Check(Stream.of(names).map("dev.npu4j.ascend."::concat).toList(), "910B", List.of());
        }

        static Check validate(String chip, String... options) {
            return new Check(List.of(), chip, List.of(options));
        }
    }

    private record Fault(Mutant mutant, Check check) {
        boolean isNone() {
            return mutant.edits().isEmpty();
        }
    }

    private static final String GMM = "GroupedMatmul(f16, e=4, m=64, k=48, n=32, counts, weight=kn, seed=1)";
    private static final String DENSE = "Matmul(f16, m=7, k=48, n=32, seed=1)";
    private static final String BIASED = "Matmul(f16, m=7, k=48, n=32, bias, seed=1)";
    private static final String SWIGLU = "SwiGlu(f16, rows=6, width=32, seed=1)";
    private static final String GELU = "Gelu(f16, rows=6, width=32, inplace, seed=1)";
    private static final String ROUTER = "SigmoidTopKRouter(f16, tokens=5, experts=24, top=4, fill=normal, seed=2)"; // with a bias
    private static final String NORM = "RmsNorm(f16, rows=7, hidden=160, eps=1e-5, seed=1)";

    private static final List<Fault> OURS = List.of(
        new Fault(new Mutant("memory is let go when it is launched", List.of(
            new Edit("AscendStream.java", "inFlight.add(new InFlight(operator, handover.arenas(), event));", "inFlight.add(new InFlight(operator, List.of(), event));"),
            new Edit("AscendStream.java", "handover.take();", ""))), Check.tests("MisbehavingDeviceTest")),
        new Fault(new Mutant("a stream gives its memory back before it is done", List.of(
            new Edit("AscendStream.java", "await(\"Stream\", () -> isDone(SLICE_MILLIS));", ""),
            new Edit("AscendStream.java", "drain(\"Stream\"); // an interrupt", "// an interrupt"))), Check.tests("MisbehavingDeviceTest")),
        new Fault(new Mutant("a workspace grows in flight", "AscendStream.java", "drain(operator);\n            buffer.grow", "buffer.grow"), Check.tests("StreamsTest")),
        new Fault(new Mutant("a workspace is freed in flight", "AscendStream.java", "record(operator, event);\n", "record(operator, event);\n                    workspace.free();\n"),
            Check.tests("StreamsTest")),
        new Fault(new Mutant("streams share a workspace", List.of(
            new Edit("AscendStream.java", "private final DeviceBuffer workspace;", "private static DeviceBuffer workspace;"),
            new Edit("AscendStream.java", "workspace = new DeviceBuffer(device.count());", "if (workspace == null) {\n            workspace = new DeviceBuffer(device.count());\n        }"))),
            Check.tests("StreamsTest")),
        new Fault(new Mutant("a list is destroyed, and then its tensor", "Launch.java", "tensors.remove(element);", ""), Check.tests("StreamsTest")),
        new Fault(new Mutant("an executor is used twice", "Launch.java", "if (executed != 0) {", "executed = second.execute(workspace, size, executor, stream.handle());\n        if (executed != 0) {"),
            Check.tests("StreamsTest")),
        new Fault(new Mutant("a context is not entered", "AscendDevice.java", "if (current != other) {", "if (current == -1) {"), Check.tests("StreamsTest")),
        new Fault(new Mutant("whoever launches calls CANN himself", "DeviceThread.java", "if (Thread.currentThread() == thread) {", "if (thread != null) {"), Check.tests("StreamsTest")),
        new Fault(new Mutant("two arguments are swapped", "AclnnRmsNorm.java", "invokeExact(x, gamma, epsilon, yOut, rstdOut,", "invokeExact(gamma, x, epsilon, yOut, rstdOut,"),
            Check.validate("910B", "--case", NORM)),
        new Fault(new Mutant("two arguments of the same form are swapped", "AclnnGroupedMatmulV5.java", "splitItem, groupType, groupListType, actType,", "splitItem, groupType, actType, groupListType,"),
            Check.validate("910B", "--case", GMM)),
        new Fault(new Mutant("halves along another axis", "SwiGluAscend.java", "LAST_AXIS = -1;", "LAST_AXIS = 0;"), Check.validate("910B", "--case", SWIGLU)),
        new Fault(new Mutant("the forms of gelu change places", List.of(
            new Edit("GeluAscend.java", "ERF = 0;", "ERF = 1;"), new Edit("GeluAscend.java", "TANH = 1;", "TANH = 0;"))), Check.validate("910B", "--case", GELU)),
        new Fault(new Mutant("an operator works in place that is not known to", "GeluAscend.java", "isInPlace ? launch.outputApart(call.y()) : launch.output(call.y())", "launch.output(call.y())"),
            Check.validate("910B", "--case", GELU)),
        new Fault(new Mutant("a softmax where sigmoids belong", "SigmoidTopKRouterAscend.java", "SIGMOID = 1;", "SIGMOID = 0;"), Check.validate("910B", "--case", ROUTER)),
        new Fault(new Mutant("a router's bias is left out", "SigmoidTopKRouterAscend.java", "launch.input(call.bias().get())", "MemorySegment.NULL"), Check.validate("910B", "--case", ROUTER)),
        new Fault(new Mutant("a float where a double belongs", List.of(
            new Edit("AclnnRmsNorm.java", "JAVA_INT, ADDRESS, ADDRESS, JAVA_DOUBLE,", "JAVA_INT, ADDRESS, ADDRESS, java.lang.foreign.ValueLayout.JAVA_FLOAT,"),
            new Edit("AclnnRmsNorm.java", "invokeExact(x, gamma, epsilon,", "invokeExact(x, gamma, (float) epsilon,"))), Check.validate("910B", "--case", NORM)),
        new Fault(new Mutant("bf16 is handed over as another type", "AclBase.java", "ACL_BF16 = 27", "ACL_BF16 = 28"), Check.validate("910B", "--op", "RmsNorm", "--fail-fast")),
        new Fault(new Mutant("counts are called running sums", List.of(
            new Edit("GroupedMatmulAscend.java", "CUMSUM = 0;", "CUMSUM = 1;"), new Edit("GroupedMatmulAscend.java", "COUNTS = 1;", "COUNTS = 0;"))), Check.validate("910B", "--case", GMM)),
        new Fault(new Mutant("weights on 310P stay as they are", List.of(
            new Edit("Packer.java", "return device.routes().soc() == Soc.INFERENCE && dtype == DType.F16;", "return false;"),
            new Edit("GroupedMatmulAscend.java", "boolean isFractal = launch.device().routes().soc() == Soc.INFERENCE;", "boolean isFractal = false;"))), Check.validate("310P", "--case", GMM)),
        new Fault(new Mutant("weights on 310P are called FRACTAL_NZ and are not", "Packer.java", "if (isFractal(dtype)) {\n            launch.execute(", "if (false) {\n            launch.execute("),
            Check.validate("310P", "--case", GMM)),
        new Fault(new Mutant("a weight of rows of outputs is not turned", "MatmulAscend.java", "case Tensor tensor -> launch.transposed(tensor.dtype(), op.k(), op.n(), launch.contiguous(tensor));",
            "case Tensor tensor -> launch.tensor(tensor.dtype(), new long[] {op.k(), op.n()}, launch.contiguous(tensor));"), Check.validate("910B", "--case", DENSE)),
        new Fault(new Mutant("a bias is left out", "MatmulAscend.java", "execute(x, weight, bias, MemorySegment.NULL,", "execute(x, weight, MemorySegment.NULL, MemorySegment.NULL,"),
            Check.validate("310P", "--case", BIASED)));

    private static final List<Fault> SIMULATORS = List.of(
        new Fault(new Mutant("a late error is swallowed", "core/stream.cpp", "    record_failure(stream, fault);\n}", "}"), Check.tests("MisbehavingDeviceTest")),
        new Fault(new Mutant("the last row is not written", "ops/rms_norm.cpp", "row < rows.count; row++", "row + 1 < rows.count; row++"), Check.validate("910B", "--case", NORM)),
        new Fault(new Mutant("the result of the call before", "ops/rms_norm.cpp", "out.store(row, v.data());",
            "static std::vector<float> before(v.size());\n                before.resize(v.size());\n                out.store(row, before.data());\n                before = v;"), Check.validate("910B", "--case", NORM)),
        new Fault(new Mutant("the last byte of a copy is lost", "acl/copy.cpp", "row * c.src_pitch, c.width);", "row * c.src_pitch, c.width - (c.width > 1));"), Check.validate("910B", "--case", NORM)));

    /// Objects are destroyed while the device has yet to use what they said, and workspaces serve again and again.
    private static final List<Fault> GREEN = List.of(
        new Fault(new Mutant("none: tensors go after phase 2, workspaces are used again", List.of()), Check.tests("StreamsTest", "MisbehavingDeviceTest")),
        new Fault(new Mutant("none: grouped matmul", List.of()), Check.validate("910B", "--case", GMM)),
        new Fault(new Mutant("none: grouped matmul on 310P", List.of()), Check.validate("310P", "--case", GMM)),
        new Fault(new Mutant("none: norm", List.of()), Check.validate("910B", "--op", "RmsNorm")),
        new Fault(new Mutant("none: router of sigmoids", List.of()), Check.validate("910B", "--case", ROUTER)),
        new Fault(new Mutant("none: gelu in place", List.of()), Check.validate("910B", "--case", GELU)),
        new Fault(new Mutant("none: matmul", List.of()), Check.validate("910B", "--case", DENSE)),
        new Fault(new Mutant("none: matmul with a bias on 310P", List.of()), Check.validate("310P", "--case", BIASED)));

    /// Runs at a time: for most of each, JVMs start one after the other.
    private static final int TOGETHER = Math.clamp(Runtime.getRuntime().availableProcessors(), 1, 4);

    private final Path root;
    private final String application;
    private final String tests;

    private AscendFaults(Path root, String application, String tests) {
        this.root = root;
        this.application = application;
        this.tests = tests;
    }

    public static void main(String[] args) throws IOException, ExecutionException, InterruptedException {
        AscendFaults faults = new AscendFaults(Path.of(args[0]), args[1], args[2]);
        String only = args.length > 3 ? args[3] : "";
        Path work = Files.createTempDirectory("npu4j-ascend-faults");
        try {
            int wrong = faults.all(only, work);
            System.out.println(wrong == 0 ? "Every fault turned the suite red, and what is right stayed green." : wrong + " runs went wrong.");
            System.exit(wrong == 0 ? 0 : 1);
        } finally {
            Child.delete(work);
        }
    }

    private static List<Fault> chosen(List<Fault> from, Selection selection) {
        return IntStream.range(0, from.size()).filter(i -> selection.takes(i, from.get(i).mutant().name())).mapToObj(from::get).toList();
    }

    private int all(String only, Path work) throws IOException, ExecutionException, InterruptedException {
        Path homes = root.resolve("native/target/cmake");
        List<Path> sources = List.of(root.resolve("bindings/aclnn/src/main/java"), root.resolve("kernels/ascend/src/main/java"));
        for (Fault each : OURS) {
            each.mutant().changed(sources);
        }
        for (Fault each : SIMULATORS) {
            each.mutant().changed(List.of(root.resolve("native/sim")));
        }
        Selection selection = Selection.of(only);
        List<Fault> ours = chosen(Stream.concat(OURS.stream(), GREEN.stream()).toList(), selection);
        int ran = ours.size();
        int wrong = 0;
        try (ExecutorService together = Executors.newFixedThreadPool(TOGETHER)) {
            List<Future<Integer>> all = new ArrayList<>();
            for (Fault fault : ours) {
                Path place = Files.createDirectories(work.resolve("java" + all.size()));
                all.add(together.submit(() -> {
                    fault.mutant().compile(sources, application, place);
                    return judge(fault, place.resolve("classes") + ":", homes, place);
                }));
            }
            for (Future<Integer> each : all) {
                wrong += each.get();
            }
        }
        List<Fault> lies = chosen(SIMULATORS, selection);
        if (!lies.isEmpty()) {
            BrokenSimulator simulator = new BrokenSimulator(root.resolve("native"), work.resolve("native"));
            for (Fault fault : lies) {
                Path place = Files.createDirectories(work.resolve("sim" + ran++));
                simulator.build(fault.mutant());
                wrong += judge(fault, "", simulator.homes(), place);
            }
        }
        if (ran == 0) {
            System.out.println("No fault is called '" + only + "'.");
            return 1;
        }
        return wrong;
    }

    private int judge(Fault fault, String before, Path homes, Path place) throws IOException, InterruptedException {
        long start = System.nanoTime();
        Check check = fault.check();
        Child run = check.tests().isEmpty()
            ? Child.validate(root, before + application, List.of("-Dnpu4j.sim.home=" + homes), options(check), place)
            : Child.tests(root, before + tests + ":" + application, List.of("-Dnpu4j.ascend.sim=" + check.chip(), "-Dnpu4j.ascend.home=" + homes.resolve("home-9.1")), check.tests(), place);
        boolean isRed = run.exitCode() == 1 || run.exitCode() == 5 || run.exitCode() == 6;
        boolean isWithoutVerdict = run.exitCode() == 5; // what is broken is what the self-test stands on: no case is judged then
        boolean expected = fault.isNone() ? run.exitCode() == 0 && run.red() == 0 : isWithoutVerdict || isRed && run.red() > 0;
        System.out.printf("%-52s exit %d %-5s %4.0f s  %s%n", fault.mutant().name(), run.exitCode(), expected ? "ok" : "WRONG", (System.nanoTime() - start) * 1e-9, run.words());
        return expected ? 0 : 1;
    }

    private static List<String> options(Check check) {
        List<String> options = new ArrayList<>(List.of("--sim=" + check.chip()));
        options.addAll(check.validate());
        return options;
    }
}
