package dev.npu4j.cpu;

import dev.npu4j.kernels.tensor.Tensor;
import java.util.Random;

/// Seeded contents for tensors of tests.
final class Values {
    private Values() {
    }

    static Tensor fill(Tensor tensor, long seed) {
        Random random = new Random(seed);
        float[] values = new float[Math.toIntExact(tensor.shape().elements())];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return tensor.copyFrom(values);
    }
}
