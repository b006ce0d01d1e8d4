package dev.npu4j.bench.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutputsTest {
    @TempDir
    Path folder;

    private double error(float[] ours, float[] theirs) throws IOException {
        return Outputs.error(write("a", ours), write("b", theirs));
    }

    private Path write(String name, float[] values) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return Files.write(folder.resolve(name), bytes.array());
    }

    @Test
    void theErrorIsTheLargestDifferenceOverTheRootMeanSquareOfOurs() throws IOException {
        // root mean square of 3, 4, 0, 5: sqrt(50 / 4)
        assertThat(error(new float[] {3, -4, 0, 5}, new float[] {3, -4.5f, 0.25f, 5})).isCloseTo(0.5 / Math.sqrt(12.5), within(1e-12));
        assertThat(error(new float[] {0, 0}, new float[] {0, 0})).isZero();
    }

    @Test
    void anotherCountOrNoNumberIsInfinitelyWrong() throws IOException {
        assertThat(error(new float[] {1, 2}, new float[] {1})).isInfinite();
        assertThat(error(new float[] {1, 2}, new float[] {1, Float.NaN})).isInfinite();
        assertThat(error(new float[] {0, 0}, new float[] {0, 1})).isInfinite();
    }
}
