package dev.npu4j.bench.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class FieldsTest {
    @Test
    void anyTextSurvivesALine() {
        List<String> fields = List.of("ok", "", "a\tb\\tc\nd\r\\", "", "µ ≤");
        assertThat(Fields.line(fields)).doesNotContain("\n").doesNotContain("\r");
        assertThat(Fields.parse(Fields.line(fields))).contains(fields);
    }

    @Test
    void otherLinesAreNone() {
        assertThat(Fields.parse("OMP: Info")).isEmpty();
        assertThat(Fields.parse("")).isEmpty();
    }
}
