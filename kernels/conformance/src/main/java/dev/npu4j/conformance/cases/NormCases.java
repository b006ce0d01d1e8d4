package dev.npu4j.conformance.cases;

import dev.npu4j.kernels.op.AddRmsNorm;
import dev.npu4j.kernels.op.NormProfile;
import dev.npu4j.kernels.op.RmsNorm;
import dev.npu4j.kernels.tensor.DType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// What the cases of the three norms have in common.
final class NormCases {
    static final List<Fill> FILLS_OF_ONE = Arrays.stream(Fill.values())
        .filter(fill -> fill.fits(new RmsNorm(DType.F32, 1, 1, 1))).toList();
    static final List<Fill> FILLS_OF_TWO = Arrays.stream(Fill.values())
        .filter(fill -> fill.fits(new AddRmsNorm(DType.F32, 1, 1, 1))).toList();

    /// Row lengths around vector widths and their tails.
    static final int[] TAILS = {1, 2, 7, 8, 15, 16, 17, 31, 32, 33, 63, 65};
    static final int[] ODD = {7, 17, 33, 80, 100, 127, 251};
    static final int[] ANY = {1, 3, 7, 16, 17, 63, 80, 129, 251, 576, 1000, 1009, 2048, 2049};
    /// Row lengths of real models, and their neighbours.
    static final int[] MODELS = {768, 2880, 5119, 5120, 5121, 7168, 7680, 12288, 12289};

    private NormCases() {
    }

    /// Cases of a norm with a residual.
    @FunctionalInterface
    interface Drawn {
        Case of(DType dtype, NormProfile profile, Fill fill, int i, int... hidden);
    }

    static List<Case> quick(Drawn drawn) {
        List<Case> cases = new ArrayList<>();
        int i = 1000;
        for (DType dtype : Draw.DTYPES) {
            for (NormProfile profile : NormProfile.values()) {
                cases.add(drawn.of(dtype, profile, Fill.EXACT_INT, i++, ODD));
                cases.add(drawn.of(dtype, profile, Fill.NORMAL, i++, ODD));
                cases.add(drawn.of(dtype, profile, Fill.CANCEL, i++, ODD));
            }
            for (Fill fill : FILLS_OF_TWO) {
                cases.add(drawn.of(dtype, new Draw(i).of("profile", NormProfile.values()), fill, i++, ODD));
            }
            for (int hidden : TAILS) {
                Fill fill = hidden % 2 == 0 ? Fill.NORMAL : Fill.EXACT_INT;
                cases.add(drawn.of(dtype, new Draw(i).of("profile", NormProfile.values()), fill, i++, hidden));
            }
        }
        return cases;
    }

    static List<Case> full(Drawn drawn) {
        List<Case> cases = new ArrayList<>();
        int i = 2000;
        for (DType dtype : Draw.DTYPES) {
            for (NormProfile profile : NormProfile.values()) {
                for (Fill fill : FILLS_OF_TWO) {
                    cases.add(drawn.of(dtype, profile, fill, i++, ANY));
                    cases.add(drawn.of(dtype, profile, fill, i++, ANY));
                }
                for (int hidden : MODELS) {
                    cases.add(drawn.of(dtype, profile, new Draw(i).of("fill", FILLS_OF_TWO.toArray(Fill[]::new)), i++, hidden));
                }
            }
        }
        return cases;
    }

    static int rows(Draw draw, int hidden) {
        return hidden > 1024 ? draw.of("rows", 1, 2, 3, 4) : draw.of("rows", 1, 2, 3, 5, 16, 17, 31);
    }

    static double eps(Draw draw, DType dtype, Fill fill) {
        if (fill == Fill.EXACT_INT) {
            return draw.of("eps", 3.0, 3.0, 12.0, 0.75);
        }
        // Squares of tiny f32 numbers underflow, yet outweigh this eps.
        return fill == Fill.TINY && dtype != DType.F16 ? draw.of("eps", 1e-6, 1e-13, 1e-20, 1e-76) : draw.of("eps", 1e-5, 1e-5, 1e-6, 1e-12);
    }
}
