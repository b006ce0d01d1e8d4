package dev.npu4j.bench.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WorldTest {
    private static final Entrant FIRST = new Entrant(0, "fake", "", "", false, 0, "");

    @Test
    void opensAndSamples() throws Exception {
        try (World world = new World(FakeWorker.command("wrong"))) {
            World.Opened opened = world.open("line", 1, List.of());
            assertThat(opened.dataBytes()).isEqualTo(512);
            assertThat(opened.entrants()).containsExactly(new Entrant(0, "fake", "", "a fake", false, 0, ""));
            assertThat(world.sample(FIRST, 0.001)).isEqualTo(0.001);
        }
    }

    @Test
    void whatALibraryPrintsIsNoReply() throws Exception {
        try (World world = new World(FakeWorker.command("chatty"))) {
            assertThat(world.sample(FIRST, 0.001)).isEqualTo(0.001);
            assertThat(world.sample(FIRST, 0.001)).isEqualTo(0.001);
        }
    }

    @Test
    void aWorkerThatEndsIsLostWithItsCodeAndLastWords() throws Exception {
        try (World world = new World(FakeWorker.command("dies"))) {
            assertThatThrownBy(() -> world.prepare(FIRST)).isInstanceOf(WorldLost.class).hasMessageContaining("code 7").hasMessageContaining("last words");
            assertThat(world.isAlive()).isFalse();
        }
    }

    @Test
    void aWorkerThatHangsIsEndedAfterItsTime() throws Exception {
        try (World world = new World(FakeWorker.command("wrong"))) {
            assertThatThrownBy(() -> world.ask(Duration.ofMillis(300), List.of("hang"))).isInstanceOf(WorldLost.class).hasMessageContaining("no answer");
        }
    }

    @Test
    void aRefusalLeavesTheWorkerAtWork() throws Exception {
        try (World world = new World(FakeWorker.command("wrong"))) {
            assertThatThrownBy(() -> world.ask(Duration.ofSeconds(10), List.of("refuse"))).isInstanceOf(Refused.class).hasMessage("cannot");
            assertThat(world.sample(FIRST, 0.001)).isEqualTo(0.001);
        }
    }

    @Test
    void whatCannotBeStartedIsLost() {
        assertThatThrownBy(() -> new World(List.of("/no/such/java"))).isInstanceOf(WorldLost.class).hasMessageContaining("could not be started");
    }
}
