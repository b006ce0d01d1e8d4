package dev.npu4j.bench.peers;

import dev.npu4j.bench.workload.Data;
import dev.npu4j.bench.workload.ExpertFfn;
import dev.npu4j.bench.workload.ExpertRouting;
import dev.npu4j.bench.workload.OperatorWorkload;
import dev.npu4j.bench.workload.Workload;
import dev.npu4j.kernels.op.PrunedAttention;
import dev.npu4j.kernels.op.SandwichNorm;
import dev.npu4j.kernels.tensor.Bf16;
import dev.npu4j.kernels.tensor.DType;
import java.lang.foreign.ValueLayout;

/// The workloads in doubles and nested loops.
final class Reference {
    private Reference() {
    }

    static double[] of(Workload workload, Data data) {
        return switch (workload) {
            case ExpertFfn ffn -> experts(ffn, data);
            case ExpertRouting routing -> routing(routing, data);
            case OperatorWorkload(PrunedAttention attention, long _) -> attention(attention, data);
            case OperatorWorkload(SandwichNorm norm, long _) -> norm(norm, data);
            default -> throw new IllegalArgumentException(workload.line());
        };
    }

    private static double[] experts(ExpertFfn ffn, Data data) {
        int hidden = ffn.hidden();
        int width = ffn.width();
        double[] x = values(data.get("x"));
        double[] gateUp = values(data.get("gate_up"));
        double[] down = values(data.get("down"));
        double[] y = new double[ffn.m() * hidden];
        int row = 0;
        for (int g = 0; g < ffn.e(); g++) {
            for (int r = 0; r < ffn.counts()[g]; r++, row++) {
                double[] act = new double[width];
                for (int w = 0; w < width; w++) {
                    double gate = 0;
                    double up = 0;
                    for (int h = 0; h < hidden; h++) {
                        gate += x[row * hidden + h] * gateUp[(g * 2 * width + w) * hidden + h];
                        up += x[row * hidden + h] * gateUp[(g * 2 * width + width + w) * hidden + h];
                    }
                    act[w] = gate / (1 + Math.exp(-gate)) * up;
                }
                for (int h = 0; h < hidden; h++) {
                    for (int w = 0; w < width; w++) {
                        y[row * hidden + h] += act[w] * down[(g * hidden + h) * width + w];
                    }
                }
            }
        }
        return y;
    }

    private static double[] routing(ExpertRouting r, Data data) {
        double[] gate = values(data.get("gate"));
        double[] scale = values(data.get("router_scale"));
        double[] x = values(data.get("x"));
        double[] y = new double[x.length];
        int size = r.experts() / r.groups();
        for (int t = 0; t < r.tokens(); t++) {
            double total = 0;
            for (int e = 0; e < r.experts(); e++) {
                total += Math.exp(gate[t * r.experts() + e]);
            }
            for (int g = 0; g < r.groups(); g++) {
                int best = g * size;
                for (int e = best; e < (g + 1) * size; e++) {
                    best = gate[t * r.experts() + e] > gate[t * r.experts() + best] ? e : best;
                }
                for (int c = 0; c < r.hidden(); c++) {
                    y[t * r.hidden() + c] += Math.exp(gate[t * r.experts() + best]) / total * scale[best] * x[t * r.hidden() + c];
                }
            }
        }
        return y;
    }

    private static double[] attention(PrunedAttention a, Data data) {
        double[] q = values(data.get("q"));
        double[] k = values(data.get("k"));
        double[] v = values(data.get("v"));
        double[] keep = values(data.get("keep"));
        double[] positions = values(data.get("q_pos"));
        double[] y = new double[a.sq() * a.hq() * a.d()];
        for (int i = 0; i < a.sq(); i++) {
            for (int head = 0; head < a.hq(); head++) {
                int shared = head / a.headsPerGroup();
                double total = 0;
                for (int j = 0; j < a.keep() && keep[j] <= positions[i]; j++) {
                    double score = 0;
                    for (int c = 0; c < a.d(); c++) {
                        score += q[(i * a.hq() + head) * a.d() + c] * k[((int) keep[j] * a.hkv() + shared) * a.d() + c];
                    }
                    double weight = Math.exp(a.scale() * score);
                    total += weight;
                    for (int c = 0; c < a.d(); c++) {
                        y[(i * a.hq() + head) * a.d() + c] += weight * v[((int) keep[j] * a.hkv() + shared) * a.d() + c];
                    }
                }
                for (int c = 0; c < a.d(); c++) {
                    y[(i * a.hq() + head) * a.d() + c] /= total;
                }
            }
        }
        return y;
    }

    private static double[] norm(SandwichNorm n, Data data) {
        double[] a = values(data.get("a"));
        double[] h = values(data.get("h"));
        double[] post = values(data.get("gamma_post"));
        double[] pre = values(data.get("gamma_pre"));
        double[] z = new double[a.length];
        for (int row = 0; row < n.rows(); row++) {
            int at = row * n.hidden();
            double branch = rstd(a, at, n);
            for (int c = 0; c < n.hidden(); c++) {
                z[at + c] = h[at + c] + a[at + c] * branch * post[c];
            }
            double residual = rstd(z, at, n);
            for (int c = 0; c < n.hidden(); c++) {
                z[at + c] *= residual * pre[c];
            }
        }
        return z;
    }

    private static double rstd(double[] values, int at, SandwichNorm n) {
        double squares = 0;
        for (int c = 0; c < n.hidden(); c++) {
            squares += values[at + c] * values[at + c];
        }
        return 1 / Math.sqrt(squares / n.hidden() + n.eps());
    }

    static double[] values(Data.Array array) {
        double[] values = new double[(int) array.elements()];
        for (int i = 0; i < values.length; i++) {
            values[i] = switch (array.dtype()) {
                case F32 -> array.segment().getAtIndex(ValueLayout.JAVA_FLOAT, i);
                case BF16 -> Bf16.toFloat(array.segment().getAtIndex(ValueLayout.JAVA_SHORT, i));
                case I32 -> array.segment().getAtIndex(ValueLayout.JAVA_INT, i);
                default -> throw new IllegalArgumentException(array.dtype().toString());
            };
        }
        return values;
    }

    /// Whether any operand of the workload is half as long as f32.
    static boolean isHalf(Data data) {
        return data.arrays().values().stream().anyMatch(array -> array.dtype() == DType.BF16);
    }
}
