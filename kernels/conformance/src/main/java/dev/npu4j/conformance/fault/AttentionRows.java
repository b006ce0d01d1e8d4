package dev.npu4j.conformance.fault;

import dev.npu4j.conformance.launch.Pages;
import dev.npu4j.kernels.op.OpCall;
import dev.npu4j.kernels.op.PagedAttention;
import dev.npu4j.kernels.op.PrunedAttention;
import java.util.Arrays;
import java.util.stream.IntStream;

/// The numbers of an attention, as far as faults of its softmax need them. One over pages is taken as one over the rows in them.
final class AttentionRows {
    private final PrunedAttention op;
    private final double[] q;
    private final double[] k;
    private final double[] v;
    private final double[] keep;
    private final double[] qPos;
    private final double[] kPos;
    private final Output y;

    private AttentionRows(OpCall call, Output y) {
        q = Patterns.values(Faults.tensor(call, "q"));
        double[] keys = Patterns.values(Faults.tensor(call, "k"));
        double[] values = Patterns.values(Faults.tensor(call, "v"));
        if (call.operator() instanceof PagedAttention paged) {
            Pages pages = new Pages(paged, Patterns.values(Faults.tensor(call, "table")));
            op = paged.contiguous();
            k = pages.together(keys);
            v = pages.together(values);
            keep = IntStream.range(0, op.keep()).mapToDouble(j -> j).toArray();
        } else {
            op = (PrunedAttention) call.operator();
            k = keys;
            v = values;
            keep = Patterns.values(Faults.tensor(call, "keep"));
        }
        qPos = Patterns.values(Faults.tensor(call, "q_pos"));
        kPos = Faults.tensor(call, "k_pos") == null ? keep : Patterns.values(Faults.tensor(call, "k_pos"));
        this.y = y;
    }

    /// Other weights in the place of the softmax, not normalised by anyone else.
    @FunctionalInterface
    interface Weigher {
        /// @param scores of the keys that a query sees, at least one
        /// @param order  which of the kept keys they are
        double[] weights(double[] scores, int[] order);
    }

    /// An honest launch in whose results other weights take the place of the right ones.
    static FaultyDevice.Fault withWeights(Weigher wrong) {
        return after((all, query, head) -> all.reweigh(query, head, wrong));
    }

    /// An honest launch in which queries that see no key are given the mean of all kept rows of v.
    static FaultyDevice.Fault blindSeeAll() {
        return after((all, query, head) -> {
            if (all.seen(query).length == 0) {
                double[] even = new double[all.op.keep()];
                Arrays.fill(even, 1.0 / even.length);
                all.add(query, head, IntStream.range(0, even.length).toArray(), even);
            }
        });
    }

    /// An honest launch in which queries that see no key are given NaN.
    static FaultyDevice.Fault blindAreNan() {
        return after((all, query, head) -> {
            for (int t = 0; t < all.op.d() && all.seen(query).length == 0; t++) {
                all.y.put(all.row(query, head) + t, Double.NaN);
            }
        });
    }

    @FunctionalInterface
    private interface EachRow {
        void apply(AttentionRows all, int query, int head);
    }

    private static FaultyDevice.Fault after(EachRow change) {
        return (honest, call) -> {
            Output y = new Output(call, "y");
            honest.launch(call);
            honest.synchronize();
            AttentionRows all = new AttentionRows(call, y);
            for (int query = 0; query < all.op.sq(); query++) {
                for (int head = 0; head < all.op.hq(); head++) {
                    change.apply(all, query, head);
                }
            }
        };
    }

    /// The right softmax.
    static double[] softmax(double[] scores) {
        double max = Arrays.stream(scores).max().orElse(0);
        double[] weights = Arrays.stream(scores).map(score -> Math.exp(score - max)).toArray();
        double sum = Arrays.stream(weights).sum();
        Arrays.setAll(weights, j -> weights[j] / sum);
        return weights;
    }

    private void reweigh(int query, int head, Weigher wrong) {
        int[] order = seen(query);
        if (order.length > 0) {
            double[] scores = Arrays.stream(order).mapToDouble(j -> score(query, head, j)).toArray();
            double[] right = softmax(scores);
            double[] weights = wrong.weights(scores, order);
            Arrays.setAll(weights, j -> weights[j] - right[j]);
            add(query, head, order, weights);
        }
    }

    /// Adds rows of v, so weighted, to a row of y; where all weights are 0 not a bit changes.
    private void add(int query, int head, int[] order, double[] weights) {
        for (int t = 0; t < op.d(); t++) {
            double sum = 0;
            for (int j = 0; j < order.length; j++) {
                sum += weights[j] * v[((int) keep[order[j]] * op.hkv() + head / op.headsPerGroup()) * op.d() + t];
            }
            int i = row(query, head) + t;
            y.put(i, y.get(i) + sum);
        }
    }

    private int row(int query, int head) {
        return (query * op.hq() + head) * op.d();
    }

    private int[] seen(int query) {
        return IntStream.range(0, op.keep()).filter(j -> kPos[j] <= qPos[query]).toArray();
    }

    private double score(int query, int head, int j) {
        int key = ((int) keep[j] * op.hkv() + head / op.headsPerGroup()) * op.d();
        double dot = 0;
        for (int t = 0; t < op.d(); t++) {
            dot += q[row(query, head) + t] * k[key + t];
        }
        return dot * op.scale();
    }
}
