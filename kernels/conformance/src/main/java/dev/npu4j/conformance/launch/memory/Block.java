package dev.npu4j.conformance.launch.memory;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/// Native memory that starts as an [Image] and is compared with it after a launch.
public final class Block {
    private final Image image;
    private final MemorySegment memory;
    private byte[] remembered = {}; // nothing yet

    /// Copies the image into memory of `arena`.
    public Block(Arena arena, Image image) {
        this.image = image;
        memory = arena.allocate(image.bytes().length, 64);
        reset();
    }

    /// Makes every byte what the image says, and keeps what it was.
    public void rememberAndReset() {
        remembered = memory.toArray(ValueLayout.JAVA_BYTE);
        reset();
    }

    /// Whether every byte is what it was before the last [#rememberAndReset()].
    public boolean isAsRemembered() {
        return MemorySegment.ofArray(remembered).mismatch(memory) < 0;
    }

    private void reset() {
        MemorySegment.copy(image.bytes(), 0, memory, ValueLayout.JAVA_BYTE, 0, image.bytes().length);
    }

    public Image image() {
        return image;
    }

    /// The memory from the first element to just past the last.
    public MemorySegment content() {
        return memory.asSlice(image.start(), image.spec().byteSpan());
    }

    /// All of the memory, with what lies before the first element and past the last.
    public MemorySegment whole() {
        return memory;
    }

    /// A copy of what lies before the first element and past the last.
    public byte[] margins() {
        long end = image.start() + image.spec().byteSpan();
        byte[] margins = new byte[Math.toIntExact(image.start() + memory.byteSize() - end)];
        MemorySegment.copy(memory, ValueLayout.JAVA_BYTE, 0, margins, 0, image.start());
        MemorySegment.copy(memory, ValueLayout.JAVA_BYTE, end, margins, image.start(), margins.length - image.start());
        return margins;
    }

    /// Bit pattern of element `index` as it is now.
    public long bits(long index) {
        return Image.read(memory, image.offset(index), image.spec().dtype());
    }

    /// What changed although the operand is an input: at most one finding.
    public List<String> changes() {
        return differences(memory.toArray(ValueLayout.JAVA_BYTE));
    }

    /// What is wrong with an output: written elements that still hold the pattern, and bytes that changed although they
    /// belong to no written element. Empty where all is well.
    ///
    /// @param written which elements the operator writes
    public List<String> outputFaults(boolean[] written) {
        List<String> faults = new ArrayList<>();
        byte[] now = memory.toArray(ValueLayout.JAVA_BYTE);
        long untouched = Image.pattern(image.spec().dtype());
        int size = image.spec().dtype().size();
        long missing = 0;
        long firstMissing = -1;
        for (int i = 0; i < written.length; i++) {
            if (!written[i]) {
                continue;
            }
            if (bits(i) == untouched && missing++ == 0) {
                firstMissing = i;
            }
            // With its old content back, an element that may change is no difference.
            int at = image.offset(i);
            System.arraycopy(image.bytes(), at, now, at, size);
        }
        if (missing > 0) {
            faults.add(missing + " of " + written.length + " elements were not written, the first is "
                + image.where(image.offset(firstMissing)));
        }
        faults.addAll(differences(now));
        return faults;
    }

    private List<String> differences(byte[] now) {
        int at = java.util.Arrays.mismatch(image.bytes(), now);
        return at < 0 ? List.of() : List.of("changed at " + image.where(at));
    }
}
