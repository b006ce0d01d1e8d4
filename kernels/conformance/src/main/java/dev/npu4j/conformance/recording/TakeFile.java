package dev.npu4j.conformance.recording;

import dev.npu4j.io.SafetensorsFile;
import dev.npu4j.io.SafetensorsWriter;
import dev.npu4j.kernels.error.OperandException;
import dev.npu4j.kernels.tensor.Tensor;
import dev.npu4j.kernels.tensor.TensorArena;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Map;

/// A [Take] in a safetensors file: the contents that are kept as its tensors, all else in its metadata.
final class TakeFile implements AutoCloseable {
    private static final String KEY = "npu4j.take";

    private final SafetensorsFile file;
    private final TensorArena arena = TensorArena.ofHost();
    private final Take take;

    private TakeFile(SafetensorsFile file, Take take) {
        this.file = file;
        this.take = take;
    }

    static void write(Path path, Take take, Map<String, Tensor> tensors) throws IOException {
        SafetensorsWriter.write(path, tensors, Map.of(KEY, TakeJson.of(take)));
    }

    /// @throws IOException where it cannot be read
    /// @throws OperandException where it is no such file; names it
    static TakeFile open(Path path) throws IOException {
        SafetensorsFile file = named(path, () -> SafetensorsFile.open(path));
        try {
            String json = file.metadata().get(KEY);
            if (json == null) {
                throw new OperandException(Recording.OPERATOR, path.toString(), "a recorded case: metadata " + KEY, "a file without");
            }
            Take take = named(path, () -> TakeJson.read(path.toString(), json));
            for (Content content : take.contents()) {
                if (content.isKept()) {
                    named(path, () -> file.spec(content.tensor()));
                }
            }
            return new TakeFile(file, take);
        } catch (RuntimeException refused) {
            file.close();
            throw refused;
        }
    }

    /// What is done with a file.
    @FunctionalInterface
    private interface Reading<T> {
        T read() throws IOException;
    }

    /// Readers know the file's name alone; here it is one of thousands, in folders of the same names.
    private static <T> T named(Path path, Reading<T> reading) throws IOException {
        try {
            return reading.read();
        } catch (OperandException refused) {
            throw new OperandException(Recording.OPERATOR, path.toString(), refused.operand() + ": " + refused.expected(), refused.actual());
        }
    }

    Take take() {
        return take;
    }

    /// The bytes of a content that is kept.
    MemorySegment bytes(Content content) {
        Tensor tensor = file.tensor(content.tensor(), arena);
        return tensor.segment();
    }

    @Override
    public void close() {
        arena.close();
        file.close();
    }
}
