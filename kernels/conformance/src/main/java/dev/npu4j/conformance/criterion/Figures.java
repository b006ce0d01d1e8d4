package dev.npu4j.conformance.criterion;

import dev.npu4j.conformance.number.Rounding;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Common measures of error, over all elements of all floating-point outputs together.
///
/// | name | what |
/// |---|---|
/// | `max_abs` | largest `abs(X - G)` |
/// | `max_rel` | largest `abs(X - G) / max(abs(G), floor)`; floor, as in msprobe: f16 2^-11, bf16 2^-8, f32 2^-14 |
/// | `cosine` | of X and G; 1 where both are zero, 0 where one is |
/// | `nmse` | `Σ (X - G)² / Σ G²`; 0 where both sums are |
/// | `max_ulp`, `mean_ulp` | of `abs(X - G)` in units in the last place that the output's type has at G |
/// | `p50_ulp`, `p99_ulp`, `p99_9_ulp` | the smallest value that at least that share of the elements does not exceed |
/// | `error_balance` | `abs(#over - #under) / n`: 0 where as many elements are too large as too small, 1 where all err to one side |
///
/// G is not rounded, so that half a unit is the rounding of the output. An element that is NaN or infinite, on the
/// device's side or in float64, has no error where both are the same once of the output's type, and else an infinite one.
/// `cosine` and `nmse` leave out elements that are not numbers on both sides.
///
/// Above a million elements the percentiles are those of a sample: every s-th element, s odd (so that it meets every
/// column) and just large enough. Everything else is of all elements.
final class Figures {
    private static final int MOST_SORTED = 1 << 20;
    private static final PerType<Double> FLOORS = new PerType<>(0x1p-11, 0x1p-8, 0x1p-14);

    private final double[] places; // errors of the sample in units in the last place
    private final long stride;
    private long elements;
    private int sampled;
    private long balance; // elements that are too large, less those that are too small
    private double largest;
    private double largestRelative;
    private double largestPlaces;
    private double sumOfPlaces;
    private double distance;
    private double product;
    private double device;
    private double truth;

    private Figures(long n) {
        stride = Math.ceilDiv(n, MOST_SORTED) | 1;
        places = new double[(int) Math.ceilDiv(n, stride)];
    }

    /// All figures by name, in the order above; none where there is nothing to measure.
    static Map<String, Double> of(List<Numbers> outputs) {
        long n = outputs.stream().mapToLong(Numbers::size).sum();
        if (n == 0) {
            return Map.of();
        }
        Figures figures = new Figures(n);
        outputs.forEach(figures::add);
        return figures.byName();
    }

    private void add(Numbers output) {
        double floor = FLOORS.of(output.dtype());
        for (int i = 0; i < output.size(); i++) {
            double actual = output.actual()[i];
            double golden = output.golden()[i];
            double error = error(output, i);
            double relative = error;
            double inPlaces = error;
            if (error > 0) {
                balance += (long) Math.signum(actual - golden); // NaN counts for neither side
                if (error < Double.POSITIVE_INFINITY) {
                    relative = error / Math.max(Math.abs(golden), floor);
                    inPlaces = error / Rounding.place(golden, output.dtype());
                }
            }
            largest = Math.max(largest, error);
            largestRelative = Math.max(largestRelative, relative);
            largestPlaces = Math.max(largestPlaces, inPlaces);
            sumOfPlaces += inPlaces;
            if (elements % stride == 0) {
                places[sampled++] = inPlaces;
            }
            elements++;
            if (output.isFinite(i)) {
                distance += error * error;
                product += actual * golden;
                device += actual * actual;
                truth += golden * golden;
            }
        }
    }

    private static double error(Numbers output, int i) {
        double error = Math.abs(output.actual()[i] - output.golden()[i]);
        if (Double.isFinite(error)) {
            return error;
        }
        return output.isSame(i) ? 0 : Double.POSITIVE_INFINITY;
    }

    private Map<String, Double> byName() {
        Arrays.sort(places);
        Map<String, Double> figures = new LinkedHashMap<>();
        figures.put("max_abs", largest);
        figures.put("max_rel", largestRelative);
        figures.put("cosine", Cosine.of(product, device, truth));
        figures.put("nmse", distance == 0 ? 0 : distance / truth);
        figures.put("max_ulp", largestPlaces);
        figures.put("mean_ulp", sumOfPlaces / elements);
        figures.put("p50_ulp", percentile(500));
        figures.put("p99_ulp", percentile(990));
        figures.put("p99_9_ulp", percentile(999));
        figures.put("error_balance", (double) Math.abs(balance) / elements);
        return figures;
    }

    private double percentile(long perMille) {
        return places[(int) Math.ceilDiv(places.length * perMille, 1000L) - 1];
    }
}
