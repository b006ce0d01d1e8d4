package dev.npu4j.conformance.reference;

import dev.npu4j.kernels.op.Matmul;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// Truth about [Matmul]: `y[i, :] = x[i, :] · W (+ bias)`. Bound and overflow are those of [MatrixRow].
final class MatmulReference {
    private MatmulReference() {
    }

    static List<Expected> expect(Matmul op, Map<String, double[]> inputs, Arithmetic arithmetic) {
        Expected y = Outputs.unwritten("y", op.out(), op.m() * op.n());
        IntStream.range(0, op.m()).parallel()
            .forEach(i -> new MatrixRow(op, arithmetic, inputs.get("x"), inputs.get("weight"), inputs.get("bias"), i, 0).writeTo(y));
        return List.of(y);
    }
}
