package dev.npu4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FailuresTest {
    @Test
    void whatWouldSteerATerminalIsShownAsItsNumber() {
        assertThat(Failures.harmless("a\u001b[31mb\u0007\u202e\nline")).isEqualTo("a\\u001b[31mb\\u0007\\u202e\nline");
    }

    @Test
    void aFloodIsCut() {
        assertThat(Failures.harmless("x".repeat(100_000))).hasSizeLessThan(2100).endsWith("(cut)");
        assertThat(Failures.harmless("x".repeat(2000))).isEqualTo("x".repeat(2000));
    }
}
