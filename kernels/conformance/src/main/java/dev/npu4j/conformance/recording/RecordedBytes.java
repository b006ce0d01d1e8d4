package dev.npu4j.conformance.recording;

import dev.npu4j.kernels.tensor.Tensor;
import dev.npu4j.kernels.tensor.TensorArena;
import dev.npu4j.kernels.tensor.TensorSpec;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The contents of a take that is being recorded: the same bytes are there once, whoever held them and how often. Two
/// streams may add at a time.
final class RecordedBytes implements AutoCloseable {
    private final TensorArena arena = TensorArena.ofHost();
    private final Map<String, Integer> numbers = new LinkedHashMap<>(); // by dtype and hash
    private final List<Content> contents = new ArrayList<>();
    private final Map<String, Tensor> tensors = new LinkedHashMap<>(); // by name

    /// The number of a content that any machine can make again.
    synchronized int note(TensorSpec spec, MemorySegment bytes) {
        String sha256 = Sha256.of(bytes);
        return numbers.computeIfAbsent(spec.dtype() + " " + sha256, key -> {
            contents.add(new Content(sha256, ""));
            return contents.size() - 1;
        });
    }

    /// The number of a content whose bytes are to be written.
    ///
    /// @param operand who held it first: the name of the tensor, with the number behind it where there is one already
    /// @param spec    of the operand: its dtype, and its shape where there are no gaps
    synchronized int keep(String operand, TensorSpec spec, MemorySegment bytes) {
        int number = note(spec, bytes);
        Content content = contents.get(number);
        if (!content.isKept()) {
            String name = tensors.containsKey(operand) ? operand + "." + number : operand;
            boolean isWhole = spec.isContiguous() && spec.byteSpan() == bytes.byteSize();
            Tensor tensor = arena.allocate(isWhole ? spec : TensorSpec.of(spec.dtype(), bytes.byteSize() / spec.dtype().size()));
            MemorySegment.copy(bytes, 0, tensor.segment(), 0, bytes.byteSize());
            tensors.put(name, tensor);
            contents.set(number, new Content(content.sha256(), name));
        }
        return number;
    }

    synchronized List<Content> contents() {
        return List.copyOf(contents);
    }

    synchronized Map<String, Tensor> tensors() {
        return new LinkedHashMap<>(tensors);
    }

    @Override
    public void close() {
        arena.close();
    }
}
