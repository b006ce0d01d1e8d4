package dev.npu4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npu4j.io.SafetensorsFile;
import dev.npu4j.io.SafetensorsWriter;
import dev.npu4j.kernels.device.Device;
import dev.npu4j.kernels.device.Devices;
import dev.npu4j.kernels.tensor.DType;
import dev.npu4j.kernels.tensor.Tensor;
import dev.npu4j.kernels.tensor.TensorArena;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// `exec` on values small enough to check by hand.
class ExecTest {
    @TempDir
    Path folder;

    private Device device;
    private TensorArena arena;
    private final Map<String, Tensor> given = new LinkedHashMap<>();

    @BeforeEach
    void open() {
        device = Devices.open("cpu");
        arena = device.openArena();
    }

    @AfterEach
    void close() {
        arena.close();
        device.close();
    }

    private ExecTest floats(String name, DType dtype, long[] dims, float... values) {
        given.put(name, arena.allocate(dtype, dims).copyFrom(values));
        return this;
    }

    private ExecTest ints(String name, int... values) {
        given.put(name, arena.allocate(DType.I32, values.length).copyFrom(values));
        return this;
    }

    private ExecTest ints(String name, long[] dims, int... values) {
        given.put(name, arena.allocate(DType.I32, dims).copyFrom(values));
        return this;
    }

    private ExecTest longs(String name, long... values) {
        given.put(name, arena.allocate(DType.I64, values.length).copyFrom(values));
        return this;
    }

    private static long[] dims(long... dims) {
        return dims;
    }

    private Ran exec(String line) throws IOException {
        SafetensorsWriter.write(folder.resolve("in"), given, Map.of());
        return Ran.of("exec", "--op", line, "--in", folder.resolve("in").toString(), "--out", folder.resolve("out").toString());
    }

    private void execPasses(String line) throws IOException {
        Ran ran = exec(line);
        assertThat(ran.code()).as(ran.err()).isZero();
    }

    private void execIsRefused(String line, String... words) throws IOException {
        Ran ran = exec(line);
        assertThat(ran.code()).as(ran.err()).isEqualTo(2);
        assertThat(ran.err()).contains(words);
        assertThat(folder.resolve("out")).doesNotExist();
    }

    private float[] out(String name) throws IOException {
        try (SafetensorsFile file = SafetensorsFile.open(folder.resolve("out")); TensorArena read = device.openArena()) {
            return file.tensor(name, read).toFloats();
        }
    }

    private List<String> namesOut() throws IOException {
        try (SafetensorsFile file = SafetensorsFile.open(folder.resolve("out"))) {
            return List.copyOf(file.names());
        }
    }

    private ExecTest twoGroups(DType dtype) {
        // group 0 owns row 0, group 1 row 1; row 2 belongs to none
        return floats("x", dtype, dims(3, 2), 1, 2, 3, 4, 5, 6).floats("weight", dtype, dims(2, 1, 2), 1, 1, 10, 100).longs("group_list", 1, 1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"f32", "f16", "bf16"})
    void groupedMatmulMultipliesEachGroupByItsOwnWeight(String dtype) throws IOException {
        twoGroups(DType.parse("test", dtype)).execPasses("GroupedMatmul(" + dtype + ", e=2, m=3, k=2, n=1)");
        assertThat(out("y")).containsExactly(3, 430, 0);
        assertThat(namesOut()).containsExactly("y");
    }

    @Test
    void groupedMatmulTakesTheOtherLayoutRunningSumsABiasAndPacking() throws IOException {
        floats("x", DType.BF16, dims(2, 2), 1, 2, 3, 4).floats("weight", DType.F32, dims(1, 2, 1), 10, 100).floats("bias", DType.F32, dims(1, 1), 0.5f).longs("group_list", 2)
            .execPasses("GroupedMatmul(bf16, e=1, m=2, k=2, n=1, cumsum, weight=kn, bias, w=f32, out=f32, packed)");
        assertThat(out("y")).containsExactly(210.5f, 430.5f);
    }

