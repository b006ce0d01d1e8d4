package dev.npu4j.cpu;

import dev.npu4j.kernels.error.BackendUnavailableException;
import java.util.concurrent.atomic.AtomicBoolean;

/// Whether the incubating Vector API is there, asked without touching any of its classes. Without it the scalar kernels
/// run, after one message.
final class VectorModule {
    static final String FLAG = "--add-modules jdk.incubator.vector";

    private static final System.Logger LOG = System.getLogger("dev.npu4j.cpu");
    private static final AtomicBoolean TOLD = new AtomicBoolean();

    private VectorModule() {
    }

    static boolean isPresent() {
        return ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();
    }

    /// The kernels for the width that was asked for.
    static Primitives primitives(int width) {
        if (width == CpuOptions.SCALAR) {
            return ScalarPrimitives.INSTANCE;
        }
        if (!isPresent()) {
            if (width != CpuOptions.AUTO) {
                throw new BackendUnavailableException("cpu", "width=" + width + " needs the module jdk.incubator.vector, which this JVM was started without.",
                    "Add " + FLAG + ", or leave the width out.");
            }
            if (TOLD.compareAndSet(false, true)) {
                LOG.log(System.Logger.Level.WARNING, "npu4j: the scalar CPU kernels run, which are slower and give the same results."
                    + " For the vector kernels start java with " + FLAG);
            }
            return ScalarPrimitives.INSTANCE;
        }
        int bits = width == CpuOptions.AUTO ? VectorForge.preferredBits() : width;
        return bits == 0 ? ScalarPrimitives.INSTANCE : VectorForge.primitives(bits);
    }

    /// Whether vectors are wider than the machine's: right, and slower than scalar code.
    static boolean isEmulated(Primitives primitives) {
        return primitives.bits() > 0 && primitives.bits() > VectorForge.preferredBits();
    }

    /// Widths that this machine has instructions for, narrowest first; none without the module.
    static int[] widths() {
        if (!isPresent()) {
            return new int[0];
        }
        int preferred = VectorForge.preferredBits();
        return java.util.stream.IntStream.of(128, 256, 512).filter(bits -> bits <= preferred).toArray();
    }
}
