package dev.npu4j.conformance.witness;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npu4j.conformance.cases.Case;
import dev.npu4j.conformance.compare.BoundGate;
import dev.npu4j.conformance.compare.Elements;
import dev.npu4j.conformance.number.Rounding;
import dev.npu4j.conformance.reference.Expected;
import dev.npu4j.kernels.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/// What a witness says beside what a reference says.
///
/// *A witness that computes in f32* is judged like any device: each element within the reference's own bound, by the
/// gate that judges devices.
///
/// *A witness that computes in f64* has a much narrower bound to keep. A reference's error `E` is a sum of terms in
/// proportion to f32's unit roundoff, 2^-24; the same formula in f64, whose unit is 2^-53, strays at most `E·2^-29`. The
/// reference itself is such a computation, so the two may be `2·E·2^-29` apart. That is a relative 1e-15 to 1e-13 for
/// usual data: no other formula passes.
///
/// @param truth     every output of the reference
/// @param answer    what the witness gave, by operand; outputs that it has no word for are absent
/// @param precision what the witness computed in
record Testimony(List<Expected> truth, Map<String, double[]> answer, Precision precision) {
    /// f64's unit roundoff by f32's.
    private static final double F64_BY_F32 = 0x1p-29;

    /// The worst distance of the two, in bounds: above 1 they disagree.
    double distance() {
        double worst = 0;
        for (Expected expected : truth) {
            if (answer.containsKey(expected.operand())) {
                double[] values = answer.get(expected.operand());
                assertThat(values).as(expected.operand()).hasSameSizeAs(expected.value());
                worst = Math.max(worst, precision == Precision.F32 ? inF32(expected, values) : inF64(expected, values));
            }
        }
        return worst;
    }

    /// The share of the answered elements of which the reference promises anything.
    double coverage() {
        long all = 0;
        long promised = 0;
        for (Expected expected : truth) {
            for (int i = 0; i < expected.value().length && answer.containsKey(expected.operand()); i++) {
                all += expected.written()[i] ? 1 : 0;
                promised += isPromised(expected, i) ? 1 : 0;
            }
        }
        return all == 0 ? 1 : (double) promised / all;
    }

    /// Asserts that a witness and the references agree about every case, and that nearly all was compared.
    static void assertAgreement(List<Case> cases, Function<Case, Testimony> witness) {
        List<String> disagreements = new ArrayList<>();
        double covered = 0;
        for (Case c : cases) {
            Testimony testimony = witness.apply(c);
            double distance = testimony.distance();
            covered += testimony.coverage();
            if (!(distance <= 1)) {
                disagreements.add(c.line() + ": " + distance + " bounds apart");
            }
        }
        assertThat(disagreements).isEmpty();
        assertThat(cases).isNotEmpty();
        assertThat(covered / cases.size()).as("share that was compared").isGreaterThan(0.9);
    }

    private static double inF32(Expected expected, double[] values) {
        int[] bits = new int[values.length];
        for (int i = 0; i < bits.length; i++) {
            bits[i] = (int) Rounding.bits(values[i], expected.dtype());
        }
        BoundGate gate = new BoundGate(false);
        gate.compare(new Elements(expected, bits), Shape.of(bits.length));
        return gate.boundResult().margin();
    }

    private static double inF64(Expected expected, double[] values) {
        double worst = 0;
        for (int i = 0; i < values.length; i++) {
            double golden = expected.value()[i];
            // equal numbers, equal infinities, NaN beside NaN
            if (isPromised(expected, i) && golden != values[i] && !(Double.isNaN(golden) && Double.isNaN(values[i]))) {
                double ratio = Math.abs(values[i] - golden) / (2 * F64_BY_F32 * expected.error()[i]);
                worst = Math.max(worst, Double.isNaN(ratio) ? Double.POSITIVE_INFINITY : ratio);
            }
        }
        return worst;
    }

    private static boolean isPromised(Expected expected, int i) {
        return expected.written()[i] && expected.error()[i] < Double.POSITIVE_INFINITY;
    }
}
