package dev.npu4j.conformance.compare;

import dev.npu4j.conformance.verdict.Errors;
import dev.npu4j.conformance.verdict.Gate;
import dev.npu4j.conformance.verdict.GateResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Whether a device's errors, over many cases together, are those of an ordinary f32 computation: at most twice the
/// rounding model's at the worst, at most 1.2 times on average and in root mean square, and without a drift to one side.
/// The model's errors count as at least half a unit in the last place of the output, so that a model that happens to be
/// exact asks for nothing impossible.
///
/// Each case counts once, whatever its size, because errors within a case are not independent: a row shares its rstd. The
/// drift is held against what the cases themselves scatter, and a tenth of a unit in the last place:
///
/// ```
/// |mean bias| <= 3·sigma/√cases + 0.1 ulp
/// ```
///
/// A single case says too little, short of the absurd ([#single]); [#inWords] tells what would be worth a look.
public final class RatioGate {
    /// Fewer cases decide nothing.
    public static final int FEWEST = 100;
    private static final double MAX = 2;
    private static final double SINGLE = 32; // plain sums in another order have been seen at 16
    private static final double MEAN = 1.2;
    private static final double DEVIATIONS = 3;
    private static final double DRIFT = 0.1;

    private final List<Errors> cases = new ArrayList<>();

    /// Adds a case; one in which nothing was measured does not count.
    public void add(Errors errors) {
        if (errors.elements() > 0) {
            cases.add(errors);
        }
    }

    /// How many cases count.
    public int cases() {
        return cases.size();
    }

    /// The gate's verdict; empty below a hundred cases.
    public Optional<GateResult> result() {
        if (cases.size() < FEWEST) {
            return Optional.empty();
        }
        List<String> faults = new ArrayList<>();
        double margin = Math.max(max(faults), Math.max(mean(faults), Math.max(rms(faults), bias(faults))));
        return Optional.of(faults.isEmpty() ? GateResult.passed(Gate.RATIO, margin) : GateResult.failed(Gate.RATIO, String.join("; ", faults), margin));
    }

    private double max(List<String> faults) {
        double device = 0;
        double model = 0;
        for (Errors each : cases) {
            device = Math.max(device, each.max());
            model = Math.max(model, Math.max(each.modelMax(), each.placeMax()));
        }
        return limited("largest error", device / model, MAX, faults);
    }

    private double mean(List<String> faults) {
        double device = 0;
        double model = 0;
        for (Errors each : cases) {
            device += each.mean();
            model += Math.max(each.modelMean(), each.placeMean());
        }
        return limited("mean error", device / model, MEAN, faults);
    }

    private double rms(List<String> faults) {
        double device = 0;
        double model = 0;
        for (Errors each : cases) {
            device += each.rms() * each.rms();
            model += Math.pow(Math.max(each.modelRms(), each.placeRms()), 2);
        }
        return limited("root mean square error", Math.sqrt(device / model), MEAN, faults);
    }

    private static double limited(String what, double ratio, double limit, List<String> faults) {
        if (!(ratio <= limit)) {
            faults.add(String.format(Locale.ROOT, "%s %.2f times the model's, limit %.1f", what, ratio, limit));
        }
        return ratio / limit;
    }

    private double bias(List<String> faults) {
        int n = cases.size();
        double sum = 0;
        double place = 0;
        for (Errors each : cases) {
            sum += each.bias();
            place += 2 * each.placeMean();
        }
        double mean = sum / n;
        double squares = 0;
        for (Errors each : cases) {
            squares += Math.pow(each.bias() - mean, 2);
        }
        double limit = DEVIATIONS * Math.sqrt(squares / (n - 1) / n) + DRIFT * place / n;
        double margin = mean == 0 ? 0 : Math.abs(mean) / limit;
        if (!(margin <= 1)) {
            faults.add(String.format(Locale.ROOT, "results drift %s by %.4f of their bounds on average, limit %.4f", mean == Math.abs(mean) ? "away from zero" : "toward zero",
                Math.abs(mean), limit));
        }
        return margin;
    }

    /// What a single case has to answer for: a mean error so far above the model's that no order of additions explains it,
    /// while every element is within a bound that grew with the sum. Empty where nothing was measured.
    public static Optional<GateResult> single(Errors errors) {
        if (errors.elements() == 0) {
            return Optional.empty();
        }
        double ratio = ratio(errors);
        return Optional.of(ratio <= SINGLE ? GateResult.passed(Gate.RATIO, ratio / SINGLE) : GateResult.failed(Gate.RATIO,
            String.format(Locale.ROOT, "mean error %.1f times that of a plain f32 computation, limit %.0f", ratio, SINGLE), ratio / SINGLE));
    }

    /// What would be worth a look in a single case, although it decides nothing; empty where nothing.
    public static String inWords(Errors errors) {
        double ratio = ratio(errors);
        return ratio <= MAX || errors.elements() == 0 ? ""
            : String.format(Locale.ROOT, "mean error %.1f times that of a plain f32 computation (a single case decides little)", ratio);
    }

    private static double ratio(Errors errors) {
        return errors.mean() / Math.max(errors.modelMean(), errors.placeMean());
    }
}
