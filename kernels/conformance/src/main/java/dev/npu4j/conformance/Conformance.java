package dev.npu4j.conformance;

import dev.npu4j.conformance.number.Rounding;
import dev.npu4j.conformance.reference.Expected;
import dev.npu4j.conformance.reference.References;
import dev.npu4j.kernels.device.Device;
import dev.npu4j.kernels.device.Support;
import dev.npu4j.kernels.error.DeviceException;
import dev.npu4j.kernels.error.OperandException;
import dev.npu4j.kernels.error.UnsupportedOperatorException;
import dev.npu4j.kernels.op.Operand;
import dev.npu4j.kernels.op.Operator;
import dev.npu4j.kernels.tensor.DType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// Judges what a device computes: runs an operator in guarded memory and asks the gates ([Gate]).
///
/// ```
/// try (Device cpu = Devices.open("cpu")) {
///     Verdict verdict = Conformance.run(cpu, List.of(), Case.parse("RmsNorm(bf16, rows=3, hidden=80, fill=normal, seed=1)"));
/// }
/// ```
///
/// A kernel that fails, throws or scribbles gives a verdict, never an exception.
public final class Conformance {
    // What the f64 reference can do in a few seconds, and in memory that a small machine has.
    private static final double MOST_FLOPS = 8e9;
    private static final double MOST_ELEMENTS = 1 << 26;

    private Conformance() {
    }

    /// Runs a case.
    ///
    /// @param device under test
    /// @param twins  open devices that promise the same bits (`device.twins()`); may be empty
    /// @param c      the case
    public static Verdict run(Device device, List<Device> twins, Case c) {
        return new Trial(device, twins, c.line(), c.operator()).judge(
            operator -> Plan.of(c, operator, Inputs.of(c)), c.fill().isExact(c.operator())).verdict();
    }

    /// Judges an operator on an application's own values, with all optional outputs.
    ///
    /// @param device   under test
    /// @param twins    open devices that promise the same bits; may be empty
    /// @param label    what the values are, for the verdict: `layer 3 experts`
    /// @param operator the operator
    /// @param inputs   every required input by operand name, any optional one; row-major, representable in the dtypes
    /// @throws OperandException where the inputs do not fit the operator
    public static Verdict judge(Device device, List<Device> twins, String label, Operator operator, Map<String, double[]> inputs) {
        return judgeAndKeep(device, twins, label, operator, inputs).verdict();
    }

    /// As [#judge], and keeps what the device computed.
    public static Judged judgeAndKeep(Device device, List<Device> twins, String label, Operator operator, Map<String, double[]> inputs) {
        Map<String, DType> dtypes = Inputs.dtypes(operator, inputs);
        return new Trial(device, twins, label, operator).judge(
            resolved -> new Plan(resolved, inputs, dtypes, true, 0, false, false), Fill.NORMAL.isExact(operator));
    }

    /// The input operands of a case, by operand name, row-major: what [#run] feeds the device, except that there,
    /// elements that must not be read are NaN.
    public static Map<String, double[]> inputs(Case c) {
        return Inputs.of(c);
    }

    @FunctionalInterface
    private interface Planner {
        Plan plan(Operator resolved);
    }

    /// One operator on its way to a verdict.
    private static final class Trial {
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

        Trial(Device device, List<Device> twins, String label, Operator operator) {
            this.device = device;
            this.twins = twins;
            this.label = label;
            this.operator = operator;
        }

        Judged judge(Planner planner, boolean exact) {
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
                worst, histogram, message, (System.nanoTime() - start) * 1e-9);
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
}
