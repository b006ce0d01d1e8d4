package dev.npu4j.conformance.launch;

import dev.npu4j.conformance.launch.memory.Block;
import dev.npu4j.conformance.launch.memory.HostMemory;
import dev.npu4j.conformance.launch.memory.Image;
import dev.npu4j.kernels.device.Device;
import dev.npu4j.kernels.device.Stream;
import dev.npu4j.kernels.op.MatrixProduct;
import dev.npu4j.kernels.op.OpCall;
import dev.npu4j.kernels.op.Operand;
import dev.npu4j.kernels.tensor.Weight;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A call on guarded memory of one device. Each run starts from the same bytes.
public final class Bound implements AutoCloseable {
    private final Plan plan;
    private final Arena memory = Arena.ofShared();
    private final HostMemory operands;
    private final Map<String, Block> blocks = new LinkedHashMap<>();
    private final OpCall call;
    private boolean isFresh = true;

    Bound(Plan plan, Map<String, Image> images, Device device) {
        this.plan = plan;
        operands = new HostMemory(device);
        try {
            call = plan.operator().bind(place(images));
        } catch (Throwable failure) {
            close();
            throw failure;
        }
    }

    private Map<String, Weight> place(Map<String, Image> images) {
        Map<String, Weight> bound = new LinkedHashMap<>();
        images.forEach((name, image) -> {
            Optional<String> shared = plan.sharedWith(name);
            if (shared.isPresent()) {
                blocks.put(name, blocks.get(shared.get()));
                bound.put(name, bound.get(shared.get()));
                return;
            }
            Block block = new Block(memory, image);
            blocks.put(name, block);
            bound.put(name, plan.packed() && name.equals("weight")
                ? operands.pack(block, ((MatrixProduct) plan.operator()).weight()) : operands.place(block));
        });
        return bound;
    }

    /// Launches once and waits. From the second time on, everything is first put back as it was.
    public void run(Stream stream) {
        if (!isFresh) {
            blocks.values().forEach(Block::rememberAndReset);
        }
        isFresh = false;
        if (stream instanceof WholeBlocks whole) {
            whole.launch(call, blocks);
        } else {
            stream.launch(call);
        }
        stream.synchronize();
    }

    /// What the last run left.
    ///
    /// @param written elements that are to be written, by output; outputs that are absent from it are written whole
    public Launch.Outcome inspect(Map<String, boolean[]> written) {
        List<String> faults = new ArrayList<>();
        Map<String, int[]> bits = new LinkedHashMap<>();
        for (Operand operand : plan.operator().operands()) {
            Block block = blocks.get(operand.name());
            if (block == null) {
                continue;
            }
            List<String> found = List.of();
            if (operand.isOutput()) {
                boolean[] all = new boolean[(int) operand.shape().elements()];
                Arrays.fill(all, true);
                found = block.outputFaults(written.getOrDefault(operand.name(), all));
                bits.put(operand.name(), bits(block, all.length));
            } else if (!plan.isOverwritten(operand.name())) {
                found = block.changes();
            }
            found.forEach(fault -> faults.add(operand.name() + ": " + fault));
        }
        return new Launch.Outcome(bits, faults);
    }

    /// Where the outputs of the last run differ from those of another launch, in words; empty where they do not.
    public String differenceFrom(Launch.Outcome other) {
        for (Operand operand : plan.outputs()) {
            int[] before = other.bits().get(operand.name());
            int at = Arrays.mismatch(before, bits(blocks.get(operand.name()), before.length));
            if (at >= 0) {
                return "other bits in " + operand.name() + " from element " + at + " on";
            }
        }
        return "";
    }

    /// Whether the last run left the very bytes, of all operands and what lies around them, that the run before it left.
    /// Cheap: nothing is taken apart.
    public boolean isLikeTheRunBefore() {
        boolean same = true;
        for (Block block : blocks.values()) {
            same &= block.isAsRemembered();
        }
        return same;
    }

    private static int[] bits(Block block, int elements) {
        int[] bits = new int[elements];
        boolean areLong = block.image().spec().dtype().size() == Long.BYTES;
        Arrays.setAll(bits, i -> areLong ? narrowed(block.bits(i)) : (int) block.bits(i));
        return bits;
    }

    /// Counts of 64 bits stand for 32-bit numbers here: one that is none is taken for the smallest, which no count is.
    private static int narrowed(long bits) {
        return bits == (int) bits ? (int) bits : Integer.MIN_VALUE;
    }

    @Override
    public void close() {
        operands.close();
        memory.close();
    }
}
