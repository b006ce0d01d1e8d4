package dev.npu4j.cpu;

import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// What tests of primitives feed them, and how they compare.
final class PrimitiveSamples {
    static final float[] SPECIALS = {0f, -0f, Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, Float.MIN_VALUE,
        -Float.MIN_VALUE, Float.MIN_NORMAL, Float.MAX_VALUE, -Float.MAX_VALUE, 1f, -1f, 65504f, 65520f, 65519.996f, 0x1.01p0f, 0x1.03p0f, 0x1p-24f, 0x1p-25f};

    private PrimitiveSamples() {
    }

    /// The scalar primitives, and those of every width that this machine has.
    static Stream<Primitives> all() {
        return Stream.concat(Stream.of(ScalarPrimitives.INSTANCE), IntStream.of(VectorModule.widths()).mapToObj(VectorModule::primitives));
    }

    static float[] values(Random random, int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) (random.nextGaussian() * Math.scalb(1.0, random.nextInt(20) - 10));
        }
        return values;
    }

    static int bits(float value) {
        return Float.floatToRawIntBits(value);
    }

    static int[] bits(float[] values) {
        return IntStream.range(0, values.length).map(i -> bits(values[i])).toArray();
    }

    /// With one NaN for all.
    static float[] canonical(float[] values) {
        float[] canonical = values.clone();
        for (int i = 0; i < canonical.length; i++) {
            canonical[i] = Float.intBitsToFloat(Float.floatToIntBits(canonical[i]));
        }
        return canonical;
    }
}
