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

    /// Pages are the contiguous cache to the bit, in every step, also where layers hold different tokens and other texts' pages lie between.
    @ParameterizedTest
    @ValueSource(strings = {"dense", "sdtp"})
    void pagesAreTheContiguousCache(String kind) {
        int[] text = goldens.text();
        int prompt = 250;
        int steps = 140; // over the ends of two pages in every layer
        Pruning pruning = kind.equals("dense") ? new Pruning.None() : new Pruning.Sdtp();
        try (PagePool pool = model.pool(80); Session other = model.session(text.length, pool);
             Session paged = model.session(prompt + steps, pool); Session contiguous = Session.with(model, prompt + steps, (arena, layer) -> new ContiguousCache(model, arena, prompt + steps))) {
            other.prefill(Arrays.copyOfRange(text, 100, 230), pruning, 1, Observer.NONE);
            int[] ids = Arrays.copyOf(text, prompt);
            assertThat(paged.prefill(ids, pruning, 3, Observer.NONE)).isEqualTo(contiguous.prefill(ids, pruning, 3, Observer.NONE));
            for (int i = prompt; i < prompt + steps; i++) {
                float[] expected = contiguous.decode(text[i]);
                other.decode(text[i]);
                assertThat(paged.decode(text[i])).as("token %d", i).isEqualTo(expected);
            }
            assertThat(paged.tokensPerLayer()).isEqualTo(contiguous.tokensPerLayer());
            assertThat(paged.cacheBytes()).isLessThanOrEqualTo(contiguous.cacheBytes() + model.config().layers() * 2L * PagePool.PAGE * 64 * Float.BYTES);
        }
    }

    /// What pruning leaves out needs no pages; they come back when the session ends.
    @Test
    void aPoolHoldsMorePrunedTextsThanWholeOnes() {
        int[] text = goldens.text();
        Pruning.Sdtp pruned = new Pruning.Sdtp();
        try (PagePool pool = model.pool(40)) { // of a whole text: 8 in each of 6 layers
            try (Session session = model.session(text.length, pool)) {
                assertThatThrownBy(() -> session.prefill(text, new Pruning.None(), 1, Observer.NONE)).isInstanceOf(OperandException.class).hasMessageContaining("'layer 5'").hasMessageContaining("0 of 40 pages");
                assertThatThrownBy(() -> session.decode(1)).isInstanceOf(OperandException.class).hasMessageContaining("failed");
            }
            assertThat(pool.free()).isEqualTo(40);
            try (Session session = model.session(text.length, pool)) {
                session.prefill(text, pruned, 1, Observer.NONE);
                assertThat(session.tokensPerLayer()).containsExactly(512, 512, 395, 304, 234, 180);
                assertThat(40 - pool.free()).isEqualTo(8 + 8 + 7 + 5 + 4 + 3);
                assertThat(session.cacheBytes()).isEqualTo(35L * 2 * PagePool.PAGE * 64 * Float.BYTES);
            }
            assertThat(pool.free()).isEqualTo(40);
        }
    }

    /// Tokens and texts take no memory that is not given back, and once the first have come by, none anew.
    @Test
    void takesNoMemoryAnew() throws IOException {
        int[] text = Arrays.copyOf(goldens.text(), 130);
        try (Device own = Devices.open("cpu,threads=1")) {
            try (PanguModel loaded = PanguModel.load(FOLDER, own)) {
                long[] after = new long[3];
                for (int round = 0; round < after.length; round++) {
                    try (Session session = loaded.session(201)) {
                        session.prefill(text, new Pruning.Sdtp(), 1, Observer.NONE);
                        session.decode(1);
                        long before = own.memory().total();
                        for (int i = 0; i < 70; i++) {
                            session.decode(text[i]);
                        }
                        assertThat(own.memory().total()).isEqualTo(before);
                    }
                    after[round] = own.memory().tensors();
                }
                assertThat(after[1]).isEqualTo(after[0]).isEqualTo(after[2]);
            }
            assertThat(own.memory().tensors()).isZero();
            assertThat(own.memory().packed()).isZero();
        }
    }

    @Test
    void refusesWhatItCannotRead() {
        assertThatThrownBy(() -> model.session(0)).isInstanceOf(OperandException.class).hasMessageContaining("capacity");
        try (Session session = model.session(4)) {
            assertThatThrownBy(() -> session.decode(1)).isInstanceOf(OperandException.class);
            assertThatThrownBy(() -> session.prefill(new int[5], new Pruning.None(), 1, Observer.NONE)).isInstanceOf(OperandException.class).hasMessageContaining("5 tokens");
            assertThatThrownBy(() -> session.prefill(new int[] {-1}, new Pruning.None(), 1, Observer.NONE)).isInstanceOf(OperandException.class).hasMessageContaining("-1");
            assertThatThrownBy(() -> session.prefill(new int[] {1, 2}, new Pruning.None(), 3, Observer.NONE)).isInstanceOf(OperandException.class).hasMessageContaining("last");
            assertThatThrownBy(() -> session.prefill(new int[0], new Pruning.None(), 1, Observer.NONE)).isInstanceOf(OperandException.class);
            session.close();
            assertThatThrownBy(() -> session.prefill(new int[] {1}, new Pruning.None(), 1, Observer.NONE)).isInstanceOf(OperandException.class).hasMessageContaining("closed");
        }
    }
}