    @Test
    void matmulTakesEitherLayoutABiasAndPacking() throws IOException {
        floats("x", DType.BF16, dims(2, 2), 1, 2, 3, 4).floats("weight", DType.BF16, dims(1, 2), 10, 100).execPasses("Matmul(bf16, m=2, k=2, n=1)");
        assertThat(out("y")).containsExactly(210, 430);
        floats("weight", DType.F32, dims(2, 1), 10, 100).floats("bias", DType.F32, dims(1), 0.5f)
            .execPasses("Matmul(bf16, m=2, k=2, n=1, weight=kn, bias, w=f32, out=f32, packed)");
        assertThat(out("y")).containsExactly(210.5f, 430.5f);
    }

    @Test
    void priorContentStaysWhereNothingIsWritten() throws IOException {
        twoGroups(DType.F32).floats("y", DType.F32, dims(3, 1), 7, 8, 9).execPasses("GroupedMatmul(f32, e=2, m=3, k=2, n=1)");
        assertThat(out("y")).containsExactly(3, 430, 9);
    }

    @Test
    void paddingIsNeitherReadNorWritten() throws IOException {
        floats("x", DType.F32, dims(3, 4), 1, 2, Float.NaN, Float.NaN, 3, 4, Float.NaN, Float.NaN, 5, 6, Float.NaN, Float.NaN)
            .floats("weight", DType.F32, dims(2, 1, 2), 1, 1, 10, 100).longs("group_list", 1, 1)
            .floats("y", DType.F32, dims(3, 3), 0, 71, 72, 0, 73, 74, 9, 75, 76)
            .execPasses("GroupedMatmul(f32, e=2, m=3, k=2, n=1, pad=2)");
        assertThat(out("y")).containsExactly(3, 71, 72, 430, 73, 74, 9, 75, 76);
    }

