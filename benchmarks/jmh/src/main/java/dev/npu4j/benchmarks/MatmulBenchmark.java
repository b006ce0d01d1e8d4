package dev.npu4j.benchmarks;

import dev.npu4j.kernels.op.Matmul;
import dev.npu4j.kernels.op.Operand;
import dev.npu4j.kernels.tensor.Tensor;
import dev.npu4j.kernels.tensor.TensorArena;
import dev.npu4j.kernels.tensor.Weight;
import java.util.SplittableRandom;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;

/// Dense projections: queries, keys and values of Pangu Pro MoE with their bias, a narrow one, and the head over the whole
/// vocabulary with its f32 logits, for one token and for eight. Weights are packed beforehand, as a serving program does; the
/// head's take 3 GB while they are.
public class MatmulBenchmark extends OperatorBenchmark {
    /// The operator, as its case line.
    @Param({
        "Matmul(bf16, m=64, k=5120, n=7168, bias)",
        "Matmul(bf16, m=1, k=5120, n=7168, bias)",
        "Matmul(bf16, m=64, k=256, n=4096)",
        "Matmul(bf16, m=1, k=5120, n=153376, out=f32)",
        "Matmul(bf16, m=8, k=5120, n=153376, out=f32)"})
    public String operator;

    @Override
    protected String line() {
        return operator;
    }

    /// Row by row: the head's weight is longer than an array of its numbers should be.
    @Override
    protected void fill(Operand operand, Tensor tensor) {
        if (tensor.shape().rank() < 2) {
            super.fill(operand, tensor);
            return;
        }
        SplittableRandom random = new SplittableRandom(operand.name().hashCode());
        float[] row = new float[Math.toIntExact(tensor.shape().last())];
        for (long i = 0; i < tensor.shape().dim(0); i++) {
            for (int j = 0; j < row.length; j++) {
                row[j] = random.nextFloat(-1, 1);
            }
            tensor.rows(i, i + 1).copyFrom(row);
        }
    }

    @Override
    protected Weight prepare(Operand operand, Tensor tensor, TensorArena arena) {
        return operand.name().equals("weight") ? arena.pack(tensor, ((Matmul) operator()).weight()) : tensor;
    }

    /// One launch, waited for.
    @Benchmark
    public void launch(Work work) {
        run(work);
    }
}
