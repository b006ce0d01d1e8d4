package dev.npu4j.bench.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import org.junit.jupiter.api.Test;

class PinningTest {
    @Test
    void aListOfProcessorsIsReadAsTheKernelWritesIt() {
        assertThat(Pinning.list(" 0-3,8\n")).containsExactly(0, 1, 2, 3, 8);
        assertThat(Pinning.list("5")).containsExactly(5);
    }

    @Test
    void whoeverMayUseAllIsNotHeld() {
        assertThat(Pinning.before(1 << 20)).isEmpty();
    }

    @Test
    void oneThreadHasOneProcessor() {
        assumeThat(Pinning.isPossible() && Runtime.getRuntime().availableProcessors() > 1).isTrue();
        assertThat(Pinning.before(1)).startsWith("taskset").last().asString().matches("\\d+");
    }
}
