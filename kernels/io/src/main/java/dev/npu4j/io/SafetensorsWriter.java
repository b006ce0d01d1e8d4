package dev.npu4j.io;

import dev.npu4j.kernels.error.OperandException;
import dev.npu4j.kernels.tensor.Tensor;
import dev.npu4j.kernels.tensor.TensorSpec;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;

/// Writes safetensors files that any reader of the format takes, and [SafetensorsFile] without a copy.
///
/// Data start at a multiple of 8 and tensors are ordered by falling element size, then by name, so every tensor is
/// aligned to its element size; the same tensors give the same bytes whatever the order of the map. Strided tensors
/// are written without their gaps; shapes are kept, those with a 0 in them too.
public final class SafetensorsWriter {
    private static final int STAGING = 1 << 20;
    private static final int ALIGNMENT = 8;

    private SafetensorsWriter() {
    }

    /// Writes `tensors`, which must be in host memory, to `path`, replacing what is there.
    ///
    /// The bytes go to a new file beside `path`, are forced to the disk and then moved there in one step: on any
    /// failure `path` is as it was before. A symbolic link at `path` is replaced, not followed.
    ///
    /// @param tensors  by name; a name has no NUL and is not `__metadata__`
    /// @param metadata pairs for `__metadata__`; left out of the file when empty
    /// @throws IOException      if the file cannot be written
    /// @throws OperandException if a name, a tensor or the metadata cannot be written; nothing was written then
    public static void write(Path path, Map<String, Tensor> tensors, Map<String, String> metadata) throws IOException {
        if (path == null || path.getFileName() == null) {
            throw new OperandException(Header.OPERATOR, "path", "the path of a file", String.valueOf(path));
        }
        SafetensorsFile.requireLittleEndian();
        List<Map.Entry<String, Tensor>> ordered = inFileOrder(tensors);
        byte[] header = header(ordered, metadata);
        Path target = path.toAbsolutePath();
        requireReplaceable(target);
        Path part = target.resolveSibling("." + target.getFileName() + "." + Long.toHexString(ThreadLocalRandom.current().nextLong()) + ".part");
        try {
            try (FileChannel channel = FileChannel.open(part, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                Sink sink = new Sink(channel);
                sink.put(MemorySegment.ofArray(header), 0, header.length);
                for (Map.Entry<String, Tensor> entry : ordered) {
                    put(entry.getKey(), entry.getValue(), sink);
                }
                sink.flush();
                channel.force(true);
            }
            Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    /// Moving a file over a device or a pipe would take its place in the directory.
    private static void requireReplaceable(Path target) throws IOException {
        boolean isOther = Files.exists(target, LinkOption.NOFOLLOW_LINKS)
            && !Files.isRegularFile(target, LinkOption.NOFOLLOW_LINKS) && !Files.isSymbolicLink(target);
        if (isOther) {
            throw new FileSystemException(target.toString(), null, "there is something that is not a file");
        }
    }

    private static List<Map.Entry<String, Tensor>> inFileOrder(Map<String, Tensor> tensors) {
        if (tensors == null) {
            throw new OperandException(Header.OPERATOR, "tensors", "a map", "null");
        }
        if (tensors.size() > HeaderParser.MAX_TENSORS) {
            throw new OperandException(Header.OPERATOR, "tensors", "at most " + HeaderParser.MAX_TENSORS, tensors.size() + " tensors");
        }
        List<Map.Entry<String, Tensor>> ordered = new ArrayList<>(tensors.size());
        for (Map.Entry<String, Tensor> entry : tensors.entrySet()) {
            requireWritable(entry.getKey(), entry.getValue());
            ordered.add(entry);
        }
        ordered.sort(Comparator
            .comparingInt((Map.Entry<String, Tensor> entry) -> -entry.getValue().dtype().size())
            .thenComparing(Map.Entry::getKey));
        return ordered;
    }

    private static void requireWritable(String name, Tensor tensor) {
        requireText("name", name);
        if (name.indexOf('\0') >= 0 || name.equals(HeaderParser.METADATA)) {
            throw new OperandException(Header.OPERATOR, Quoted.text(name), "a name without NUL other than " + HeaderParser.METADATA, "this one");
        }
        if (tensor == null) {
            throw new OperandException(Header.OPERATOR, Quoted.text(name), "a tensor", "null");
        }
        if (tensor.segment().byteSize() < tensor.spec().byteSpan()) {
            throw new OperandException(Header.OPERATOR, Quoted.text(name), "a tensor in host memory", tensor + "; move it with Stream.copy");
        }
    }

    private static void requireText(String what, String text) {
        if (text == null || !Utf8.isEncodable(text)) {
            throw new OperandException(Header.OPERATOR, what, "text that UTF-8 can hold", text == null ? "null" : Quoted.text(text));
        }
    }

    /// The length and the padded JSON.
    private static byte[] header(List<Map.Entry<String, Tensor>> ordered, Map<String, String> metadata) {
        StringBuilder json = new StringBuilder("{");
        appendMetadata(json, metadata);
        long offset = 0;
        for (Map.Entry<String, Tensor> entry : ordered) {
            TensorSpec spec = entry.getValue().spec();
            long end = offset + bytes(entry.getKey(), spec);
            separate(json);
            appendString(json, entry.getKey());
            json.append(":{\"dtype\":\"").append(ElementType.codeOf(spec.dtype())).append("\",\"shape\":[");
            for (int axis = 0; axis < spec.shape().rank(); axis++) {
                json.append(axis == 0 ? "" : ",").append(spec.shape().dim(axis));
            }
            json.append("],\"data_offsets\":[").append(offset).append(',').append(end).append("]}");
            offset = end;
        }
        byte[] text = json.append('}').toString().getBytes(StandardCharsets.UTF_8);
        int length = (text.length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        if (length > HeaderParser.MAX_BYTES) {
            throw new OperandException(Header.OPERATOR, "header", "a header of at most " + HeaderParser.MAX_BYTES + " bytes", length + " bytes");
        }
        if (offset >= HeaderParser.DATA_LIMIT) {
            throw new OperandException(Header.OPERATOR, "data", "fewer than " + HeaderParser.DATA_LIMIT + " bytes", offset + " bytes");
        }
        ByteBuffer header = ByteBuffer.allocate(Header.LENGTH_BYTES + length).order(ByteOrder.LITTLE_ENDIAN);
        header.putLong(length).put(text);
        while (header.hasRemaining()) {
            header.put((byte) ' ');
        }
        return header.array();
    }

    // A tensor with a stride of 0 may have any number of elements; a million tensors below the limit cannot overflow a sum.
    private static long bytes(String name, TensorSpec spec) {
        long elements = spec.shape().elements();
        if (elements >= HeaderParser.DATA_LIMIT / spec.dtype().size()) {
            throw new OperandException(Header.OPERATOR, Quoted.text(name), "fewer than " + HeaderParser.DATA_LIMIT + " bytes", spec.toString());
        }
        return elements * spec.dtype().size();
    }

    private static void appendMetadata(StringBuilder json, Map<String, String> metadata) {
        if (metadata == null) {
            throw new OperandException(Header.OPERATOR, HeaderParser.METADATA, "a map, which may be empty", "null");
        }
        if (metadata.size() > HeaderParser.MAX_METADATA) {
            throw new OperandException(Header.OPERATOR, HeaderParser.METADATA, "at most " + HeaderParser.MAX_METADATA + " pairs", metadata.size() + " pairs");
        }
        if (metadata.isEmpty()) {
            return;
        }
        metadata.forEach((key, value) -> {
            requireText(HeaderParser.METADATA, key);
            requireText(HeaderParser.METADATA, value);
        });
        appendString(json, HeaderParser.METADATA);
        json.append(":{");
        new TreeMap<>(metadata).forEach((key, value) -> {
            separate(json);
            appendString(json, key);
            json.append(':');
            appendString(json, value);
        });
        json.append('}');
    }

    private static void separate(StringBuilder json) {
        if (json.charAt(json.length() - 1) != '{') {
            json.append(',');
        }
    }

    private static void appendString(StringBuilder json, String text) {
        json.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                json.append('\\').append(c);
            } else if (c < ' ') {
                json.append(String.format("\\u%04x", (int) c));
            } else {
                json.append(c);
            }
        }
        json.append('"');
    }

    private static void put(String name, Tensor tensor, Sink sink) throws IOException {
        if (tensor.shape().elements() == 0) {
            return;
        }
        tensor.arena().acquire(Header.OPERATOR, Quoted.text(name));
        try {
            if (tensor.spec().isContiguous()) {
                sink.put(tensor.segment(), 0, tensor.spec().byteSpan());
            } else {
                putRows(tensor, 0, 0, sink);
            }
        } finally {
            tensor.arena().release();
        }
    }

    private static void putRows(Tensor tensor, int axis, long at, Sink sink) throws IOException {
        int size = tensor.dtype().size();
        if (axis == tensor.shape().rank() - 1) {
            sink.put(tensor.segment(), at, tensor.shape().last() * size);
            return;
        }
        for (long i = 0; i < tensor.shape().dim(axis); i++) {
            putRows(tensor, axis + 1, at + i * tensor.spec().stride(axis) * size, sink);
        }
    }

    /// Gathers rows of any length into writes of one mebibyte.
    private static final class Sink {
        private final FileChannel channel;
        private final ByteBuffer staging = ByteBuffer.allocateDirect(STAGING);
        private final MemorySegment stagingBytes = MemorySegment.ofBuffer(staging);

        Sink(FileChannel channel) {
            this.channel = channel;
        }

        void put(MemorySegment from, long at, long length) throws IOException {
            long done = 0;
            while (done < length) {
                if (!staging.hasRemaining()) {
                    flush();
                }
                int step = (int) Math.min(length - done, staging.remaining());
                MemorySegment.copy(from, at + done, stagingBytes, staging.position(), step);
                staging.position(staging.position() + step);
                done += step;
            }
        }

        void flush() throws IOException {
            staging.flip();
            while (staging.hasRemaining()) {
                channel.write(staging);
            }
            staging.clear();
        }
    }
}
