package dev.npu4j.kernels.tensor;

import static dev.npu4j.kernels.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.npu4j.kernels.HostArena;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What may be packed; how it is packed is the affair of each backend.
class PackTest {
    private HostArena arena;

    @BeforeEach
    void open() {
        arena = new HostArena();
    }

    @AfterEach
    void close() {
        arena.close();
    }

    @Test
    void oneTensorAndOnePerExpertPackToTheSameExtents() {
        PackedWeight whole = arena.pack(arena.allocate(DType.BF16, 3, 6, 5), WeightLayout.NK);
        PackedWeight each = arena.pack(List.of(arena.allocate(DType.BF16, 6, 5), arena.allocate(DType.BF16, 6, 5), arena.allocate(DType.BF16, 6, 5)), WeightLayout.NK);
        for (PackedWeight packed : List.of(whole, each)) {
            assertThat(packed).extracting(PackedWeight::experts, PackedWeight::k, PackedWeight::n, PackedWeight::dtype).containsExactly(3, 5, 6, DType.BF16);
        }
    }

    @Test
    void aMatrixPacksAsThatOfOneExpert() {
        for (WeightLayout layout : WeightLayout.values()) {
            PackedWeight packed = arena.pack(arena.allocate(DType.BF16, layout == WeightLayout.KN ? 5 : 6, layout == WeightLayout.KN ? 6 : 5), layout);
            assertThat(packed).extracting(PackedWeight::experts, PackedWeight::k, PackedWeight::n, PackedWeight::dtype).containsExactly(1, 5, 6, DType.BF16);
        }
    }

    @Test
    void theSourceMayBeClosedAfterwards() {
        PackedWeight packed;
        try (HostArena brief = new HostArena()) {
            packed = arena.pack(brief.allocate(DType.F32, 2, 3, 4), WeightLayout.KN);
        }
        assertThat(packed.arena()).isSameAs(arena);
    }

    @Test
    void sourcesAreReleasedAfterPackingAndAfterFailing() {
        HostArena source = new HostArena();
        HostArena gone = new HostArena();
        Tensor fits = source.allocate(DType.F32, 3, 4);
        Tensor dead = gone.allocate(DType.F32, 3, 4);
        gone.close();
        arena.pack(List.of(fits, fits), WeightLayout.KN);
        assertRefused("TensorArena.pack", "weight[1]", "closed", () -> arena.pack(List.of(fits, dead), WeightLayout.KN));
        // Would wait for its limit and throw if a use were still counted.
        source.close();
        assertThat(source.frees()).isEqualTo(1);
    }

    @Test
    void expertsThatAreNotAlikeAreRefusedByTheirNumber() {
        Tensor first = arena.allocate(DType.F32, 3, 4);
        assertRefused("TensorArena.pack", "weight[1]", "f32[3, 5]", () -> arena.pack(List.of(first, arena.allocate(DType.F32, 3, 5)), WeightLayout.KN));
        assertRefused("TensorArena.pack", "weight[1]", "bf16[3, 4]", () -> arena.pack(List.of(first, arena.allocate(DType.BF16, 3, 4)), WeightLayout.KN));
        List<Tensor> holed = new ArrayList<>(List.of(first));
        holed.add(null);
        assertRefused("TensorArena.pack", "weight[1]", "null", () -> arena.pack(holed, WeightLayout.KN));
        try (HostArena elsewhere = new HostArena("ascend:0")) {
            assertRefused("TensorArena.pack", "weight[1]", "a tensor on cpu",
                () -> arena.pack(List.of(first, elsewhere.allocate(DType.F32, 3, 4)), WeightLayout.KN));
        }
    }

    @Test
    void whatIsNoWeightIsRefused() {
        assertRefused("TensorArena.pack", "weight", "null", () -> arena.pack((Tensor) null, WeightLayout.KN));
        assertRefused("TensorArena.pack", "weight", "null", () -> arena.pack((List<Tensor>) null, WeightLayout.KN));
        assertRefused("TensorArena.pack", "weight", "none", () -> arena.pack(List.of(), WeightLayout.KN));
        assertRefused("TensorArena.pack", "weight", "none", () -> arena.pack(arena.allocate(DType.F32, 0, 3, 4), WeightLayout.KN));
        assertRefused("TensorArena.pack", "layout", "null", () -> arena.pack(arena.allocate(DType.F32, 1, 3, 4), null));
        assertRefused("TensorArena.pack", "weight", "[k, n] or [e, k, n]", () -> arena.pack(arena.allocate(DType.F32, 3), WeightLayout.KN));
        assertRefused("TensorArena.pack", "weight", "[n, k] or [e, n, k]", () -> arena.pack(arena.allocate(DType.F32, 3, 4, 5, 6), WeightLayout.NK));
        assertRefused("TensorArena.pack", "weight[0]", "[n, k] without empty axes", () -> arena.pack(arena.allocate(DType.F32, 0, 4), WeightLayout.NK));
        assertRefused("TensorArena.pack", "layout", "null", () -> arena.pack(arena.allocate(DType.F32, 3, 4), null));
        assertRefused("TensorArena.pack", "weight[0]", "i32[3, 4]", () -> arena.pack(arena.allocate(DType.I32, 1, 3, 4), WeightLayout.KN));
        assertRefused("TensorArena.pack", "weight[0]", "without empty axes", () -> arena.pack(arena.allocate(DType.F32, 1, 0, 4), WeightLayout.KN));
        assertRefused("TensorArena.pack", "weight[0]", "[k, n]", () -> arena.pack(List.of(arena.allocate(DType.F32, 4)), WeightLayout.KN));
    }

    @Test
    void aClosedArenaPacksNothing() {
        HostArena gone = new HostArena();
        gone.close();
        assertRefused("TensorArena.pack", "arena", "closed", () -> gone.pack(arena.allocate(DType.F32, 1, 3, 4), WeightLayout.KN));
    }

    @Test
    void veryManyExpertsAreRefusedBeforeTheyAreCounted() {
        assertRefused("TensorArena.pack", "weight[0]", "without empty axes", () -> arena.pack(arena.allocate(DType.F32, 1L << 40, 0, 4), WeightLayout.KN));
        Tensor again = arena.allocate(DType.F32, 1);
        Tensor repeated = again.view(0, TensorSpec.strided(DType.F32, Shape.of((1 << 16) + 1, 1, 1), 0, 1, 1));
        assertRefused("TensorArena.pack", "weight", "at most 65536 experts", () -> arena.pack(repeated, WeightLayout.KN));
        assertThat(arena.pack(repeated.rows(0, 1 << 16), WeightLayout.KN).experts()).isEqualTo(1 << 16);
    }
}
