package dev.npu4j.conformance.fault;

import dev.npu4j.kernels.op.OpCall;
import java.util.Arrays;
import java.util.function.BiFunction;

/// What a router read and what it gave, token by token, for faults that give something else.
abstract class RoutedTokens {
    private final int experts;
    private final int slots; // of a token
    private final double[] gate;
    private final Output ids;
    private final Output weights;

    /// The outputs of a call, caught before it is launched.
    record Outputs(Output ids, Output weights) {
    }

    RoutedTokens(OpCall call, Outputs outputs, int experts, int slots) {
        this.experts = experts;
        this.slots = slots;
        gate = Patterns.values(Faults.tensor(call, "gate"));
        ids = outputs.ids();
        weights = outputs.weights();
    }

    @FunctionalInterface
    interface EachToken<R> {
        void apply(R all, int token);
    }

    /// An honest launch, whose results are then changed, token by token.
    static <R extends RoutedTokens> FaultyDevice.Fault after(BiFunction<OpCall, Outputs, R> routed, EachToken<R> change) {
        return (honest, call) -> {
            Outputs outputs = new Outputs(new Output(call, "ids"), new Output(call, "weights"));
            honest.launch(call);
            honest.synchronize();
            R all = routed.apply(call, outputs);
            for (int token = 0; token < all.tokens(); token++) {
                change.apply(all, token);
            }
        };
    }

    final int tokens() {
        return gate.length / experts;
    }

    final double[] logits(int token) {
        return Arrays.copyOfRange(gate, token * experts, (token + 1) * experts);
    }

    final int id(int token, int slot) {
        return (int) ids.get(token * slots + slot);
    }

    final void putId(int token, int slot, int id) {
        ids.put(token * slots + slot, id);
    }

    final double weight(int token, int slot) {
        return weights.get(token * slots + slot);
    }

    final void putWeight(int token, int slot, double weight) {
        weights.put(token * slots + slot, weight);
    }

    /// An optional operand for each expert, or the same number for all where it is absent.
    static double[] perExpert(OpCall call, String name, int experts, double absent) {
        double[] values = new double[experts];
        Arrays.fill(values, absent);
        return Faults.operands(call).containsKey(name) ? Patterns.values(Faults.tensor(call, name)) : values;
    }
}
