package dev.npu4j.conformance.reference;

import dev.npu4j.kernels.op.GroupedTopKRouter;
import dev.npu4j.kernels.op.Operator;
import dev.npu4j.kernels.op.SigmoidTopKRouter;
import dev.npu4j.kernels.tensor.DType;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/// What float64 says of a router: which experts each token may go to, and with which weights, once it is known to which it
/// went. Ids are discrete, and where two scores are closer than their errors honest devices choose differently; the weights
/// of another choice are other numbers. So ids are asked whether they are allowed, and weights belong to the ids.
public final class Routing {
    private final Router router;
    private final boolean saturates;
    private final Candidates[] candidates; // by token and group
    private final Approx[][] scores; // by token

    /// One router's formula.
    interface Router {
        int tokens();

        int groups();

        /// Chosen of each group.
        int top();

        /// What weights are made of: a score for each expert.
        Approx[] scores(int token);

        /// What a group's experts are chosen by.
        Candidates candidates(Approx[] scores, int token, int group);

        /// The weights of the experts that a token went to.
        Approx[] weights(Approx[] scores, int[] ids);

        /// Whether an expert's score is stored in fewer bits, and so near the middle of two numbers that it may be either.
        boolean isUndecided(Approx score);
    }

    private Routing(Router router, Arithmetic arithmetic) {
        this.router = router;
        saturates = arithmetic.overflow() == Arithmetic.Overflow.SATURATE;
        candidates = new Candidates[router.tokens() * router.groups()];
        scores = new Approx[router.tokens()][];
        IntStream.range(0, router.tokens()).parallel().forEach(token -> {
            scores[token] = router.scores(token);
            for (int g = 0; g < router.groups(); g++) {
                candidates[token * router.groups() + g] = router.candidates(scores[token], token, g);
            }
        });
    }

    /// Empty where the operator is no router.
    public static Optional<Routing> of(Operator operator, Map<String, double[]> inputs, Arithmetic arithmetic) {
        return switch (operator) {
            case GroupedTopKRouter router -> Optional.of(new Routing(new GroupedTopKRouterReference(router, inputs, arithmetic), arithmetic));
            case SigmoidTopKRouter router -> Optional.of(new Routing(new SigmoidTopKRouterReference(router, inputs, arithmetic), arithmetic));
            default -> Optional.empty();
        };
    }

    /// Groups of all tokens together, token by token.
    public int choices() {
        return candidates.length;
    }

    /// Experts chosen of each.
    public int top() {
        return router.top();
    }

    public Candidates candidates(int choice) {
        return candidates[choice];
    }

    /// A choice among all, as it lies in `ids`.
    public int[] chosen(int[] ids, int choice) {
        return Arrays.copyOfRange(ids, choice * top(), (choice + 1) * top());
    }

    /// What float64 itself chooses.
    public int[] best() {
        return IntStream.range(0, choices()).flatMap(choice -> Arrays.stream(candidates[choice].best(top()))).toArray();
    }

    /// Whether scores that are closer than their errors leave honest devices a choice anywhere.
    public boolean isOpen() {
        return Arrays.stream(candidates).anyMatch(each -> each.isOpen(top()));
    }

    /// The truth where a device chose so: its choices as far as they are allowed, float64's in the place of others, and their
    /// weights. Of a device without infinities and NaN nothing is expected where they are the truth.
    public List<Expected> expect(int[] chosen) {
        int width = router.groups() * top();
        Expected ids = Outputs.unwritten("ids", DType.I32, router.tokens() * width);
        Expected weights = Outputs.unwritten("weights", DType.F32, router.tokens() * width);
        IntStream.range(0, router.tokens()).parallel().forEach(token -> {
            int[] mine = new int[width];
            for (int g = 0; g < router.groups(); g++) {
                int choice = token * router.groups() + g;
                int[] theirs = chosen(chosen, choice);
                int[] right = candidates[choice].allow(theirs) ? theirs : candidates[choice].best(top());
                System.arraycopy(right, 0, mine, g * top(), top());
            }
            Approx[] of = router.weights(scores[token], mine);
            for (int j = 0; j < width; j++) {
                Outputs.put(ids, token * width + j, Approx.exact(mine[j]));
                boolean isOpen = saturates && !Double.isFinite(of[j].value());
                Outputs.put(weights, token * width + j, isOpen ? Approx.anything(of[j].value()) : of[j]);
                weights.undecided()[token * width + j] = router.isUndecided(scores[token][mine[j]]);
            }
        });
        return List.of(ids, weights);
    }
}
