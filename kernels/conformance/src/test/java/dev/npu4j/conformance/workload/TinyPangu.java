package dev.npu4j.conformance.workload;

import dev.npu4j.io.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// The model in `examples/tiny-pangu`, and copies of it with one thing wrong.
final class TinyPangu {
    static final Path DIR = Path.of("../../examples/tiny-pangu");
    static final int LAYERS = 6;

    private TinyPangu() {
    }

    static PanguConfig config() {
        try {
            return PanguConfig.read(DIR.resolve("config.json"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static ModelFile model() throws IOException {
        return new ModelFile(DIR.resolve("model.safetensors"));
    }

    static ModelFile golden() throws IOException {
        return new ModelFile(DIR.resolve("golden.safetensors"));
    }

    /// A copy of the weights in which two tensors of one size have changed places.
    static Path swapped(Path into, String one, String other) throws IOException {
        byte[] bytes = Files.readAllBytes(DIR.resolve("model.safetensors"));
        int header = Math.toIntExact(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong());
        Map<?, ?> tensors = (Map<?, ?>) Json.parse("header", java.util.Arrays.copyOfRange(bytes, 8, 8 + header));
        int first = 8 + header + begin(tensors, one);
        int second = 8 + header + begin(tensors, other);
        int size = end(tensors, one) - begin(tensors, one);
        byte[] kept = java.util.Arrays.copyOfRange(bytes, first, first + size);
        System.arraycopy(bytes, second, bytes, first, size);
        System.arraycopy(kept, 0, bytes, second, size);
        return Files.write(into.resolve("model.safetensors"), bytes);
    }

    /// A copy of the weights in which one tensor goes by another name of the same length.
    static Path renamed(Path into, String from, String to) throws IOException {
        byte[] bytes = Files.readAllBytes(DIR.resolve("model.safetensors"));
        int at = new String(bytes, StandardCharsets.ISO_8859_1).indexOf('"' + from + '"') + 1;
        System.arraycopy(to.getBytes(StandardCharsets.ISO_8859_1), 0, bytes, at, from.length());
        return Files.write(into.resolve("model.safetensors"), bytes);
    }

    private static int begin(Map<?, ?> tensors, String name) {
        return offset(tensors, name, 0);
    }

    private static int end(Map<?, ?> tensors, String name) {
        return offset(tensors, name, 1);
    }

    private static int offset(Map<?, ?> tensors, String name, int which) {
        List<?> offsets = (List<?>) ((Map<?, ?>) tensors.get(name)).get("data_offsets");
        return ((Number) offsets.get(which)).intValue();
    }
}
