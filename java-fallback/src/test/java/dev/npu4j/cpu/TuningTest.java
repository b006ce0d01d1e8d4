package dev.npu4j.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.npu4j.kernels.device.Device;
import dev.npu4j.kernels.device.Devices;
import dev.npu4j.kernels.device.Stream;
import dev.npu4j.kernels.error.OperandException;
import dev.npu4j.kernels.op.GroupedMatmul;
import dev.npu4j.kernels.op.Operator;
import dev.npu4j.kernels.op.PrunedAttention;
import dev.npu4j.kernels.tensor.DType;
import dev.npu4j.kernels.tensor.Shape;
import dev.npu4j.kernels.tensor.Tensor;
import dev.npu4j.kernels.tensor.TensorArena;
import dev.npu4j.kernels.tensor.TensorSpec;
import dev.npu4j.kernels.tensor.WeightLayout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TuningTest {
    @TempDir
    private Path folder;

    @AfterEach
    void forget() {
        System.clearProperty("npu4j.cpu.tuning");
    }

    @Test
    void changesNoBit() throws IOException {
        for (String width : new String[] {"scalar", "auto"}) {
            float[] usual = product(width);
            int bits = VectorModule.primitives(width.equals("auto") ? CpuOptions.AUTO : CpuOptions.SCALAR).bits();
            for (String sizes : new String[] {"rows=5 span=1 chunk=7 longChunk=3", "rows=1 span=2 chunk=2048 rowsInPlace=2", "rowsInPlace=0 chunk=1"}) {
                use(sizes, bits);
                assertThat(product(width)).as("%s with %s", width, sizes).isEqualTo(usual);
            }
            forget();
        }
    }

    @Test
    void otherWidthsAndNothingLeaveTheTable() throws IOException {
        Tuning safe = Tuning.of(ScalarPrimitives.INSTANCE);
        use("rows=5", 512);
        assertThat(Tuning.of(ScalarPrimitives.INSTANCE)).isEqualTo(safe);
        use("rows=5", 0);
        assertThat(Tuning.of(ScalarPrimitives.INSTANCE)).isEqualTo(new Tuning(5, safe.span(), safe.chunk(), safe.longChunk(), safe.rowsInPlace(), safe.largeBytes()));
    }

    @Test
    void whatIsNoBlockSizeIsRefusedByName() throws IOException {
        use("rows=0", 0);
        assertThatThrownBy(() -> Devices.open("cpu,width=scalar")).isInstanceOf(OperandException.class).hasMessageContaining("0.rows from 1 to 512");
        use("chunk=many", 0);
        assertThatThrownBy(() -> Devices.open("cpu,width=scalar")).isInstanceOf(OperandException.class).hasMessageContaining("many");
        use("row=4", 0);
        assertThatThrownBy(() -> Devices.open("cpu,width=scalar")).isInstanceOf(OperandException.class).hasMessageContaining("0.row");
        System.setProperty("npu4j.cpu.tuning", folder.resolve("none").toString());
        assertThatThrownBy(() -> Devices.open("cpu,width=scalar")).isInstanceOf(OperandException.class).hasMessageContaining("none");
    }

    /// As from memory: lines are touched first, also of caches that lie head by head, and of few keys anywhere.
    @ParameterizedTest
    @CsvSource({"1, 8, 2, false", "1, 8, 2, true", "2, 8, 2, true", "1, 5, 5, true", "2, 15, 3, false"})
    void whatIsReadAheadChangesNoBit(int threads, int hq, int hkv, boolean headByHead) throws IOException {
        for (int rows : new int[] {1, 7, 150}) {
            float[] usual = attention(threads, hq, hkv, rows, headByHead);
            use("largeBytes=0", VectorModule.primitives(CpuOptions.AUTO).bits());
            assertThat(attention(threads, hq, hkv, rows, headByHead)).as("%d rows", rows).isEqualTo(usual);
            forget();
        }
    }

    private static float[] attention(int threads, int hq, int hkv, int rows, boolean headByHead) {
        int d = 32;
        try (Device device = Devices.open("cpu,threads=" + threads); Stream stream = device.openStream(); TensorArena arena = device.openArena()) {
            Random random = new Random(5);
            int kept = rows - rows / 4;
            int[] keep = new int[kept];
            for (int j = 0; j < kept; j++) {
                keep[j] = j + j / 3;
            }
            Tensor q = filled(arena, random, 1, hq, d);
            Tensor y = arena.allocate(TensorSpec.of(DType.F32, 1, hq, d));
            TensorSpec cache = headByHead ? TensorSpec.strided(DType.F32, Shape.of(rows, hkv, d), d, (long) rows * d, 1) : TensorSpec.of(DType.F32, rows, hkv, d);
            Tensor k = filled(arena, random, hkv, rows, d).view(0, cache);
            Tensor v = filled(arena, random, hkv, rows, d).view(0, cache);
            stream.launch(new PrunedAttention(DType.F32, 1, rows, kept, hq, hkv, d).on(q, k, v,
                arena.allocate(DType.I32, kept).copyFrom(keep), arena.allocate(DType.I32, 1).copyFrom(new int[] {rows}), y));
            stream.synchronize();
            return y.toFloats();
        }
    }

    private void use(String sizes, int bits) throws IOException {
        Path file = folder.resolve("sizes");
        Files.writeString(file, bits + "." + sizes.replace(" ", "\n" + bits + ".") + "\n");
        System.setProperty("npu4j.cpu.tuning", file.toString());
    }

    private static float[] product(String width) {
        try (Device device = Devices.open("cpu,threads=2,width=" + width); Stream stream = device.openStream(); TensorArena arena = device.openArena()) {
            Random random = new Random(4);
            GroupedMatmul op = (GroupedMatmul) Operator.parse("GroupedMatmul(f32, e=3, m=40, k=70, n=50, counts, weight=nk)");
            Tensor x = filled(arena, random, 40, 70);
            Tensor weight = filled(arena, random, 3, 50, 70);
            Tensor counts = arena.allocate(TensorSpec.of(DType.I64, 3));
            counts.copyFrom(new long[] {4, 33, 3});
            Tensor y = arena.allocate(TensorSpec.of(DType.F32, 40, 50));
            stream.launch(op.on(x, arena.pack(weight, WeightLayout.NK), counts, y));
            stream.synchronize();
            return y.toFloats();
        }
    }

    private static Tensor filled(TensorArena arena, Random random, long... shape) {
        Tensor tensor = arena.allocate(TensorSpec.of(DType.F32, shape));
        float[] values = new float[(int) tensor.shape().elements()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        tensor.copyFrom(values);
        return tensor;
    }
}