    @Test
    void absentPaddingOfOutputsIsZero() throws IOException {
        floats("x", DType.F32, dims(1, 3), 3, 4, Float.NaN).floats("gamma_pre", DType.F32, dims(2), 1, 1).execPasses("RmsNorm(f32, rows=1, hidden=2, eps=3.5, pad=1)");
        assertThat(out("y")).containsExactly(0.75f, 1, 0);
        assertThat(out("rstd")).containsExactly(0.25f);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gamma_pre", "gamma", "weight"})
    void rmsNormTakesGammaByAnyOfItsNames(String gamma) throws IOException {
        // mean square 12.5, eps 3.5: rstd = 1/4
        floats("x", DType.F32, dims(1, 2), 3, 4).floats(gamma, DType.F32, dims(2), 1, 2).execPasses("RmsNorm(f32, rows=1, hidden=2, eps=3.5)");
        assertThat(out("y")).containsExactly(0.75f, 2);
        assertThat(namesOut()).containsExactlyInAnyOrder("y", "rstd");
    }

    @Test
    void gammaUnderTwoNamesIsRefused() throws IOException {
        floats("x", DType.F32, dims(1, 2), 3, 4).floats("gamma", DType.F32, dims(2), 1, 2).floats("weight", DType.F32, dims(2), 1, 2);
        execIsRefused("RmsNorm(f32, rows=1, hidden=2)", "gamma_pre", "gamma and weight");
    }

    @Test
    void addRmsNormAddsBeforeItNormalises() throws IOException {
        floats("a", DType.F32, dims(1, 2), 1, 1).floats("h", DType.F32, dims(1, 2), 2, 3).floats("gamma_pre", DType.F32, dims(2), 1, 2)
            .execPasses("AddRmsNorm(f32, rows=1, hidden=2, eps=3.5)");
        assertThat(out("h_out")).containsExactly(3, 4);
        assertThat(out("z")).containsExactly(0.75f, 2);
        assertThat(out("rstd")).containsExactly(0.25f);
    }

    @Test
    void sandwichNormNormalisesTwice() throws IOException {
        // rstd(a) = 1/4, the branch is (0.75, 1) * 4 = (3, 4), added to zeros
        floats("a", DType.BF16, dims(1, 2), 3, 4).floats("h", DType.BF16, dims(1, 2), 0, 0).floats("gamma_post", DType.BF16, dims(2), 4, 4)
            .floats("gamma_pre", DType.BF16, dims(2), 1, 2).execPasses("SandwichNorm(bf16, rows=1, hidden=2, eps=3.5, profile=pair_v1)");
        assertThat(out("h_out")).containsExactly(3, 4);
        assertThat(out("z")).containsExactly(0.75f, 2);
        assertThat(out("rstd_post")).containsExactly(0.25f);
        assertThat(out("rstd")).containsExactly(0.25f);
    }

    @Test
    void prunedAttentionAveragesEqualScoresOverVisibleKeptRows() throws IOException {
        // q = 0: every visible key weighs the same. Query 0 sees row 0, query 1 rows 0 and 2; row 1 is dropped
        floats("q", DType.F32, dims(2, 1, 2), 0, 0, 0, 0).floats("k", DType.F32, dims(3, 1, 2), 1, 2, Float.NaN, Float.NaN, 3, 4)
            .floats("v", DType.F32, dims(3, 1, 2), 1, 2, Float.NaN, Float.NaN, 3, 6).ints("keep", 0, 2).ints("q_pos", 1, 2)
            .execPasses("PrunedAttention(f32, sq=2, rows=3, keep=2, hq=1, hkv=1, d=2)");
        assertThat(out("y")).containsExactly(1, 2, 2, 4);
    }

    @Test
    void prunedAttentionTakesPositionsOfKeysAndPaddedTokens() throws IOException {
        float[] padded = {1, 2, Float.NaN, 3, 6, Float.NaN};
        floats("q", DType.F32, dims(1, 5), 0, 0, 0, 0, Float.NaN).floats("k", DType.F32, dims(2, 3), padded).floats("v", DType.F32, dims(2, 3), padded)
            .ints("keep", 0, 1).ints("q_pos", 5).ints("k_pos", 9, 5)
            .execPasses("PrunedAttention(f32, sq=1, rows=2, keep=2, hq=2, hkv=1, d=2, pad=1)");
        assertThat(out("y")).containsExactly(3, 6, 3, 6, 0);
    }

    @Test
    void pagedAttentionFindsTokensByTheirPages() throws IOException {
        // pages of two rows each, and a gap; tokens 0 and 1 are page 2, token 2 is the first row of page 0
        float nan = Float.NaN;
        float[] pages = {5, 9, nan, nan, nan, nan, nan, nan, nan, nan, 1, 2, 3, 4, nan};
        floats("q", DType.F32, dims(2, 3), 0, 0, nan, 0, 0, nan).floats("k", DType.F32, dims(3, 5), pages).floats("v", DType.F32, dims(3, 5), pages)
            .ints("table", 2, 0).ints("q_pos", 4, 9).ints("k_pos", 1, 4, 9)
            .execPasses("PagedAttention(f32, sq=2, tokens=3, pages=3, page=2, hq=1, hkv=1, d=2, pad=1)");
        assertThat(out("y")).containsExactly(2, 3, 0, 3, 5, 0);
    }

    @Test
    void tokenSelectKeepsForcedAndHighest() throws IOException {
        floats("scores", DType.F32, dims(5), 0, 9, 7, 9, 0).execPasses("TokenSelect(n=5, keep=3, first=1, last=1)");
        assertThat(out("keep")).containsExactly(0, 1, 4);
    }

    @Test
    void rotaryEmbeddingTurnsByThePositionAndCopiesTheRest() throws IOException {
        floats("x", DType.F32, dims(2, 1, 3), 1, 0, 7, 0, 2, 8).ints("pos", 1, 0).execPasses("RotaryEmbedding(f32, tokens=2, heads=1, d=3, rotary=2)");
        assertThat(out("y")).containsExactly(0.5403023f, 0.84147096f, 7, 0, 2, 8); // cos 1, sin 1
    }

    @Test
    void rotaryEmbeddingRefusesPositionsBelowZero() throws IOException {
        floats("x", DType.F32, dims(1, 1, 2), 1, 0).ints("pos", -1).execIsRefused("RotaryEmbedding(f32, tokens=1, heads=1, d=2)", "pos[0] = -1");
    }

    @Test
    void groupedMatmulSwiGluGatesTheLastColumnsOfEachExpert() throws IOException {
        // the second expert has no row, and the second row no expert
        floats("x", DType.F32, dims(2, 1), 2, 7).floats("weight", DType.F32, dims(2, 2, 1), 32, 3, 5, 5).longs("group_list", 1, 0)
            .execPasses("GroupedMatmulSwiGlu(f32, e=2, m=2, k=1, width=1)");
        assertThat(out("y")).containsExactly(384, 0);
    }

    @Test
    void groupedMatmulCombineAddsUpWhatTheExpertsMake() throws IOException {
        // rows 0 and 1 are of the first expert, rows 2 and 3 of the second
        floats("x", DType.F32, dims(4, 1), 1, 2, 3, 4).floats("weight", DType.F32, dims(2, 1, 1), 10, 100).longs("group_list", 2, 2)
            .ints("inverse", dims(2, 2), 0, 3, 2, 1).floats("weights", DType.F32, dims(2, 2), 1, 2, 3, 4).floats("residual", DType.F32, dims(2, 1), 5, 7)
            .execPasses("GroupedMatmulCombine(f32, e=2, tokens=2, top=2, k=1, n=1)");
        assertThat(out("y")).containsExactly(815, 987);
    }

    @Test
    void swiGluGatesTheSecondHalfOfARow() throws IOException {
        floats("x", DType.F32, dims(1, 4), 64, 0, 3, 5).execPasses("SwiGlu(f32, rows=1, width=2)");
        assertThat(out("y")).containsExactly(192, 0);
    }

    @Test
    void geluOfLargeAndOfNoNumbers() throws IOException {
        floats("x", DType.F32, dims(1, 3), 64, 0, -64).execPasses("Gelu(f32, rows=1, width=3, approximate=tanh)");
        assertThat(out("y")).containsExactly(64, 0, 0);
    }

    @Test
    void expertPermuteSortsSlots() throws IOException {
        floats("x", DType.F32, dims(2, 1), 5, 6).ints("ids", dims(2, 2), 2, 0, 0, 2).execPasses("ExpertPermute(f32, tokens=2, hidden=1, experts=3, top=2)");
        assertThat(out("y")).containsExactly(5, 6, 5, 6);
        assertThat(out("order")).containsExactly(1, 2, 0, 3);
        assertThat(out("inverse")).containsExactly(2, 0, 1, 3);
        assertThat(out("counts")).containsExactly(2, 0, 2);
    }

    @Test
    void expertCombineAddsWhatIsGiven() throws IOException {
        floats("x", DType.F32, dims(2, 3), 1, 2, Float.NaN, 10, 20, Float.NaN).ints("inverse", dims(1, 2), 1, 0).floats("weights", DType.F32, dims(1, 2), 2, 3)
            .floats("residual", DType.F32, dims(1, 3), 0.5f, 0.25f, Float.NaN).execPasses("ExpertCombine(f32, tokens=1, hidden=2, top=2, pad=1)");
        assertThat(out("y")).containsExactly(23.5f, 46.25f, 0);
    }

    @Test
    void gatherRowsTakesAnyOrder() throws IOException {
        floats("x", DType.BF16, dims(3, 2), 1, 2, 3, 4, 5, 6).ints("keep", 2, 0, 2).execPasses("GatherRows(bf16, rows=3, keep=3, width=2)");
        assertThat(out("y")).containsExactly(5, 6, 1, 2, 5, 6);
    }

    @Test
    void noRowsGiveNoRows() throws IOException {
        floats("x", DType.F32, dims(0, 2)).floats("gamma_pre", DType.F32, dims(2), 1, 1).execPasses("RmsNorm(f32, rows=0, hidden=2)");
        assertThat(out("y")).isEmpty();
        assertThat(out("rstd")).isEmpty();
    }

    @Test
    void noRowsMayBePadded() throws IOException {
        floats("x", DType.F32, dims(0, 5)).floats("gamma_pre", DType.F32, dims(2), 1, 1).execPasses("RmsNorm(f32, rows=0, hidden=2, pad=3)");
        assertThat(out("y")).isEmpty();
    }

    @Test
    void inputAndOutputMayBeTheSameFile() throws IOException {
        floats("x", DType.F32, dims(1, 2), 3, 4).floats("gamma_pre", DType.F32, dims(2), 1, 2);
        SafetensorsWriter.write(folder.resolve("out"), given, Map.of());
        String file = folder.resolve("out").toString();
        assertThat(Ran.of("exec", "--op", "RmsNorm(f32, rows=1, hidden=2, eps=3.5)", "--in", file, "--out", file).code()).isZero();
        assertThat(out("y")).containsExactly(0.75f, 2);
    }

    @Test
    void anOutputInAFolderThatIsNotThereIsRefused() throws IOException {
        floats("scores", DType.F32, dims(1), 1);
        SafetensorsWriter.write(folder.resolve("in"), given, Map.of());
        Ran ran = Ran.of("exec", "--op", "TokenSelect(n=1, keep=1)", "--in", folder.resolve("in").toString(), "--out", folder.resolve("absent/out").toString());
        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.err()).contains("exec: --out");
    }

