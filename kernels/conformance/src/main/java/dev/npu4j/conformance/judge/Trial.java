package dev.npu4j.conformance.judge;

import dev.npu4j.conformance.cases.Case;
import dev.npu4j.conformance.compare.BoundGate;
import dev.npu4j.conformance.launch.Launch;
import dev.npu4j.conformance.launch.Plan;
import dev.npu4j.conformance.number.Rounding;
import dev.npu4j.conformance.property.OneFunctionGate;
import dev.npu4j.conformance.reference.Expected;
import dev.npu4j.conformance.reference.References;
import dev.npu4j.conformance.verdict.Evidence;
import dev.npu4j.conformance.verdict.Gate;
import dev.npu4j.conformance.verdict.GateResult;
import dev.npu4j.conformance.verdict.Judged;
import dev.npu4j.conformance.verdict.Status;
import dev.npu4j.conformance.verdict.Verdict;
import dev.npu4j.conformance.verdict.WorstElement;
import dev.npu4j.kernels.device.Device;
import dev.npu4j.kernels.device.Support;
import dev.npu4j.kernels.error.DeviceException;
import dev.npu4j.kernels.error.UnsupportedOperatorException;
import dev.npu4j.kernels.op.Operand;
import dev.npu4j.kernels.op.Operator;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// One operator on its way to a verdict.
public final class Trial {
    // What the f64 reference can do in a few seconds, and in memory that a small machine has.
    private static final double MOST_FLOPS = 8e9;
    private static final double MOST_ELEMENTS = 1 << 26;

    /// Makes the plan, once the device has said what the operator is for it.
    @FunctionalInterface
    public interface Planner {
        Plan plan(Operator resolved);
    }

    private final long start = System.nanoTime();
    private final Device device;
    private final List<Device> twins;
    private final String label;
    private final Operator operator;
    private String ranAs = "";
    private final List<GateResult> gates = new ArrayList<>();
    private List<WorstElement> worst = List.of();
    private int[] histogram = new int[Verdict.BINS];
    private Map<String, double[]> outputs = Map.of();
    private Evidence evidence = Evidence.NONE;

    public Trial(Device device, List<Device> twins, String label, Operator operator) {
        this.device = device;
        this.twins = twins;
        this.label = label;
        this.operator = operator;
    }

    public Judged judge(Planner planner, boolean exact) {
        try {
            return new Judged(attempt(planner, exact), outputs);
        } catch (UnsupportedOperatorException unsupported) {
            return new Judged(verdict(Status.UNSUPPORTED, unsupported.reason()), Map.of());
        } catch (DeviceException broken) {
            boolean gone = broken.kind() == DeviceException.Kind.LOST || broken.kind() == DeviceException.Kind.TIMEOUT;
            return new Judged(verdict(gone ? Status.LOST : Status.ERROR, broken.getMessage()), Map.of());
        } catch (RuntimeException | LinkageError | AssertionError | VirtualMachineError thrown) {
            // Whatever a kernel throws is its verdict; the run goes on with the next case.
            return new Judged(verdict(Status.ERROR, inWords(thrown)), Map.of());
        }
    }

    private Verdict attempt(Planner planner, boolean exact) {
        double elements = operator.operands().stream().mapToDouble(o -> o.shape().elements()).sum();
        if (operator.cost().flops() > MOST_FLOPS || elements > MOST_ELEMENTS) {
            return verdict(Status.SKIPPED, "the float64 reference would need " + operator.cost().flops() + " operations on "
                + elements + " elements; the limits are " + MOST_FLOPS + " and " + MOST_ELEMENTS);
        }
        Operator resolved = device.resolve(operator);
        if (device.support(resolved) instanceof Support.No(Support.Reason reason, String detail)) {
            return verdict(Status.UNSUPPORTED, reason + ": " + detail);
        }
        ranAs = resolved.line();
        Plan plan;
        Map<String, Expected> expected;
        Launch layout;
        try {
            plan = planner.plan(resolved);
            expected = References.expect(resolved, plan.inputs()).stream().collect(Collectors.toMap(Expected::operand, each -> each));
            layout = new Launch(plan);
        } catch (OutOfMemoryError | ArithmeticException tooLarge) {
            // The device has not been asked yet: this is the suite's own limit.
            return verdict(Status.SKIPPED, "too large to be judged in this JVM: " + tooLarge.getMessage());
        }
        Map<String, boolean[]> written = new LinkedHashMap<>();
        expected.forEach((name, each) -> written.put(name, each.written()));
        Launch.Outcome base = layout.on(device, written);

        List<String> faults = new ArrayList<>(base.faults());
        BoundGate bounds = new BoundGate(exact);
        outputs = new LinkedHashMap<>();
        for (Operand output : plan.outputs()) {
            int[] bits = base.bits().get(output.name());
            bounds.compare(expected.get(output.name()), output.shape(), bits);
            outputs.put(output.name(), numbers(bits, expected.get(output.name())));
        }
        worst = bounds.worst();
        histogram = bounds.histogram();
        GateResult oneFunction = OneFunctionGate.isPromised(device, twins)
            ? new OneFunctionGate(device, plan, written, base).judge(layout, twins, faults) : null;
        gates.add(faults.isEmpty() ? GateResult.passed(Gate.INTEGRITY, Double.NaN)
            : GateResult.failed(Gate.INTEGRITY, String.join("; ", faults), Double.NaN));
        if (exact) {
            gates.add(bounds.exactResult());
        }
        gates.add(bounds.boundResult());
        if (oneFunction != null) {
            gates.add(oneFunction);
        }
        List<String> failures = gates.stream().filter(gate -> !gate.passed()).map(gate -> gate.gate() + ": " + gate.detail()).toList();
        return verdict(failures.isEmpty() ? Status.PASSED : Status.FAILED, String.join("\n", failures));
    }

    private Verdict verdict(Status status, String message) {
        return new Verdict(label, operator.name(), Case.dtypeOf(operator), device.name(), ranAs, status, List.copyOf(gates),
            worst, histogram, message, (System.nanoTime() - start) * 1e-9, evidence);
    }

    /// Outputs as numbers; elements that are not written are NaN.
    private static double[] numbers(int[] bits, Expected expected) {
        double[] values = new double[bits.length];
        long mask = -1L >>> (64 - 8 * expected.dtype().size());
        for (int i = 0; i < bits.length; i++) {
            values[i] = expected.written()[i] ? Rounding.value(bits[i] & mask, expected.dtype()) : Double.NaN;
        }
        return values;
    }

    private static String inWords(Throwable thrown) {
        StackTraceElement[] trace = thrown.getStackTrace();
        return thrown.getClass().getName() + ": " + thrown.getMessage() + (trace.length == 0 ? "" : " at " + trace[0]);
    }
}
