package dev.npu4j.kernels.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// Rounding to bf16, held against its definition: the nearest of the 65536 values, ties to the even one.
class Bf16Test {
    private static final short CANONICAL_NAN = (short) 0x7FC0;

    @Test
    void everyValueComesBackUnchangedAndEveryNanAsTheCanonicalOne() {
        for (int bits = 0; bits < 0x10000; bits++) {
            float value = Bf16.toFloat((short) bits);
            short expected = Float.isNaN(value) ? CANONICAL_NAN : (short) bits;
            if (Bf16.fromFloat(value) != expected) {
                assertThat(Bf16.fromFloat(value)).as("bits 0x%04x", bits).isEqualTo(expected);
            }
        }
    }

    @Test
    void everyTieGoesToTheEvenNeighbourAndTheFloatsBesideItToTheNearerOne() {
        // All finite values of both signs; the one past the largest finite value is infinity.
        for (int bits = 0; bits < 0x7F80; bits++) {
            for (int sign : new int[] {0, 0x8000}) {
                int below = sign | bits;
                int above = below + 1;
                int tie = (below << 16) + 0x8000;
                check(tie, (below & 1) == 0 ? below : above);
                check(tie - 1, below);
                check(tie + 1, above);
            }
        }
    }

    @Test
    void infinitiesStayAndOverflowBecomesInfinity() {
        assertThat(Bf16.fromFloat(Float.POSITIVE_INFINITY)).isEqualTo((short) 0x7F80);
        assertThat(Bf16.fromFloat(Float.NEGATIVE_INFINITY)).isEqualTo((short) 0xFF80);
        assertThat(Bf16.fromFloat(Float.MAX_VALUE)).isEqualTo((short) 0x7F80);
        assertThat(Bf16.fromFloat(-Float.MAX_VALUE)).isEqualTo((short) 0xFF80);
    }

    @Test
    void everyKindOfNanBecomesTheCanonicalOne() {
        for (int bits : new int[] {0x7F800001, 0x7FFFFFFF, 0xFF800001, 0xFFFFFFFF, 0x7FC00000, 0xFFC01234}) {
            assertThat(Bf16.fromFloat(Float.intBitsToFloat(bits))).as("0x%08x", bits).isEqualTo(CANONICAL_NAN);
        }
    }

    @Test
    void roundingIsNearestByExactArithmetic() {
        SplittableRandom random = new SplittableRandom(7);
        for (int i = 0; i < 20_000; i++) {
            float value = Float.intBitsToFloat(random.nextInt() & 0xFF7FFFFF);
            short rounded = Bf16.fromFloat(value);
            if (Float.isInfinite(Bf16.toFloat(rounded))) {
                continue;
            }
            BigDecimal error = distance(rounded, value);
            for (int neighbour : new int[] {rounded - 1, rounded + 1}) {
                float other = Bf16.toFloat((short) neighbour);
                if (Float.isFinite(other) && distance((short) neighbour, value).compareTo(error) < 0) {
                    assertThat(rounded).as("0x%08x", Float.floatToRawIntBits(value)).isEqualTo((short) neighbour);
                }
            }
        }
    }

    private static BigDecimal distance(short bits, float value) {
        return new BigDecimal(Bf16.toFloat(bits)).subtract(new BigDecimal(value)).abs();
    }

    // One assertion object for each of 200,000 values would take longer than all the rest.
    private static void check(int floatBits, int expected) {
        short rounded = Bf16.fromFloat(Float.intBitsToFloat(floatBits));
        if (rounded != (short) expected) {
            assertThat(rounded & 0xFFFF).as("0x%08x", floatBits).isEqualTo(expected & 0xFFFF);
        }
    }
}
