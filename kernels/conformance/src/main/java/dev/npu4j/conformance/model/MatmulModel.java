package dev.npu4j.conformance.model;

import dev.npu4j.kernels.op.Matmul;
import java.util.Map;
import java.util.stream.IntStream;

/// [Matmul] in f32, row by row as a grouped one.
final class MatmulModel {
    private MatmulModel() {
    }

    static double[] compute(Matmul op, Map<String, double[]> inputs, Accumulator accumulator) {
        double[] y = new double[op.m() * op.n()];
        IntStream.range(0, op.m()).parallel().forEach(i -> GroupedMatmulModel.row(op, inputs, accumulator, i, 0, y));
        return y;
    }
}
