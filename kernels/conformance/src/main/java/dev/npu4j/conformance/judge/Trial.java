package dev.npu4j.conformance.judge;

import dev.npu4j.conformance.cases.Case;
import dev.npu4j.conformance.cases.Data;
import dev.npu4j.conformance.launch.Launch;
import dev.npu4j.conformance.launch.Plan;
import dev.npu4j.conformance.property.OneFunctionGate;
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

    public Judged judge(Planner planner, Data data) {
        return judge(resolved -> Prepared.of(planner.plan(resolved)), data, true);
    }

    /// Judges a single launch of what was made ready before, by the gates that need no other. For a device that resolves
    /// the operator as it was resolved then.
    public Judged judgeOnce(Prepared prepared, Data data) {
        return judge(resolved -> prepared, data, false);
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
            return new Judged(verdict(status, broken.getMessage()), Map.of());
        } catch (RuntimeException | LinkageError | AssertionError | VirtualMachineError thrown) {
            // Whatever a kernel throws is its verdict; the run goes on with the next case.
            return new Judged(verdict(Status.ERROR, inWords(thrown)), Map.of());
        }
    }

    private Verdict attempt(Preparation preparation, Data data, boolean again) {
        double elements = operator.operands().stream().mapToDouble(o -> o.shape().elements()).sum();
        if (elements > MOST_ELEMENTS) {
            return verdict(Status.SKIPPED, "the float64 reference would hold " + elements + " elements; the limit is " + MOST_ELEMENTS);
        }
        Operator resolved = device.resolve(operator);
        if (device.support(resolved) instanceof Support.No(Support.Reason reason, String detail)) {
            return verdict(Status.UNSUPPORTED, reason + ": " + detail);
        }
        ranAs = resolved.line();
        Plan plan;
        Truth truth;
        Launch layout;
        try {
            Prepared prepared = preparation.prepare(resolved);
            plan = prepared.plan();
            truth = prepared.truth();
            layout = prepared.layout();
        } catch (OutOfMemoryError | ArithmeticException tooLarge) {
            // The device has not been asked yet: this is the suite's own limit.
            return verdict(Status.SKIPPED, "too large to be judged in this JVM: " + tooLarge.getMessage());
        }
        Launch.Outcome base = layout.on(device, truth.written());
        Comparison comparison = new Comparison(plan, truth, base, data);
        outputs = comparison.values();
        worst = comparison.worst();
        histogram = comparison.histogram();
        evidence = comparison.evidence();
        List<String> faults = new ArrayList<>(base.faults());
        List<GateResult> launchedAgain = again && truth.isWhole() ? launchAgain(plan, truth, layout, base, faults) : List.of();
        gates.add(faults.isEmpty() ? GateResult.passed(Gate.INTEGRITY, Double.NaN)
            : GateResult.failed(Gate.INTEGRITY, String.join("; ", faults), Double.NaN));
        gates.addAll(comparison.gates());
        gates.addAll(launchedAgain);
        List<String> failures = gates.stream().filter(gate -> !gate.passed()).map(gate -> gate.gate() + ": " + gate.detail()).toList();
        return verdict(failures.isEmpty() ? Status.PASSED : Status.FAILED, String.join("\n", failures));
    }

    /// The gates that compare one launch with another.
    ///
    /// @param faults receives what further launches did to memory that was not theirs
    private List<GateResult> launchAgain(Plan plan, Truth truth, Launch layout, Launch.Outcome base, List<String> faults) {
        List<GateResult> results = new ArrayList<>();
        if (OneFunctionGate.isPromised(device, twins)) {
            results.add(new OneFunctionGate(device, plan, truth.written(), base).judge(layout, twins, faults));
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
