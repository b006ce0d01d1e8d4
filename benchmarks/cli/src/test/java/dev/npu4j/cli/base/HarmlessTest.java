package dev.npu4j.cli.base;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HarmlessTest {
    @Test
    void whatWouldSteerATerminalIsShownAsItsNumber() {
        assertThat(Harmless.text("a\u001b[31mb\u0007\u202e\nline")).isEqualTo("a\\u001b[31mb\\u0007\\u202e\nline");
    }

    @Test
    void aFloodIsCut() {
        assertThat(Harmless.text("x".repeat(100_000))).hasSizeLessThan(2100).endsWith("(cut)");
        assertThat(Harmless.text("x".repeat(2000))).isEqualTo("x".repeat(2000));
    }
}
