package dev.npu4j.cli.bench;

import java.util.Locale;

/// Times and rates as people say them, three digits.
public final class Numbers {
    private static final String[] TIMES = {"ns", "µs", "ms", "s"};
    private static final String[] RATES = {"", "k", "M", "G", "T"};

    private Numbers() {
    }

    /// `12.3 µs`; a dash where it is not known.
    public static String time(double seconds) {
        if (!Double.isFinite(seconds)) {
            return "–";
        }
        double value = seconds * 1e9;
        int unit = 0;
        while (value >= 999.5 && unit < TIMES.length - 1) {
            value /= 1000;
            unit++;
        }
        return digits(value) + " " + TIMES[unit];
    }

    /// `203 Gflop/s`; a dash where it is not known.
    static String rate(double rate, String unit) {
        if (!Double.isFinite(rate)) {
            return "–";
        }
        double value = rate;
        int prefix = 0;
        while (value >= 999.5 && prefix < RATES.length - 1) {
            value /= 1000;
            prefix++;
        }
        return digits(value) + " " + RATES[prefix] + unit;
    }

    /// `0.873`.
    static String ratio(double ratio) {
        return Double.isFinite(ratio) ? ratio >= 100 ? String.format(Locale.ROOT, "%.0f", ratio) : ratio >= 10 ? String.format(Locale.ROOT, "%.1f", ratio)
            : String.format(Locale.ROOT, "%.3f", ratio) : "–";
    }

    /// A round number on an axis: `50 ms`.
    static String tick(String number) {
        return number.replaceFirst("\\.0+ ", " ").replaceFirst("(\\.[0-9]*[1-9])0+ ", "$1 ");
    }

    /// What is between the parentheses of a line, without what is the same in nearly every line.
    static String arguments(String line) {
        return line.substring(line.indexOf('(') + 1, line.length() - 1).replace(", seed=1", "").replace(", eps=1.0E-5", "");
    }

    private static String digits(double value) {
        return String.format(Locale.ROOT, value >= 99.95 ? "%.0f" : value >= 9.995 ? "%.1f" : "%.2f", value);
    }
}
