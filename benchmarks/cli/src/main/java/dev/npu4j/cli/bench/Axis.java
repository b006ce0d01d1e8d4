package dev.npu4j.cli.bench;

import java.util.ArrayList;
import java.util.List;

/// A logarithmic axis of a picture.
///
/// @param low  value at `from`
/// @param high value at `to`
record Axis(double low, double high, double from, double to) {
    private static final double[] STEPS = {1, 2, 5};
    private static final int MOST_TICKS = 7;

    /// Around the values, with some air.
    static Axis around(double smallest, double largest, double from, double to) {
        double air = Math.pow(Math.max(largest / smallest, 1.5), 0.08);
        return new Axis(smallest / air, largest * air, from, to);
    }

    double at(double value) {
        return from + (to - from) * Math.log(value / low) / Math.log(high / low);
    }

    boolean contains(double value) {
        return value >= low && value <= high;
    }

    /// Round numbers: 1, 2 and 5 times powers of ten where there is room, else powers of ten, else some of those.
    List<Double> ticks() {
        List<Double> fine = within(STEPS, 1);
        if (fine.size() <= MOST_TICKS) {
            return fine;
        }
        for (int every = 1;; every++) {
            List<Double> coarse = within(new double[] {1}, every);
            if (coarse.size() <= MOST_TICKS) {
                return coarse;
            }
        }
    }

    private List<Double> within(double[] steps, int every) {
        List<Double> ticks = new ArrayList<>();
        for (int power = (int) Math.floor(Math.log10(low)); Math.pow(10, power) <= high; power++) {
            for (double step : steps) {
                double value = step * Math.pow(10, power);
                if (contains(value) && Math.floorMod(power, every) == 0) {
                    ticks.add(value);
                }
            }
        }
        return ticks;
    }
}
