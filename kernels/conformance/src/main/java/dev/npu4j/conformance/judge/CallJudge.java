package dev.npu4j.conformance.judge;

import dev.npu4j.conformance.cases.Data;
import dev.npu4j.conformance.launch.Plan;
import dev.npu4j.conformance.number.Rounding;
import dev.npu4j.conformance.probe.ArithmeticProbe;
import dev.npu4j.conformance.staging.StagedDevice;
import dev.npu4j.conformance.verdict.Difference;
import dev.npu4j.conformance.verdict.Judged;
import dev.npu4j.conformance.verdict.Judgement;
import dev.npu4j.kernels.device.Device;
import dev.npu4j.kernels.error.OperandException;
import dev.npu4j.kernels.op.OpCall;
import dev.npu4j.kernels.op.Operand;
import dev.npu4j.kernels.op.Operator;
import dev.npu4j.kernels.tensor.DType;
import dev.npu4j.kernels.tensor.PackedWeight;
import dev.npu4j.kernels.tensor.Tensor;
import dev.npu4j.kernels.tensor.Weight;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Judges an application's own call: its operator on copies of its tensors' present contents, on any devices. The
/// application's outputs are not touched.
public final class CallJudge {
    private final OpCall call;
    private final Map<String, double[]> inputs = new LinkedHashMap<>();
    private final Map<String, DType> dtypes = new LinkedHashMap<>();

    /// @throws OperandException where the call's indices are wrong, or it holds a packed weight, which cannot be read back
    public CallJudge(OpCall call) {
        this.call = call;
        call.checkData();
        for (OpCall.Bound bound : call.bound()) {
            // what is too large is not even read: the trial says so
            if (!bound.operand().isOutput() && Trial.isAffordable(call.operator())) {
                inputs.put(bound.operand().name(), values(bound.operand(), bound.value()));
                dtypes.put(bound.operand().name(), bound.value().dtype());
            }
        }
    }

    /// One verdict for each device, and how far apart they are.
    public Judgement on(List<Device> devices) {
        Operator operator = call.operator();
        Data data = Data.areNeverRounded(operator) ? Data.EXACT : Data.APPLICATION;
        List<Judged> judged = devices.stream().map(device -> new Trial(StagedDevice.of(device), List.of(), ArithmeticProbe.usual(device), "a call of the application's: " + operator.line(), operator)
            .judge(resolved -> new Plan(resolved, inputs, dtypes, true, 0, false, false), data)).toList();
        List<Difference> differences = new ArrayList<>();
        for (int i = 0; i < judged.size(); i++) {
            for (int j = i + 1; j < judged.size(); j++) {
                differences.addAll(between(judged.get(i), judged.get(j)));
            }
        }
        return new Judgement(judged.stream().map(Judged::verdict).toList(), differences);
    }

    private List<Difference> between(Judged one, Judged other) {
        List<Difference> differences = new ArrayList<>();
        for (Operand operand : call.operator().operands()) {
            double[] here = one.outputs().get(operand.name());
            double[] there = other.outputs().get(operand.name());
            if (here != null && there != null) {
                differences.add(between(one.verdict().device(), other.verdict().device(), operand, here, there));
            }
        }
        return differences;
    }

    private static Difference between(String device, String other, Operand operand, double[] here, double[] there) {
        long different = 0;
        int worst = -1;
        double largest = 0;
        for (int i = 0; i < here.length; i++) {
            if (Double.compare(here[i] + 0.0, there[i] + 0.0) != 0) { // both zeros are one value, and so are all NaN
                double distance = Math.abs(here[i] - there[i]);
                boolean isWorse = worst < 0 || !Double.isNaN(largest) && !(distance <= largest);
                worst = isWorse ? i : worst;
                largest = isWorse ? distance : largest;
                different++;
            }
        }
        DType dtype = operand.dtypes().getFirst();
        boolean measurable = worst >= 0 && dtype.isFloat() && Double.isFinite(here[worst]);
        double ulps = worst < 0 ? 0 : measurable ? largest / Rounding.place(here[worst], dtype) : largest;
        return new Difference(device, other, operand.name(), here.length, different, largest, ulps, worst < 0 ? new long[0] : operand.shape().indexOf(worst));
    }

    private double[] values(Operand operand, Weight weight) {
        return switch (weight) {
            case PackedWeight packed -> throw new OperandException(call.operator().name(), operand.name(),
                "a plain tensor, whose values can be read back", packed.toString());
            case Tensor tensor -> switch (tensor.dtype()) {
                case I32 -> java.util.Arrays.stream(tensor.toInts()).asDoubleStream().toArray();
                case I64 -> java.util.Arrays.stream(tensor.copyTo(new long[(int) tensor.shape().elements()])).asDoubleStream().toArray();
                default -> doubles(tensor.toFloats());
            };
        };
    }

    private static double[] doubles(float[] floats) {
        double[] values = new double[floats.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = floats[i];
        }
        return values;
    }
}
