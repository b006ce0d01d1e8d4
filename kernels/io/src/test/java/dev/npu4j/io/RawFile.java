package dev.npu4j.io;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// Files written byte by byte, right or wrong, without our writer.
final class RawFile {
    private RawFile() {
    }

    /// The length, `header` as it stands, then data bytes 0, 1, 2, ...
    static byte[] bytes(String header, int dataBytes) {
        return bytes(header.getBytes(StandardCharsets.UTF_8), dataBytes);
    }

    static byte[] bytes(byte[] header, int dataBytes) {
        ByteBuffer file = ByteBuffer.allocate(8 + header.length + dataBytes).order(ByteOrder.LITTLE_ENDIAN);
        file.putLong(header.length).put(header);
        for (int i = 0; i < dataBytes; i++) {
            file.put((byte) i);
        }
        return file.array();
    }

    /// A file whose first eight bytes claim `length`.
    static byte[] withLength(long length, int bytesAfter) {
        return ByteBuffer.allocate(8 + bytesAfter).order(ByteOrder.LITTLE_ENDIAN).putLong(length).array();
    }

    static Path write(Path directory, byte[] bytes) throws IOException {
        return Files.write(Files.createTempFile(directory, "raw", ".safetensors"), bytes);
    }

    static Path write(Path directory, String header, int dataBytes) throws IOException {
        return write(directory, bytes(header, dataBytes));
    }

    /// A file with the header `before`, then `count` times `entry` with the count in place of `#`, then `after`.
    static Path repeat(Path directory, String before, int count, String entry, String after) throws IOException {
        Path path = Files.createTempFile(directory, "large", ".safetensors");
        String[] parts = entry.split("#", -1);
        StringBuilder header = new StringBuilder(before);
        for (int i = 0; i < count; i++) {
            header.append(parts[0]);
            for (int part = 1; part < parts.length; part++) {
                header.append(i).append(parts[part]);
            }
        }
        byte[] text = header.append(after).toString().getBytes(StandardCharsets.UTF_8);
        try (OutputStream out = Files.newOutputStream(path)) {
            out.write(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(text.length).array());
            out.write(text);
        }
        return path;
    }
}