    @Test
    void unknownTensorsAreRefused() throws IOException {
        floats("x", DType.F32, dims(1, 2), 3, 4).floats("gamma_pre", DType.F32, dims(2), 1, 2).floats("extra", DType.F32, dims(1), 1);
        execIsRefused("RmsNorm(f32, rows=1, hidden=2)", "RmsNorm: extra: expected one of [x, gamma_pre, y, rstd]");
    }

    @Test
    void missingTensorsAreRefused() throws IOException {
        floats("x", DType.F32, dims(1, 2), 3, 4).execIsRefused("RmsNorm(f32, rows=1, hidden=2)", "RmsNorm: gamma_pre: expected f32[hidden=2]");
    }

    @Test
    void wrongShapesAreRefused() throws IOException {
        floats("x", DType.F32, dims(2, 1), 3, 4).floats("gamma_pre", DType.F32, dims(2), 1, 2).execIsRefused("RmsNorm(f32, rows=1, hidden=2)", "RmsNorm: x: expected shape [rows=1, hidden=2], got [2, 1]");
    }

    @Test
    void wrongDtypesAreRefused() throws IOException {
        floats("x", DType.F16, dims(1, 2), 3, 4).floats("gamma_pre", DType.F32, dims(2), 1, 2).execIsRefused("RmsNorm(f32, rows=1, hidden=2)", "RmsNorm: x: expected f32", "f16");
    }

