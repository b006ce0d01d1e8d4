package dev.npu4j.examples.pangu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.npu4j.kernels.device.Device;
import dev.npu4j.kernels.device.Devices;
import dev.npu4j.kernels.error.OperandException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PanguModelTest {
    private static final Path FOLDER = Path.of("").toAbsolutePath();

    private static Device device;
    private static PanguModel model;
    private static Goldens goldens;

    @BeforeAll
    static void load() throws IOException {
        device = Devices.open("cpu");
        model = PanguModel.load(FOLDER, device);
        goldens = Goldens.open(FOLDER, model.config()).orElseThrow();
    }

    @AfterAll
    static void close() {
        goldens.close();
        model.close();
        device.close();
    }

    @Test
    void agreesWithTheGoldensWithoutPruning() {
        Agreement agreement = Agreement.dense(model, goldens);
        assertThat(agreement.agrees()).as(String.join("\n", agreement.lines())).isTrue();
        assertThat(agreement.lines().getLast()).contains("0 wrong");
    }

    @Test
    void agreesWithTheGoldensWithPruning() {
        Agreement agreement = Agreement.pruned(model, goldens);
        assertThat(agreement.agrees()).as(String.join("\n", agreement.lines())).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"dense", "sdtp", "random"})
    void losesAsMuchAsTheTableSays(String kind) throws IOException {
        assertThat(Loss.of(model, goldens, kind)).isCloseTo(goldens.loss(kind), within(1e-3));
    }

    @Test
    void continuesATextAsTheGoldensDo() {
        int[] ids = goldens.ints("greedy.ids");
        Run run = Run.of(model, Arrays.copyOf(ids, 64), new Pruning.None(), ids.length - 64, false);
        assertThat(run.ids()).isEqualTo(Arrays.copyOfRange(ids, 64, ids.length));
    }

    /// Token by token is the same as all at once, bit for bit, also where layers hold different tokens.
    @Test
    void decodingAfterAPrunedPrefillIsRecomputation() {
        int[] text = Arrays.copyOf(goldens.text(), 100);
        int more = 9;
        int prompt = text.length - more;
        Map<Integer, int[]> kept = new HashMap<>();
        Map<Integer, int[]> andMore = new HashMap<>();
        for (int layer : model.config().pruneLayers()) {
            int[] positions = IntStream.range(0, prompt).filter(position -> position % layer != 1).toArray();
            positions = kept.isEmpty() ? positions : Arrays.stream(positions).filter(each -> kept.values().stream().allMatch(before -> Arrays.binarySearch(before, each) >= 0)).toArray();
            kept.put(layer, positions);
            andMore.put(layer, IntStream.concat(Arrays.stream(positions), IntStream.range(prompt, text.length)).toArray());
        }
        float[] last = {};
        try (Session session = model.session(text.length)) {
            session.prefill(Arrays.copyOf(text, prompt), new Pruning.Given(kept), 1, Observer.NONE);
            for (int i = prompt; i < text.length; i++) {
                last = session.decode(text[i]);
            }
            assertThat(session.tokensPerLayer().getFirst()).isEqualTo(text.length);
            assertThat(session.tokensPerLayer().getLast()).isEqualTo(andMore.get(5).length);
        }
        try (Session session = model.session(text.length)) {
            assertThat(session.prefill(text, new Pruning.Given(andMore), 1, Observer.NONE)).isEqualTo(last);
        }
    }

    @Test
    void refusesWhatItCannotRead() {
        try (Session session = model.session(4)) {
            assertThatThrownBy(() -> session.decode(1)).isInstanceOf(OperandException.class);
            assertThatThrownBy(() -> session.prefill(new int[5], new Pruning.None(), 1, Observer.NONE)).isInstanceOf(OperandException.class).hasMessageContaining("5 tokens");
            assertThatThrownBy(() -> session.prefill(new int[] {-1}, new Pruning.None(), 1, Observer.NONE)).isInstanceOf(OperandException.class).hasMessageContaining("-1");
            assertThatThrownBy(() -> session.prefill(new int[0], new Pruning.None(), 1, Observer.NONE)).isInstanceOf(OperandException.class);
        }
    }
}
