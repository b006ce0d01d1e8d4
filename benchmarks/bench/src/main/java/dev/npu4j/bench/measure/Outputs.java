package dev.npu4j.bench.measure;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/// Outputs of contestants, as files of little-endian f32.
final class Outputs {
    private Outputs() {
    }

    /// max |a - b| over the root mean square of `ours`. Infinite where the counts differ, or where a value is no number.
    static double error(Path ours, Path theirs) throws IOException {
        try (FileChannel a = FileChannel.open(ours); FileChannel b = FileChannel.open(theirs)) {
            if (a.size() != b.size()) {
                return Double.POSITIVE_INFINITY;
            }
            return error(map(a), map(b));
        }
    }

    private static FloatBuffer map(FileChannel file) throws IOException {
        return file.map(FileChannel.MapMode.READ_ONLY, 0, file.size()).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
    }

    private static double error(FloatBuffer ours, FloatBuffer theirs) {
        double squares = 0;
        double worst = 0;
        for (int i = 0; i < ours.limit(); i++) {
            double difference = Math.abs(ours.get(i) - theirs.get(i));
            if (Double.isNaN(difference)) {
                return Double.POSITIVE_INFINITY;
            }
            worst = Math.max(worst, difference);
            squares += (double) ours.get(i) * ours.get(i);
        }
        return worst == 0 ? 0 : worst / Math.sqrt(squares / ours.limit());
    }
}
