package dev.npu4j.bench.own;

import dev.npu4j.bench.contest.Contestant;
import dev.npu4j.bench.workload.Data;
import dev.npu4j.kernels.op.MatrixProduct;
import dev.npu4j.kernels.op.OpCall;
import dev.npu4j.kernels.op.Operand;
import dev.npu4j.kernels.op.Operator;
import dev.npu4j.kernels.tensor.Tensor;
import dev.npu4j.kernels.tensor.TensorSpec;
import dev.npu4j.kernels.tensor.Weight;
import java.util.LinkedHashMap;
import java.util.Map;

/// One call of one operator. Its output array is the last one that must be given: `z`, `y`, `keep`.
final class OperatorContestant implements Contestant {
    private final OwnDevice device;
    private final OpCall call;
    private final Tensor output;

    OperatorContestant(Operator operator, Data data, String specification) {
        device = new OwnDevice(specification);
        try {
            Map<String, Weight> operands = new LinkedHashMap<>();
            Tensor last = null;
            for (Operand operand : operator.operands()) {
                if (operand.required() && operand.isOutput()) {
                    last = device.arena().allocate(TensorSpec.of(operand.dtypes().getFirst(), operand.shape()));
                    operands.put(operand.name(), last);
                } else if (operand.required()) {
                    operands.put(operand.name(), input(operator, operand, data));
                }
            }
            output = last;
            call = operator.bind(operands);
        } catch (Throwable failure) {
            device.close();
            throw failure;
        }
    }

    private Weight input(Operator operator, Operand operand, Data data) {
        Data.Array array = data.get(operand.name());
        return operator instanceof MatrixProduct matmul && operand.name().equals("weight")
            ? device.arena().pack(device.wrap(array), matmul.weight()) : device.wrap(array);
    }

    @Override
    public void run() {
        device.launch(call);
        device.await();
    }

    @Override
    public float[] output() {
        return output.toFloats();
    }

    @Override
    public long packedBytes() {
        return device.packedBytes();
    }

    @Override
    public void close() {
        device.close();
    }
}
