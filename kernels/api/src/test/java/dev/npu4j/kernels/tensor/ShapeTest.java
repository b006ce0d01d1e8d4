package dev.npu4j.kernels.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ShapeTest {
    @Test
    void aPositionIsAnIndexOfItsAxesOutermostFirst() {
        Shape shape = Shape.of(2, 3, 5);
        assertThat(shape.indexOf(0)).containsExactly(0, 0, 0);
        assertThat(shape.indexOf(4)).containsExactly(0, 0, 4);
        assertThat(shape.indexOf(5)).containsExactly(0, 1, 0);
        assertThat(shape.indexOf(29)).containsExactly(1, 2, 4);
        assertThat(Shape.of(1L << 33, 7).indexOf((1L << 33) + 3)).containsExactly(((1L << 33) + 3) / 7, ((1L << 33) + 3) % 7);
    }
}
