package dev.npu4j.conformance.recording;

import dev.npu4j.conformance.launch.WholeBlocks;
import dev.npu4j.conformance.launch.memory.Block;
import dev.npu4j.kernels.device.Event;
import dev.npu4j.kernels.device.Stream;
import dev.npu4j.kernels.op.OpCall;
import dev.npu4j.kernels.tensor.Tensor;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Writes down each launch: what the operands held before, and what became of them and of the memory around them. Each is
/// waited for at once, so that what is seen is its own doing.
final class RecordingStream implements WholeBlocks {
    // weights of real extents would be most of a recording, and everybody can make them from the case's line
    private static final long MOST_INPUT = 1 << 20;

    private final Stream honest;
    private final List<Launched> launches;
    private final RecordedBytes bytes;
    private boolean keepsInputs;

    /// @param keepsInputs whether the inputs of the first launch are kept
    RecordingStream(Stream honest, List<Launched> launches, RecordedBytes bytes, boolean keepsInputs) {
        this.honest = honest;
        this.launches = launches;
        this.bytes = bytes;
        this.keepsInputs = keepsInputs;
    }

    @Override
    public void launch(OpCall call) {
        throw new IllegalStateException("while a take goes on, launches show their blocks");
    }

    @Override
    public void launch(OpCall call, Map<String, Block> blocks) {
        Map<String, Integer> before = new LinkedHashMap<>();
        Map<String, byte[]> margins = new LinkedHashMap<>();
        for (OpCall.Bound bound : call.bound()) {
            String name = bound.operand().name();
            Block block = blocks.get(name);
            boolean isKept = keepsInputs && !bound.operand().isOutput() && block.content().byteSize() <= MOST_INPUT;
            before.put(name, isKept ? bytes.keep(name, block.image().spec(), block.content()) : bytes.note(block.image().spec(), block.content()));
            margins.put(name, block.margins());
        }
        keepsInputs = false;
        try {
            honest.launch(call);
            honest.synchronize();
        } catch (RuntimeException | LinkageError | AssertionError thrown) {
            // nobody looks at what such a launch left behind
            add(new Launched(call.operator().line(), before, Map.of(), Map.of(), Optional.of(Thrown.of(thrown)), 1));
            throw thrown;
        }
        Map<String, Integer> after = new LinkedHashMap<>();
        Map<String, Integer> around = new LinkedHashMap<>();
        for (OpCall.Bound bound : call.bound()) {
            String name = bound.operand().name();
            Block block = blocks.get(name);
            if (bytes.note(block.image().spec(), block.content()) != before.get(name)) {
                after.put(name, bytes.keep(name, block.image().spec(), block.content()));
            }
            if (!Arrays.equals(margins.get(name), block.margins())) {
                around.put(name, bytes.keep(name, block.image().spec(), block.whole()));
            }
        }
        add(new Launched(call.operator().line(), before, after, around, Optional.empty(), 1));
    }

    private void add(Launched launched) {
        if (!launches.isEmpty() && launches.getLast().isAs(launched)) {
            launches.set(launches.size() - 1, launches.getLast().onceMore());
        } else {
            launches.add(launched);
        }
    }

    @Override
    public void copy(Tensor from, Tensor to) {
        honest.copy(from, to);
    }

    @Override
    public Event mark() {
        return honest.mark();
    }

    @Override
    public void synchronize() {
        honest.synchronize();
    }

    @Override
    public void close() {
        honest.close();
    }
}
