package dev.npu4j.cli.report;

import dev.npu4j.conformance.verdict.Gate;
import dev.npu4j.conformance.verdict.Planted;
import dev.npu4j.conformance.verdict.SelfTest;
import dev.npu4j.conformance.verdict.Status;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;

/// Statuses, gates and numbers, as the reports say them.
final class Words {
    private static final int MOST_DIGITS = 9; // what an f32 value needs

    private Words() {
    }

    /// After a count: `3 timed out`.
    static String of(Status status) {
        return switch (status) {
            case PASSED -> "passed";
            case FAILED -> "failed";
            case UNSUPPORTED -> "not supported there";
            case SKIPPED -> "skipped";
            case ERROR -> "threw";
            case LOST -> "lost the device";
            case TIMED_OUT -> "timed out";
            case CRASHED -> "crashed";
        };
    }

    /// What the status of a single case means.
    static String meaning(Status status) {
        return switch (status) {
            case PASSED -> "Every gate held.";
            case FAILED -> "Wrong result: a gate did not hold.";
            case UNSUPPORTED -> "The device does not offer it.";
            case SKIPPED -> "It was not run.";
            case ERROR -> "No result: the device threw.";
            case LOST -> "No result: the device was lost.";
            case TIMED_OUT -> "No result: the device did not finish in time.";
            case CRASHED -> "No result: the process that ran it ended in the middle.";
        };
    }

    /// What a gate demands, in a few words.
    static String demand(Gate gate) {
        return switch (gate) {
            case INTEGRITY -> "nothing but the outputs written, and all of them";
            case EXACT -> "bitwise equal, where nothing may round";
            case BOUND -> "every element within its own bound of the float64 reference";
            case RATIO -> "errors of many cases no larger than a plain f32 computation's, and without drift";
            case GAIN -> "the output is not the reference times a factor";
            case SPECIALS -> "NaN, infinities and zeros where they belong";
            case DISCRETE -> "what must be chosen is, nothing else, nothing twice";
            case METAMORPHIC -> "what must hold between two launches does";
            case DETERMINISM -> "the same bits again, repeated, under load and elsewhere in memory";
            case ONE_FUNCTION -> "the same bits from other widths, thread counts and layouts, and from a row alone";
            case SELF_TEST -> "planted faults are noticed";
            case ARITHMETIC -> "the device computes as it did when it was first measured";
            case TRACE -> "the simulator's own record shows CANN's operators executed for each case";
        };
    }

    /// `148 of 148 planted faults noticed; 6 more change no result.`
    static String of(SelfTest selfTest) {
        if (!Outcome.isRun(selfTest)) {
            return "Not run.";
        }
        int killed = selfTest.count(Planted.Fate.KILLED);
        int equivalent = selfTest.count(Planted.Fate.EQUIVALENT);
        int blocked = selfTest.count(Planted.Fate.BLOCKED);
        return killed + " of " + (killed + selfTest.count(Planted.Fate.SURVIVED)) + " planted faults noticed"
            + (equivalent > 0 ? "; " + equivalent + (equivalent == 1 ? " more is equivalent: it changes no result." : " more are equivalent: they change no result.") : ".")
            + (blocked > 0 ? " " + blocked + " could not be shown, since the device fails their cases without any fault; those cases are judged below." : "");
    }

    /// A value of an element, with as many digits as tell it from its neighbours.
    static String value(double value) {
        return rounded(value, MOST_DIGITS);
    }

    /// An error or a bound: three digits say enough.
    static String rough(double value) {
        return rounded(value, 3);
    }

    /// A figure of error: six digits tell a cosine from 1.
    static String figure(double value) {
        return rounded(value, 6);
    }

    private static String rounded(double value, int digits) {
        if (!Double.isFinite(value) || value == 0) {
            return Double.isNaN(value) ? "NaN" : Double.isInfinite(value) ? value > 0 ? "∞" : "-∞" : 1 / value < 0 ? "-0" : "0";
        }
        BigDecimal rounded = BigDecimal.valueOf(value).round(new MathContext(digits)).stripTrailingZeros();
        return Math.abs(value) >= 1e-4 && Math.abs(value) < 1e9 ? rounded.toPlainString() : rounded.toString();
    }

    /// An error in bounds, never rounded to the 1 that it is not: what holds must not look as if it barely did not, nor the
    /// other way round. A dash where none was measured.
    static String ratio(double ratio) {
        if (!Double.isFinite(ratio)) {
            return Double.isNaN(ratio) ? "–" : "∞";
        }
        if (ratio >= 1000) {
            return rough(ratio);
        }
        BigDecimal exact = BigDecimal.valueOf(ratio);
        BigDecimal nearest = exact.setScale(3, RoundingMode.HALF_UP);
        boolean crosses = nearest.compareTo(BigDecimal.ONE) == 0;
        return (crosses ? exact.setScale(3, ratio <= 1 ? RoundingMode.FLOOR : RoundingMode.CEILING) : nearest).toPlainString();
    }

    /// The same in a sentence.
    static String times(double ratio) {
        return Double.isInfinite(ratio) ? "beyond any bound" : ratio(ratio) + " times its bound";
    }

    /// `1 case`, `2 cases`.
    static String cases(int count) {
        return count(count) + (count == 1 ? " case" : " cases");
    }

    static String count(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }
}
