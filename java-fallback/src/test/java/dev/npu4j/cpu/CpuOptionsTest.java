package dev.npu4j.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.npu4j.kernels.error.OperandException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CpuOptionsTest {
    @ParameterizedTest
    @CsvSource({"auto,-1", "scalar,0", "128,128", "256,256", "512,512"})
    void widthsAreWordsOrBits(String text, int width) {
        assertThat(CpuOptions.of(Map.of("width", text, "threads", "1")).width()).isEqualTo(width);
    }

    @ParameterizedTest
    @CsvSource({"1", "2", "1024"})
    void threadsAreFromOneTo1024(int threads) {
        assertThat(CpuOptions.of(Map.of("threads", String.valueOf(threads))).threads()).isEqualTo(threads);
    }

    @Test
    void leftToTheMachineThereAreAsManyThreadsAsProcessors() {
        assertThat(CpuOptions.of(Map.of("threads", "auto")).threads()).isEqualTo(Runtime.getRuntime().availableProcessors());
    }

    @ParameterizedTest
    @CsvSource({"threads,0", "threads,1025", "threads,-1", "threads,many", "width,64", "width,wide", "wdith,128"})
    void anythingElseIsRefusedByName(String option, String value) {
        assertThatThrownBy(() -> CpuOptions.of(Map.of(option, value))).isInstanceOf(OperandException.class).hasMessageStartingWith("cpu: " + option);
    }
}
