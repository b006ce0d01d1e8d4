package dev.npu4j.conformance.compare;

import dev.npu4j.conformance.number.Rounding;
import dev.npu4j.conformance.verdict.Errors;
import java.util.List;
import java.util.Map;

/// Measures a case's errors beside those of the rounding model, in bounds ([Errors]).
public final class Measurement {
    private long elements;
    private double bias;
    private final Moments device = new Moments();
    private final Moments model = new Moments();
    private final Moments place = new Moments();

    /// Largest value, sum and sum of squares of numbers that are not negative.
    private static final class Moments {
        private double max;
        private double sum;
        private double squares;

        void add(double value) {
            max = Math.max(max, value);
            sum += value;
            squares += value * value;
        }
    }

    private Measurement() {
    }

    /// @param outputs what the device gave
    /// @param model   what the rounding model gives, by operand
    public static Errors of(List<Elements> outputs, Map<String, double[]> model) {
        Measurement measurement = new Measurement();
        for (Elements output : outputs) {
            if (output.expected().dtype().isFloat()) {
                measurement.add(output, model.get(output.expected().operand()));
            }
        }
        return measurement.errors();
    }

    private void add(Elements output, double[] modelled) {
        for (int i = 0; i < output.size(); i++) {
            double bound = output.bound(i);
            double golden = output.golden(i);
            double half = Rounding.place(golden, output.expected().dtype()) / 2;
            boolean saysOnlyWhich = output.expected().undecided()[i];
            if (output.isMeasured(i) && output.mayRound(i) && !saysOnlyWhich && Double.isFinite(modelled[i])) {
                double distance = (output.actual(i) - golden) / bound;
                elements++;
                bias += golden < 0 ? -distance : distance;
                device.add(Math.abs(distance));
                model.add(Math.abs(modelled[i] - golden) / bound);
                place.add(half / bound);
            }
        }
    }

    private Errors errors() {
        if (elements == 0) {
            return Errors.NONE;
        }
        return new Errors(elements, device.max, device.sum / elements, Math.sqrt(device.squares / elements), bias / elements,
            model.max, model.sum / elements, Math.sqrt(model.squares / elements),
            place.max, place.sum / elements, Math.sqrt(place.squares / elements));
    }
}
