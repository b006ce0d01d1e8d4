package dev.npu4j.conformance.criterion;

import dev.npu4j.conformance.compare.Elements;
import dev.npu4j.conformance.number.Rounding;
import dev.npu4j.conformance.reference.Expected;
import dev.npu4j.conformance.verdict.Opinion;
import dev.npu4j.kernels.op.Operator;
import dev.npu4j.kernels.tensor.DType;
import java.util.Arrays;
import java.util.List;

/// Outputs written down by hand: what float64 says, and what a device gave.
final class Given {
    static final double INF = Double.POSITIVE_INFINITY;
    static final double NAN = Double.NaN;
    static final Operator MATMUL = Operator.parse("GroupedMatmul(f32, e=1, m=1, k=1, n=1)");
    static final Operator ATTENTION = Operator.parse("PrunedAttention(f32, sq=1, rows=1, keep=1, hq=1, hkv=1, d=8)");

    private final DType dtype;
    private final double[] golden;
    private final double[] actual;

    private Given(DType dtype, double[] golden, double[] actual) {
        this.dtype = dtype;
        this.golden = golden;
        this.actual = actual;
    }

    /// One element.
    static Given one(DType dtype, double golden, double actual) {
        return new Given(dtype, new double[] {golden}, new double[] {actual});
    }

    static Given golden(DType dtype, double... golden) {
        return new Given(dtype, golden, golden);
    }

    Given actual(double... given) {
        return new Given(dtype, golden, given);
    }

    /// The same element n times over.
    static Given same(DType dtype, int n, double value) {
        double[] values = new double[n];
        Arrays.fill(values, value);
        return new Given(dtype, values, values);
    }

    /// But for the last element, where the device gave something else.
    Given butLast(double given) {
        double[] other = actual.clone();
        other[other.length - 1] = given;
        return new Given(dtype, golden, other);
    }

    /// Followed by one element more.
    Given and(double goldenToo, double actualToo) {
        double[] longer = Arrays.copyOf(golden, golden.length + 1);
        double[] longerToo = Arrays.copyOf(actual, actual.length + 1);
        longer[golden.length] = goldenToo;
        longerToo[actual.length] = actualToo;
        return new Given(dtype, longer, longerToo);
    }

    Elements elements() {
        boolean[] written = new boolean[golden.length];
        Arrays.fill(written, true);
        int[] bits = new int[golden.length];
        for (int i = 0; i < bits.length; i++) {
            bits[i] = (int) Rounding.bits(actual[i], dtype);
        }
        return new Elements(new Expected("y", dtype, golden, new double[golden.length], written), bits);
    }

    Opinion opinion(String criterion, Operator operator) {
        return Criteria.opinions(operator, List.of(elements())).stream()
            .filter(each -> each.criterion().equals(criterion)).findFirst().orElseThrow();
    }

    boolean isAccepted(String criterion, Operator operator) {
        return opinion(criterion, operator).accepts();
    }

    /// By a criterion that treats all operators alike.
    boolean isAccepted(String criterion) {
        return isAccepted(criterion, MATMUL);
    }
}
