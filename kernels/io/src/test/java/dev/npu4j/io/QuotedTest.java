package dev.npu4j.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class QuotedTest {
    @Test
    void sixtyFourCharactersAreShownWhole() {
        assertThat(Quoted.text("a".repeat(64))).isEqualTo("'" + "a".repeat(64) + "'");
        assertThat(Quoted.text("a".repeat(65))).isEqualTo("'" + "a".repeat(64) + "...'");
        assertThat(Quoted.text("\ud83d\ude00".repeat(65))).isEqualTo("'" + "\ud83d\ude00".repeat(64) + "...'");
    }

    @Test
    void whatCannotBePrintedIsEscaped() {
        assertThat(Quoted.text("a\nb\u0000\u2028\u202e\ud800")).isEqualTo("'a\\u000ab\\u0000\\u2028\\u202e\\ud800'");
    }

    @Test
    void aSpanOfBytesIsShownLikeItsText() {
        byte[] text = "xx\u00e9\u00e9yy".getBytes(StandardCharsets.UTF_8);
        assertThat(Quoted.text(text, 2, 4)).isEqualTo("'\u00e9\u00e9'");
        assertThat(Quoted.text("b".repeat(400).getBytes(StandardCharsets.UTF_8), 0, 400)).isEqualTo("'" + "b".repeat(64) + "...'");
    }
}
