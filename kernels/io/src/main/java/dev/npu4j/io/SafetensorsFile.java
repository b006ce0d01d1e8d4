package dev.npu4j.io;

import dev.npu4j.kernels.error.OperandException;
import dev.npu4j.kernels.tensor.Tensor;
import dev.npu4j.kernels.tensor.TensorArena;
import dev.npu4j.kernels.tensor.TensorSpec;
import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.AbstractList;
import java.util.List;
import java.util.Map;
import java.util.RandomAccess;
import java.util.concurrent.atomic.AtomicBoolean;

/// A safetensors file, checked and mapped: 8 bytes of little-endian header length, a JSON header, the tensors' bytes.
///
/// [#open] copies the header out and checks all of it before anything is mapped; what is not exactly a safetensors
/// file is refused with an [OperandException] of operator `safetensors` that names the tensor (or `header`,
/// `__metadata__`, `data`) and the byte. The rules are the format's and stricter where its readers are lax: no
/// duplicate keys, no unknown fields, no bytes that belong to no tensor. Memory is bounded by the header's length plus
/// a few dozen bytes for each tensor.
///
/// Tensors are read-only windows on the page cache: nothing is copied, and processes share it. Where the file does not
/// align a tensor to its element size, the tensor is copied instead, and [#wasCopied] and one log line say so.
///
/// **Lifetime.** The file must outlive the use of its tensors, whichever arena wraps them: close it after those arenas.
/// Closing it too early does not end the JVM: reading such a tensor, or launching a call on it, then throws
/// [OperandException].
/// Closing while a thread is inside a native call on a mapped tensor throws `IllegalStateException` and leaves the file
/// open.
///
/// **The file must not change while it is mapped.** If another process truncates it, touching the lost pages raises
/// `InternalError` in Java code and ends the process in native code; [SafetensorsWriter] replaces a file by renaming,
/// which leaves mappings of the old one intact.
///
/// Thread-safe.
public final class SafetensorsFile implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(SafetensorsFile.class.getName());
    private static final int CHUNK = 1 << 20;

    private final Path path;
    private final Header header;
    private final Arena mapping;
    private final MemorySegment bytes; // the whole file
    private final AtomicBoolean copyReported = new AtomicBoolean();

    private SafetensorsFile(Path path, Header header, Arena mapping, MemorySegment bytes) {
        this.path = path;
        this.header = header;
        this.mapping = mapping;
        this.bytes = bytes;
    }

    /// Checks the header of the file at `path` and maps it.
    ///
    /// @throws IOException      if there is no such file, it is no regular file, or it cannot be read or mapped
    /// @throws OperandException if it is not a well-formed safetensors file
    public static SafetensorsFile open(Path path) throws IOException {
        if (path == null) {
            throw new OperandException(Header.OPERATOR, "path", "a path", "null");
        }
        requireLittleEndian();
        if (!Files.exists(path)) {
            throw new NoSuchFileException(path.toString());
        }
        if (!Files.isRegularFile(path)) {
            throw new IOException(path + " is not a regular file");
        }
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            String source = String.valueOf(path.getFileName());
            long size = channel.size();
            byte[] text = readHeader(channel, size, source);
            Header header = HeaderParser.parse(text, size - Header.LENGTH_BYTES - text.length, source);
            Arena mapping = Arena.ofShared();
            try {
                return new SafetensorsFile(path, header, mapping, channel.map(MapMode.READ_ONLY, 0, size, mapping));
            } catch (IOException | RuntimeException | Error e) {
                mapping.close();
                throw e;
            }
        }
    }

    private static byte[] readHeader(FileChannel channel, long size, String source) throws IOException {
        if (size < Header.LENGTH_BYTES) {
            throw new OperandException(Header.OPERATOR, "header", "a file of at least 8 bytes, the header's length",
                size + " bytes at byte 0 of " + source);
        }
        ByteBuffer prefix = ByteBuffer.allocate(Header.LENGTH_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        readFully(channel, prefix, 0);
        long length = prefix.getLong(0);
        if (length < 0 || length > HeaderParser.MAX_BYTES) {
            throw new OperandException(Header.OPERATOR, "header", "a header of at most " + HeaderParser.MAX_BYTES + " bytes",
                "length " + Long.toUnsignedString(length) + " at byte 0 of " + source);
        }
        if (length > size - Header.LENGTH_BYTES) {
            throw new OperandException(Header.OPERATOR, "header", "a header within the file of " + size + " bytes",
                "length " + length + " at byte 0 of " + source);
        }
        ByteBuffer text = ByteBuffer.allocate((int) length);
        readFully(channel, text, Header.LENGTH_BYTES);
        return text.array();
    }

    // In chunks, since the JDK keeps a direct buffer as large as the largest read of each thread.
    private static void readFully(FileChannel channel, ByteBuffer into, long from) throws IOException {
        while (into.position() < into.capacity()) {
            into.limit(Math.min(into.capacity(), into.position() + CHUNK));
            if (channel.read(into, from + into.position()) < 0) {
                throw new EOFException("the file became shorter while it was read, at byte " + (from + into.position()));
            }
        }
    }

    /// The file.
    public Path path() {
        return path;
    }

    /// Names of all tensors, as their data lie in the file.
    public List<String> names() {
        return new Names(header);
    }

    /// The pairs of `__metadata__` in the order of the file; empty where there are none.
    public Map<String, String> metadata() {
        return header.metadata();
    }

    public boolean contains(String name) {
        return name != null && header.find(name) >= 0;
    }

    /// Dtype and shape of a tensor; a scalar, whose shape in the file is `[]`, has shape `[1]` here.
    ///
    /// @throws OperandException if the file has no such tensor, or one whose dtype or rank our tensors do not have
    public TensorSpec spec(String name) {
        return header.spec(indexOf(name));
    }

    /// The tensor, owned by `arena` as far as its life as an operand goes: a read-only window on the file, or a copy
    /// in the arena where the file does not align it. A tensor without elements is allocated, there being nothing to map.
    ///
    /// @param arena an arena of a host device
    /// @throws OperandException as [#spec]; if the file or the arena is closed, or the arena does not hold host memory
    public Tensor tensor(String name, TensorArena arena) {
        if (arena == null) {
            throw new OperandException(Header.OPERATOR, "arena", "an arena", "null");
        }
        int index = indexOf(name);
        TensorSpec spec = header.spec(index);
        if (!mapping.scope().isAlive()) {
            throw new OperandException(Header.OPERATOR, header.names.quoted(index), "an open file", path + ", which was closed");
        }
        if (spec.shape().elements() == 0) {
            return arena.allocate(spec);
        }
        MemorySegment data = bytes.asSlice(header.dataAt() + header.begin(index), header.end(index) - header.begin(index));
        return isAligned(index, spec) ? arena.wrap(spec, data) : copy(index, spec, data, arena);
    }

    private Tensor copy(int index, TensorSpec spec, MemorySegment data, TensorArena arena) {
        boolean first = copyReported.compareAndSet(false, true);
        LOG.log(first ? System.Logger.Level.INFO : System.Logger.Level.DEBUG,
            "{0}: {1} is not aligned to {2} bytes and was copied{3}", path, header.names.quoted(index), spec.dtype().size(),
            first ? " (further ones are logged at debug level)" : "");
        Tensor tensor = arena.allocate(spec);
        String name = header.names.quoted(index);
        if (tensor.segment().byteSize() < spec.byteSpan()) {
            throw new OperandException(Header.OPERATOR, name, "an arena of a host device", arena.device());
        }
        arena.acquire(Header.OPERATOR, name);
        try {
            MemorySegment.copy(data, 0, tensor.segment(), 0, spec.byteSpan());
        } finally {
            arena.release();
        }
        return tensor;
    }

    /// Whether [#tensor] gives a copy of this tensor, since its place in the file is not aligned to its element size.
    public boolean wasCopied(String name) {
        int index = indexOf(name);
        TensorSpec spec = header.spec(index);
        return spec.shape().elements() > 0 && !isAligned(index, spec);
    }

    // A mapping starts on a page, so the place in the file decides.
    private boolean isAligned(int index, TensorSpec spec) {
        return (header.dataAt() + header.begin(index)) % spec.dtype().size() == 0;
    }

    private int indexOf(String name) {
        if (name == null) {
            throw new OperandException(Header.OPERATOR, "name", "the name of a tensor", "null");
        }
        int index = header.find(name);
        if (index < 0) {
            throw new OperandException(Header.OPERATOR, Quoted.text(name), "one of the " + header.names.size() + " tensors of " + path,
                "a name that is not among them");
        }
        return index;
    }

    /// Unmaps the file. Closing twice does nothing.
    @Override
    public synchronized void close() {
        if (mapping.scope().isAlive()) {
            mapping.close();
        }
    }

    // The format is little-endian and so is every machine we know of that has an accelerator; values are not swapped.
    static void requireLittleEndian() {
        if (ByteOrder.nativeOrder() != ByteOrder.LITTLE_ENDIAN) {
            throw new OperandException(Header.OPERATOR, "byte order", "a little-endian machine", ByteOrder.nativeOrder().toString());
        }
    }

    @Override
    public String toString() {
        return path + " (" + header.names.size() + " tensors)";
    }

    /// Makes each name when it is asked for.
    private static final class Names extends AbstractList<String> implements RandomAccess {
        private final Header header;

        Names(Header header) {
            this.header = header;
        }

        @Override
        public String get(int position) {
            return header.names.get(header.inOrder(position));
        }

        @Override
        public int size() {
            return header.names.size();
        }
    }
}
