package com.example.consumer;

import dev.npu4j.io.SafetensorsFile;
import dev.npu4j.io.SafetensorsWriter;
import dev.npu4j.kernels.device.Device;
import dev.npu4j.kernels.device.Devices;
import dev.npu4j.kernels.device.Stream;
import dev.npu4j.kernels.error.OperandException;
import dev.npu4j.kernels.op.PrunedAttention;
import dev.npu4j.kernels.op.SandwichNorm;
import dev.npu4j.kernels.op.TokenSelect;
import dev.npu4j.kernels.tensor.DType;
import dev.npu4j.kernels.tensor.Tensor;
import dev.npu4j.kernels.tensor.TensorArena;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;

/// Calls operators as a program of one's own would and holds each result against the formula, written out plainly.
public final class Main {
    private static boolean right = true;

    private Main() {
    }

    /// Prints a line for each operator; exit status 1 where a number is wrong.
    public static void main(String[] arguments) throws IOException {
        System.out.println("consumer on the " + (Main.class.getModule().isNamed() ? "module path" : "class path") + ", vector module "
            + (ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent() ? "present" : "absent"));
        groupedMatmul();
        try (Device device = Devices.open("cpu"); TensorArena arena = device.openArena(); Stream stream = device.openStream()) {
            System.out.println(device.name() + ": " + device.description());
            sandwichNorm(arena, stream);
            tokenSelectThenAttention(arena, stream);
            modelFile(arena);
            refusal(arena);
        }
        if (!right) {
            System.exit(1);
        }
    }

    private static void groupedMatmul() {
        float[] x = random(3 * 4, 1);
        float[] w = random(2 * 5 * 4, 2);
        double[] expected = new double[3 * 5];
        for (int i = 0; i < 3; i++) {
            int expert = i < 1 ? 0 : 1;
            for (int j = 0; j < 5; j++) {
                for (int p = 0; p < 4; p++) {
                    expected[i * 5 + j] += (double) x[i * 4 + p] * w[(expert * 5 + j) * 4 + p];
                }
            }
        }
        verdict("GroupedMatmul", TenLines.run(x, w), expected);
    }

    private static void sandwichNorm(TensorArena arena, Stream stream) {
        int rows = 3;
        int hidden = 37;
        double eps = 1e-5;
        float[] a = random(rows * hidden, 3);
        float[] h = random(rows * hidden, 4);
        float[] post = random(hidden, 5);
        float[] pre = random(hidden, 6);

        Tensor z = arena.allocate(DType.F32, rows, hidden);
        Tensor residual = arena.allocate(DType.F32, rows, hidden).copyFrom(h);
        SandwichNorm norm = new SandwichNorm(DType.F32, rows, hidden, eps);
        // The residual stream is updated in place: h_out is h.
        stream.launch(norm.on(arena.allocate(DType.F32, rows, hidden).copyFrom(a), residual,
            arena.allocate(DType.F32, hidden).copyFrom(post), arena.allocate(DType.F32, hidden).copyFrom(pre), residual, z));
        stream.synchronize();

        double[] sum = new double[rows * hidden];
        double[] normed = new double[rows * hidden];
        for (int row = 0; row < rows; row++) {
            int at = row * hidden;
            double squares = 0;
            for (int i = 0; i < hidden; i++) {
                squares += (double) a[at + i] * a[at + i];
            }
            double rstdPost = 1 / Math.sqrt(squares / hidden + eps);
            squares = 0;
            for (int i = 0; i < hidden; i++) {
                sum[at + i] = h[at + i] + a[at + i] * rstdPost * post[i];
                squares += sum[at + i] * sum[at + i];
            }
            for (int i = 0; i < hidden; i++) {
                normed[at + i] = sum[at + i] / Math.sqrt(squares / hidden + eps) * pre[i];
            }
        }
        verdict("SandwichNorm h_out", residual.toFloats(), sum);
        verdict("SandwichNorm z", z.toFloats(), normed);
    }

