package dev.npu4j.conformance.compare;

import dev.npu4j.conformance.reference.Routing;
import dev.npu4j.conformance.verdict.Gate;
import dev.npu4j.conformance.verdict.GateResult;
import java.util.Arrays;

/// Whether a router chose experts that it may choose: of each group as many as asked, none twice, best first. Scores that
/// are known exactly leave one choice. Where they round, an honest device may have seen any within their bounds, and
/// whatever is the best of such scores is legal ([dev.npu4j.conformance.reference.Candidates#allow]); choices other than
/// float64's are counted.
public final class RankedGate {
    private final Routing routing;

    public RankedGate(Routing routing) {
        this.routing = routing;
    }

    /// Judges the ids that a device chose.
    public DiscreteGate.Choice judge(int[] ids) {
        int flips = 0;
        int open = 0;
        int[] best = routing.best();
        for (int choice = 0; choice < routing.choices(); choice++) {
            int[] chosen = routing.chosen(ids, choice);
            int[] right = routing.chosen(best, choice);
            if (!routing.candidates(choice).allow(chosen)) {
                return new DiscreteGate.Choice(GateResult.failed(Gate.DISCRETE, "choice " + choice + " is " + Arrays.toString(chosen)
                    + ", expected " + Arrays.toString(right), Double.NaN), 0, 0);
            }
            open += routing.candidates(choice).isOpen(routing.top()) ? 1 : 0;
            flips += Arrays.equals(chosen, right) ? 0 : 1;
        }
        return new DiscreteGate.Choice(GateResult.passed(Gate.DISCRETE, Double.NaN), flips, open);
    }
}
