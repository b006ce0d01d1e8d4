package dev.npu4j.bench.workload;

import java.util.Locale;
import java.util.SplittableRandom;

/// How rows are spread over experts.
public enum Load {
    /// As even as can be.
    UNIFORM,
    /// As 1/rank, the ranks dealt to the experts by the seed: some experts have many rows, some have none.
    ZIPF;

    int[] counts(int rows, int experts, SplittableRandom random) {
        double[] share = new double[experts];
        double total = 0;
        for (int g = 0; g < experts; g++) {
            share[g] = this == UNIFORM ? 1 : 1.0 / (g + 1);
            total += share[g];
        }
        int[] counts = new int[experts];
        double exact = 0;
        long given = 0;
        for (int g = 0; g < experts; g++) {
            exact += rows * share[g] / total;
            counts[g] = (int) (Math.round(exact) - given);
            given += counts[g];
        }
        for (int g = experts - 1; g > 0 && this == ZIPF; g--) {
            int other = random.nextInt(g + 1);
            int swapped = counts[g];
            counts[g] = counts[other];
            counts[other] = swapped;
        }
        return counts;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