    /// Scores choose the tokens; attention then runs over the kept ones only.
    private static void tokenSelectThenAttention(TensorArena arena, Stream stream) {
        int n = 9;
        int kept = 5;
        float[] scores = {0, 3, 1, 3, Float.NaN, -2, 5, 0, 0};
        Tensor keep = arena.allocate(DType.I32, kept);
        // first 1 and last 1 always; then the highest: 6, and of the equal 1 and 3 both
        stream.launch(new TokenSelect(n, n, kept, 1, 1).on(arena.allocate(DType.F32, n).copyFrom(scores), keep));
        stream.synchronize();
        int[] rows = keep.toInts();
        report("TokenSelect", java.util.Arrays.equals(rows, new int[] {0, 1, 3, 6, 8}), java.util.Arrays.toString(rows));

        int hq = 4;
        int hkv = 2;
        int d = 8;
        float[] q = random(n * hq * d, 7);
        float[] k = random(n * hkv * d, 8);
        float[] v = random(n * hkv * d, 9);
        // A row that is not kept is never read, whatever it holds.
        java.util.Arrays.fill(v, 2 * hkv * d, 3 * hkv * d, Float.NaN);
        Tensor y = arena.allocate(DType.F32, n, hq, d);
        Tensor positions = arena.allocate(DType.I32, n).copyFrom(new int[] {0, 1, 2, 3, 4, 5, 6, 7, 8});
        PrunedAttention attention = new PrunedAttention(DType.F32, n, n, kept, hq, hkv, d);
        stream.launch(attention.on(arena.allocate(DType.F32, n, hq, d).copyFrom(q), arena.allocate(DType.F32, n, hkv, d).copyFrom(k),
            arena.allocate(DType.F32, n, hkv, d).copyFrom(v), keep, positions, y));
        stream.synchronize();
        verdict("PrunedAttention", y.toFloats(), attend(q, k, v, rows, n, hq, hkv, d));
    }

    private static double[] attend(float[] q, float[] k, float[] v, int[] keep, int n, int hq, int hkv, int d) {
        double[] y = new double[n * hq * d];
        for (int i = 0; i < n; i++) {
            for (int head = 0; head < hq; head++) {
                int group = head / (hq / hkv);
                double total = 0;
                double[] weighted = new double[d];
                for (int row : keep) {
                    if (row > i) {
                        continue;
                    }
                    double score = 0;
                    for (int c = 0; c < d; c++) {
                        score += (double) q[(i * hq + head) * d + c] * k[(row * hkv + group) * d + c];
                    }
                    double weight = Math.exp(score / Math.sqrt(d));
                    total += weight;
                    for (int c = 0; c < d; c++) {
                        weighted[c] += weight * v[(row * hkv + group) * d + c];
                    }
                }
                for (int c = 0; c < d; c++) {
                    y[(i * hq + head) * d + c] = weighted[c] / total;
                }
            }
        }
        return y;
    }

    private static void modelFile(TensorArena arena) throws IOException {
        Path file = Files.createTempFile("consumer", ".safetensors");
        try {
            float[] gamma = random(11, 10);
            SafetensorsWriter.write(file, Map.of("gamma", arena.allocate(DType.F32, 11).copyFrom(gamma)), Map.of());
            try (SafetensorsFile read = SafetensorsFile.open(file)) {
                report("safetensors", java.util.Arrays.equals(read.tensor("gamma", arena).toFloats(), gamma), read.names().toString());
            }
        } finally {
            Files.delete(file);
        }
    }

    private static void refusal(TensorArena arena) {
        try {
            new TokenSelect(4, 4, 2, 0, 0).on(arena.allocate(DType.F32, 4), arena.allocate(DType.I32, 3));
            report("a wrong shape", false, "was accepted");
        } catch (OperandException refused) {
            report("a wrong shape", refused.operand().equals("keep"), refused.getMessage());
        }
    }

    private static float[] random(int count, long seed) {
        Random random = new Random(seed);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    /// All sums here are short and of values near 1: 1e-5 is many roundings wide, and far below any mistake.
    private static void verdict(String what, float[] got, double[] expected) {
        double worst = got.length == expected.length ? 0 : Double.NaN;
        for (int i = 0; i < got.length && i < expected.length; i++) {
            worst = Math.max(worst, Math.abs(got[i] - expected[i]));
        }
        report(what, worst <= 1e-5, got.length + " values, largest difference " + worst);
    }

    private static void report(String what, boolean good, String detail) {
        System.out.printf("%-5s %-20s %s%n", good ? "ok" : "WRONG", what, detail);
        right &= good;
    }
}
