package dev.npu4j.conformance.launch.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npu4j.kernels.tensor.DType;
import dev.npu4j.kernels.tensor.TensorSpec;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BlockTest {
    private final Arena arena = Arena.ofConfined();
    private final Block block = new Block(arena, new Image(TensorSpec.of(DType.F32, 3), 0).put(0, 1).put(1, 2).put(2, 3));

    @AfterEach
    void free() {
        arena.close();
    }

    private void write(int element, float value) {
        block.content().setAtIndex(ValueLayout.JAVA_FLOAT_UNALIGNED, element, value);
    }

    @Test
    void nothingIsAsRememberedBeforeAnythingWas() {
        assertThat(block.isAsRemembered()).isFalse();
    }

    @Test
    void whatIsRememberedIsWhatTheLastRunLeft() {
        write(1, 7);
        block.rememberAndReset();
        assertThat(block.content().getAtIndex(ValueLayout.JAVA_FLOAT_UNALIGNED, 1)).isEqualTo(2);
        assertThat(block.isAsRemembered()).isFalse();
        write(1, 7);
        assertThat(block.isAsRemembered()).isTrue();
        write(2, 8);
        assertThat(block.isAsRemembered()).isFalse();
    }

    @Test
    void theBytesAroundAreRememberedToo() {
        block.rememberAndReset();
        assertThat(block.isAsRemembered()).isTrue();
        block.content().reinterpret(16, arena, null).setAtIndex(ValueLayout.JAVA_FLOAT_UNALIGNED, 3, 1);
        assertThat(block.isAsRemembered()).isFalse();
    }

    @Test
    void changesAreOfTheImage() {
        assertThat(block.changes()).isEmpty();
        write(2, 8);
        assertThat(block.changes()).containsExactly("changed at element [2]");
    }
}