    @Test
    void priorContentOfAWrongShapeIsRefused() throws IOException {
        floats("x", DType.F32, dims(1, 2), 3, 4).floats("gamma_pre", DType.F32, dims(2), 1, 2).floats("rstd", DType.F32, dims(2), 1, 2)
            .execIsRefused("RmsNorm(f32, rows=1, hidden=2)", "RmsNorm: rstd");
    }

    @Test
    void unpaddedOperandsOfAPaddedLineAreRefused() throws IOException {
        floats("x", DType.F32, dims(1, 2), 3, 4).floats("gamma_pre", DType.F32, dims(2), 1, 2).execIsRefused("RmsNorm(f32, rows=1, hidden=2, pad=3)", "x", "[1, 5]");
    }

    @Test
    void wrongGroupListsAreRefusedBeforeAnythingIsWritten() throws IOException {
        twoGroups(DType.F32).longs("group_list", 2, 2).execIsRefused("GroupedMatmul(f32, e=2, m=3, k=2, n=1)", "group_list");
    }

    @ParameterizedTest
    @ValueSource(strings = {"RmsNorm(f32, rows=1)", "RmsNorm(f32, rows=1, hidden=2, seed=1)", "RmsNorm(f32, rows=1, hidden=2, dist=zipf)", "RmsNorm(f32, rows=1, hidden=2, fill=normal)",
        "RmsNorm(f32, rows=1, hidden=2, pad=-1)", "RmsNorm(f32, rows=1, hidden=2, packed)", "RmsNorm(f8, rows=1, hidden=2)", "Unknown(f32)", "RmsNorm", "",
        "TokenSelect(n=2, keep=1, pad=1)", "RmsNorm(f32, rows=1, hidden=2, colour=red)"})
    void linesThatCannotBeReadAreRefused(String line) throws IOException {
        floats("x", DType.F32, dims(1, 2), 3, 4).floats("gamma_pre", DType.F32, dims(2), 1, 2).execIsRefused(line, "npu4j: ");
    }

    @Test
    void aFileThatIsNoSafetensorsIsRefused() throws IOException {
        Files.writeString(folder.resolve("text"), "not a safetensors file");
        Ran ran = Ran.of("exec", "--op", "RmsNorm(f32, rows=1, hidden=2)", "--in", folder.resolve("text").toString(), "--out", folder.resolve("out").toString());
        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.err()).contains("safetensors: header");
    }
}
