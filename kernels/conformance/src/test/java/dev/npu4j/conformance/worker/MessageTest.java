package dev.npu4j.conformance.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npu4j.kernels.error.BackendUnavailableException;
import dev.npu4j.kernels.error.OperandException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class MessageTest {
    private static List<String> lines(byte[] bytes) throws IOException {
        List<String> all = new ArrayList<>();
        Lines lines = new Lines(new ByteArrayInputStream(bytes));
        for (Optional<String> line = lines.next(); line.isPresent(); line = lines.next()) {
            all.add(line.get());
        }
        return all;
    }

    @ParameterizedTest
    @EnumSource(Message.Kind.class)
    void aMessageComesThroughWhateverWasPrintedBeforeIt(Message.Kind kind) throws IOException {
        Message message = new Message(kind, "{\"a\":\"数 \"}");
        String printed = "half a line" + message.text() + "more" + message.text();
        assertThat(lines(printed.getBytes(StandardCharsets.UTF_8)).stream().map(Message::parse).flatMap(Optional::stream)).containsExactly(message, message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " @npu4j done ", "@npu4j", "@npu4j ", "@npu4j nonsense {}", "@npu4j DONE ", "verdict {}"})
    void everythingElseIsAPrint(String line) {
        assertThat(Message.parse(line)).isEmpty();
    }

    @Test
    void aFloodIsCutAndTheNextLineIsWhole() throws IOException {
        String flood = "x".repeat(Lines.LONGEST + 100);
        assertThat(lines((flood + "\nnext").getBytes(StandardCharsets.UTF_8))).hasSize(2)
            .satisfies(all -> assertThat(all.get(0)).hasSize(Lines.LONGEST), all -> assertThat(all.get(1)).isEqualTo("next"));
    }

    @Test
    void theTailIsTheLastLinesWithoutTheWarningOfEveryJvm() {
        Tail tail = new Tail();
        assertThat(tail.text()).isEmpty();
        for (int i = 0; i < 100; i++) {
            tail.add("line " + i);
            tail.add("");
            tail.add("WARNING: Using incubator modules: jdk.incubator.vector");
        }
        tail.add("y\u001b[31m\u202e" + "y".repeat(10_000));
        assertThat(List.of(tail.text().split("\n"))).hasSize(40).startsWith("line 61").contains("line 99").last().asString().startsWith("y?[31m?y").hasSizeLessThan(500);
    }

    @Test
    void aWorkerHasTheOptionsOfItsParentButThoseThatTwoJvmsCannotHave() {
        assertThat(WorkerCommand.inherited(List.of("-Xmx1g", "-XX:+UseSerialGC", "-Dnpu4j.cpu.width=128", "--enable-native-access=ALL-UNNAMED", "-javaagent:a.jar",
            "-agentlib:jdwp=address=5005", "-XX:ErrorFile=e", "-Xlog:gc:file=g", "-Dcom.sun.management.jmxremote.port=1", "--module-path=x")))
            .containsExactly("-Xmx1g", "-XX:+UseSerialGC", "-Dnpu4j.cpu.width=128", "--enable-native-access=ALL-UNNAMED");
    }

    @Test
    void exceptionsArriveAsWhatTheyWere() {
        OperandException wrong = new OperandException("op", "x", "[1]", "[2] \n");
        BackendUnavailableException absent = new BackendUnavailableException("ascend", "looked", "set");
        assertThat(Failure.fromJson(Failure.toJson(wrong))).isInstanceOf(OperandException.class).hasMessage(wrong.getMessage());
        assertThat(Failure.fromJson(Failure.toJson(absent))).isInstanceOf(BackendUnavailableException.class).hasMessage(absent.getMessage());
        assertThat(Failure.fromJson(Failure.toJson(new UncheckedIOException(new NoSuchFileException("a/b"))))).isInstanceOf(UncheckedIOException.class).hasMessageContaining("a/b");
        assertThat(Failure.fromJson(Failure.toJson(new IllegalStateException("surprise")))).isInstanceOf(IllegalStateException.class)
            .hasMessageContaining("surprise").hasMessageContaining("MessageTest");
        assertThat(Failure.fromJson("{\"kind\":\"operand\",\"words\":[\"too few\"]}")).isInstanceOf(IllegalStateException.class);
    }
}
