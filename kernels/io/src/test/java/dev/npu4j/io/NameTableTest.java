package dev.npu4j.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class NameTableTest {
    /// Names of different lengths, one behind the other in one text; `count` of them.
    private static NameTable table(String... names) {
        byte[] text = String.join("", names).getBytes(StandardCharsets.UTF_8);
        NameTable table = new NameTable(text, 0);
        int at = 0;
        for (String name : names) {
            table.add(at, name.length());
            at += name.length();
        }
        return table;
    }

    private static String[] names(int count) {
        String[] names = new String[count];
        for (int i = 0; i < count; i++) {
            names[i] = "n" + i + "x".repeat(i % 20);
        }
        return names;
    }

    @Test
    void moreNamesThanExpectedAreWelcome() {
        String[] names = names(100);
        NameTable table = table(names);
        assertThat(table.seal()).isEqualTo(-1);
        assertThat(table.size()).isEqualTo(100);
        for (int i = 0; i < names.length; i++) {
            assertThat(table.find(names[i].getBytes(StandardCharsets.UTF_8))).isEqualTo(i);
            assertThat(table.get(i)).isEqualTo(names[i]);
        }
        assertThat(table.quoted(1)).isEqualTo("'n1x'");
        assertThat(table.at(2)).isEqualTo("n0n1x".length());
    }

    @Test
    void aNameThatIsNotThereIsNotFound() {
        NameTable table = table("weight", "bias");
        table.seal();
        for (String other : new String[] {"", "weigh", "weights", "Weight", "bia", "s"}) {
            assertThat(table.find(other.getBytes(StandardCharsets.UTF_8))).as(other).isEqualTo(-1);
        }
    }

    @Test
    void theSecondOfTwoEqualNamesIsTold() {
        String[] names = names(40);
        names[29] = names[7];
        assertThat(table(names).seal()).isEqualTo(29);
    }

    @Test
    void anEmptyNameIsAName() {
        NameTable table = table("a", "", "b");
        assertThat(table.seal()).isEqualTo(-1);
        assertThat(table.find(new byte[0])).isEqualTo(1);
    }

    @Test
    void nothingIsFoundAmongNoNames() {
        NameTable table = table();
        assertThat(table.seal()).isEqualTo(-1);
        assertThat(table.find(new byte[] {'a'})).isEqualTo(-1);
    }
}
