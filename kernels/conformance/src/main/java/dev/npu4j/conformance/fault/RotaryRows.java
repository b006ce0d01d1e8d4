package dev.npu4j.conformance.fault;

import dev.npu4j.kernels.op.OpCall;
import dev.npu4j.kernels.op.Pairing;
import dev.npu4j.kernels.op.RotaryEmbedding;

/// What a rotary embedding gives that takes angles, cosine and sine, or the rotation itself otherwise.
final class RotaryRows {
    private RotaryRows() {
    }

    /// The angle of pair j at a position.
    @FunctionalInterface
    interface Angle {
        double of(RotaryEmbedding op, double position, int j);
    }

    /// What becomes of a pair; leaves both results in `pair`, which holds x0 and x1.
    @FunctionalInterface
    interface Turn {
        void apply(double[] pair, double cos, double sin);
    }

    static double angle(RotaryEmbedding op, double position, int j) {
        return position * Math.pow(op.theta(), -2.0 * j / op.rotary());
    }

    static void turn(double[] pair, double cos, double sin) {
        double x0 = pair[0];
        pair[0] = x0 * cos - pair[1] * sin;
        pair[1] = pair[1] * cos + x0 * sin;
    }

    static FaultyDevice.Fault withAngle(Angle angle) {
        return with(angle, RotaryRows::turn);
    }

    static FaultyDevice.Fault withTurn(Turn turn) {
        return with(RotaryRows::angle, turn);
    }

    /// An honest launch, whose rotated elements others take the place of.
    private static FaultyDevice.Fault with(Angle angle, Turn turn) {
        return (honest, call) -> {
            Output y = new Output(call, "y");
            double[] x = Patterns.values(Faults.tensor(call, "x"));
            honest.launch(call);
            honest.synchronize();
            rotate((RotaryEmbedding) call.operator(), x, positions(call), y, angle, turn);
        };
    }

    private static double[] positions(OpCall call) {
        return Patterns.values(Faults.tensor(call, "pos"));
    }

    private static void rotate(RotaryEmbedding op, double[] x, double[] positions, Output y, Angle angle, Turn turn) {
        boolean isHalf = op.pairing() == Pairing.HALF;
        int pairs = op.rotary() / 2;
        for (int row = 0; row < op.tokens() * op.heads(); row++) {
            for (int j = 0; j < pairs; j++) {
                double at = angle.of(op, positions[row / op.heads()], j);
                int first = row * op.d() + (isHalf ? j : 2 * j);
                int second = first + (isHalf ? pairs : 1);
                double[] pair = {x[first], x[second]};
                turn.apply(pair, (float) Math.cos(at), (float) Math.sin(at));
                y.put(first, (float) pair[0]);
                y.put(second, (float) pair[1]);
            }
        }
    }
}
