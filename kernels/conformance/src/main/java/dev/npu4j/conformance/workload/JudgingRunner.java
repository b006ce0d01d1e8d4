package dev.npu4j.conformance.workload;

import dev.npu4j.conformance.Conformance;
import dev.npu4j.conformance.number.Rounding;
import dev.npu4j.conformance.reference.Arithmetic;
import dev.npu4j.conformance.verdict.Judged;
import dev.npu4j.conformance.verdict.Status;
import dev.npu4j.conformance.verdict.Verdict;
import dev.npu4j.kernels.device.Device;
import dev.npu4j.kernels.device.Support;
import dev.npu4j.kernels.op.NormProfile;
import dev.npu4j.kernels.op.Operator;
import dev.npu4j.kernels.op.SandwichNorm;
import dev.npu4j.kernels.op.TokenSelect;
import dev.npu4j.kernels.tensor.DType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// Computes every operator on a device, has the result judged against the reference, and goes on with what the device
/// gave: so its errors add up along the model as they would in use.
///
/// Twins take turns: each application of an operator is repeated on one of them, the next on the next. All see every
/// operator in the end, and a run costs twice, not six times, what one device costs.
final class JudgingRunner implements OperatorRunner {
    private final Device device;
    private final List<Device> twins;
    private final Arithmetic arithmetic;
    private final Consumer<Verdict> verdicts;
    private final Map<String, Integer> applications = new HashMap<>(); // by operator name

    JudgingRunner(Device device, List<Device> twins, Arithmetic arithmetic, Consumer<Verdict> verdicts) {
        this.device = device;
        this.twins = twins;
        this.arithmetic = arithmetic;
        this.verdicts = verdicts;
    }

    /// @throws Interrupted where the device gave nothing that one can go on with; the verdict has been handed over and says why
    @Override
    public Map<String, double[]> apply(String label, Operator operator, Map<String, double[]> inputs) {
        if (operator instanceof SandwichNorm norm && norm.dtype().isHalf()) {
            // the other rounding orders see the same data, but only the device's own leads on
            for (NormProfile profile : NormProfile.values()) {
                Operator other = new SandwichNorm(norm.dtype(), norm.rows(), norm.hidden(), norm.eps(), profile);
                boolean own = profile == NormProfile.AUTO || other.equals(device.resolve(norm));
                if (!own && device.support(other) instanceof Support.Yes) {
                    judge(label, other, inputs);
                }
            }
        }
        return judge(label, operator, inputs).outputs();
    }

    /// @throws Interrupted where the device is gone; the verdict has been handed over and says why
    @Override
    public void aside(String label, Operator operator, Map<String, double[]> inputs) {
        if (ask(label, operator, inputs).verdict().status().isBreakdown()) {
            throw new Interrupted(label);
        }
    }

    private Judged ask(String label, Operator operator, Map<String, double[]> inputs) {
        Judged judged = Conformance.judgeAndKeep(device, nextTwin(operator), arithmetic, label + " " + operator.line(), operator, inputs);
        verdicts.accept(judged.verdict());
        return judged;
    }

    private Judged judge(String label, Operator operator, Map<String, double[]> inputs) {
        Judged judged = ask(label, operator, inputs);
        boolean mayHoldWrongIndices = operator instanceof TokenSelect && judged.verdict().status() != Status.PASSED;
        if (judged.outputs().isEmpty() || mayHoldWrongIndices) {
            throw new Interrupted(label);
        }
        return judged;
    }

    private List<Device> nextTwin(Operator operator) {
        int turn = applications.merge(operator.name(), 1, Integer::sum);
        return twins.isEmpty() ? List.of() : List.of(twins.get(turn % twins.size()));
    }

    @Override
    public double[] round(DType dtype, double[] values) {
        double[] rounded = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            rounded[i] = Rounding.round(values[i], dtype);
        }
        return rounded;
    }

    @Override
    public boolean sideForms() {
        return true;
    }

    /// Ends a walk that cannot go on. Never leaves [PanguWorkload].
    static final class Interrupted extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Interrupted(String label) {
            super("the walk ended at " + label, null, false, false);
        }
    }
}
