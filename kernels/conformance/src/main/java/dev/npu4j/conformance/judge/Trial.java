package dev.npu4j.conformance.judge;

import dev.npu4j.conformance.cases.Case;
import dev.npu4j.conformance.cases.Data;
import dev.npu4j.conformance.launch.Launch;
import dev.npu4j.conformance.launch.Plan;
import dev.npu4j.conformance.property.Base;
import dev.npu4j.conformance.property.DeterminismGate;
import dev.npu4j.conformance.property.MetamorphicGate;
import dev.npu4j.conformance.property.OneFunctionGate;
import dev.npu4j.conformance.reference.Arithmetic;
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
import dev.npu4j.kernels.op.Operator;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// One operator on its way to a verdict.
public final class Trial {
    // What a reference needs per element, in memory that a small machine has.
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
    private final Arithmetic arithmetic;
    private String ranAs = "";
    private final List<GateResult> gates = new ArrayList<>();
    private List<WorstElement> worst = List.of();
    private int[] histogram = new int[Verdict.BINS];
    private Map<String, double[]> outputs = Map.of();
    private Evidence evidence = Evidence.NONE;
    private boolean isAtWork; // the device, as far as this thread knows

    public Trial(Device device, List<Device> twins, String label, Operator operator) {
        this(device, twins, Arithmetic.IEEE, label, operator);
    }

    /// @param arithmetic that the device is known to have
    public Trial(Device device, List<Device> twins, Arithmetic arithmetic, String label, Operator operator) {
        this.device = device;
        this.twins = twins;
        this.arithmetic = arithmetic;
        this.label = label;
        this.operator = operator;
    }

    /// Whether a reference of all operands fits into memory that a small machine has.
    static boolean isAffordable(Operator operator) {
        return elements(operator) <= MOST_ELEMENTS;
    }

    private static double elements(Operator operator) {
        return operator.operands().stream().mapToDouble(operand -> operand.shape().elements()).sum();
    }

    public Judged judge(Planner planner, Data data) {
        return judge(resolved -> Prepared.of(planner.plan(resolved), arithmetic), data, true);
    }

    /// Judges a single launch of what was made ready before, by the gates that need no other. For a device that resolves
    /// the operator as it was resolved then.
    public Judged judgeOnce(Prepared prepared, Data data) {
        return judge(resolved -> prepared, data, false);
    }

    /// Judges what was made ready before by all gates, those of further launches too. For a device that resolves the
    /// operator as it was resolved then.
    public Judged judge(Prepared prepared, Data data) {
        return judge(resolved -> prepared, data, true);
    }

    /// Makes ready what is to be launched.
    @FunctionalInterface
    private interface Preparation {
        Prepared prepare(Operator resolved);
    }

    private Judged judge(Preparation preparation, Data data, boolean again) {
        try {
            return new Judged(attempt(preparation, data, again), outputs);
        } catch (UnsupportedOperatorException unsupported) {
            return new Judged(verdict(Status.UNSUPPORTED, unsupported.reason()), Map.of());
        } catch (DeviceException broken) {
            Status status = switch (broken.kind()) {
                case LOST -> Status.LOST;
                case TIMEOUT -> Status.TIMED_OUT;
                case EXECUTION, OUT_OF_MEMORY -> Status.ERROR;
            };
            return new Judged(verdict(status, broken.getMessage()), outputs);
        } catch (OutOfMemoryError memory) {
            // While the device is at work nothing is known of its result, and what else this JVM held may be broken too.
            // Before and between its launches it is the suite's own limit.
            return new Judged(isAtWork ? verdict(Status.CRASHED, "out of memory: " + memory.getMessage())
                : verdict(Status.SKIPPED, "too large to be judged in this JVM: " + memory.getMessage()), Map.of());
        } catch (Throwable thrown) {
            // Whatever a kernel throws is its verdict, errors of its own making too; the run goes on with the next case.
            return new Judged(verdict(Status.ERROR, inWords(thrown)), outputs);
        }
    }

    private Verdict attempt(Preparation preparation, Data data, boolean again) {
        if (!isAffordable(operator)) {
            return verdict(Status.SKIPPED, "the float64 reference would hold " + elements(operator) + " elements; the limit is " + MOST_ELEMENTS);
        }
        Operator resolved = device.resolve(operator);
        if (device.support(resolved) instanceof Support.No(Support.Reason reason, String detail)) {
            return verdict(Status.UNSUPPORTED, reason + ": " + detail);
        }
        ranAs = resolved.line();
        Prepared prepared;
        try {
            prepared = preparation.prepare(resolved);
        } catch (ArithmeticException tooLarge) {
            return verdict(Status.SKIPPED, "too large to be judged in this JVM: " + tooLarge.getMessage());
        }
        isAtWork = true;
        Launch.Outcome base = prepared.layout().on(device, prepared.truth().written());
        isAtWork = false;
        Comparison comparison = new Comparison(prepared, base, data);
        outputs = comparison.values();
        worst = comparison.worst();
        histogram = comparison.histogram();
        evidence = comparison.evidence();
        List<String> faults = new ArrayList<>(base.faults());
        gates.addAll(comparison.gates());
        boolean isRight = faults.isEmpty() && gates.stream().allMatch(GateResult::passed);
        // results that are wrong already need no further launches, which would only add noise
        if (again && isRight && prepared.truth().isWhole()) {
            isAtWork = true;
            gates.addAll(launchAgain(prepared, comparison.truth(), base, data, faults));
            isAtWork = false;
        }
        gates.addFirst(faults.isEmpty() ? GateResult.passed(Gate.INTEGRITY, Double.NaN)
            : GateResult.failed(Gate.INTEGRITY, String.join("; ", faults), Double.NaN));
        List<String> failures = gates.stream().filter(gate -> !gate.passed()).map(gate -> gate.gate() + ": " + gate.detail()).toList();
        return verdict(failures.isEmpty() ? Status.PASSED : Status.FAILED, String.join("\n", failures));
    }

    /// The gates that compare one launch with another.
    ///
    /// @param truth  of what the device chose
    /// @param faults receives what further launches did to memory that was not theirs
    private List<GateResult> launchAgain(Prepared prepared, Truth truth, Launch.Outcome base, Data data, List<String> faults) {
        List<GateResult> results = new ArrayList<>();
        boolean isOneFunction = OneFunctionGate.isPromised(device, twins);
        Base related = new Base(prepared.plan(), truth.expected(), base.bits());
        new MetamorphicGate(device, isOneFunction).judge(related, !data.mayHoldSpecials(), faults).ifPresent(results::add);
        results.add(new DeterminismGate(device, prepared.truth().written()).judge(prepared.layout(), base));
        if (isOneFunction) {
            results.add(new OneFunctionGate(device, prepared.plan(), prepared.truth().written(), base).judge(prepared.layout(), twins, faults));
        }
        return results;
    }

    private Verdict verdict(Status status, String message) {
        return new Verdict(label, operator.name(), Case.dtypeOf(operator), device.name(), ranAs, status, List.copyOf(gates),
            worst, histogram, message, (System.nanoTime() - start) * 1e-9, evidence);
    }

    private static String inWords(Throwable thrown) {
        StackTraceElement[] trace = thrown.getStackTrace();
        return thrown.getClass().getName() + ": " + thrown.getMessage() + (trace.length == 0 ? "" : " at " + trace[0]);
    }
}
