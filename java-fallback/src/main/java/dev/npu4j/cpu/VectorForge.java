package dev.npu4j.cpu;

import dev.npu4j.kernels.tensor.DType;
import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import jdk.incubator.vector.FloatVector;

/// Makes one copy of a kernel class for each constant that it is to be compiled with.
///
/// C2 compiles vector code well only where the species, the dtype of what it loads and the like are constants. A class
/// with `static final` fields has one of each per JVM; we want several. So a class is defined again for each, as a
/// hidden class that finds its constant in its class data: one source, one constant each.
final class VectorForge {
    private static final Map<Integer, Primitives> MADE = new ConcurrentHashMap<>();

    private VectorForge() {
    }

    static Primitives primitives(int bits) {
        return MADE.computeIfAbsent(bits, VectorForge::primitivesOf);
    }

    /// The widest of our widths that the machine handles well; 0 where it has no vectors to speak of.
    static int preferredBits() {
        int bits = FloatVector.SPECIES_PREFERRED.vectorBitSize();
        return bits >= 512 ? 512 : bits >= 256 ? 256 : bits >= 128 ? 128 : 0;
    }

    private static Primitives primitivesOf(int bits) {
        return (Primitives) make("VectorPrimitives", bits);
    }

    static Softmax softmax(int bits) {
        return (Softmax) make("VectorSoftmax", bits);
    }

    /// Products with weights of a dtype, read where they lie; null where the width has no kernels for that.
    static PanelTiles panelTiles(int bits, DType dtype) {
        return bits == 128 ? null : (PanelTiles) make("PanelTiles" + bits, dtype);
    }

    static ArrayTiles arrayTiles(int bits, ArrayTiles.Kind kind) {
        return (ArrayTiles) make("ArrayTiles" + bits, kind);
    }

    /// Attention of `few` rows at a time, read where it lies; none for vectors too short to gain anything.
    static Optional<LineTiles> lineTiles(int bits, int few) {
        return bits == 128 ? Optional.empty() : Optional.of((LineTiles) make("VectorLineTiles", new VectorLineTiles.Kind(bits, few)));
    }

    /// The fused passes over rows of a dtype; none for vectors so short that a row is better done step by step.
    static Optional<RowKernels> rowKernels(int bits, DType dtype) {
        return bits == 128 ? Optional.empty() : Optional.of(new RowKernelsApart((RowKernels) make("VectorRowKernels", new VectorRowKernels.Kind(bits, dtype))));
    }

    /// The constant that a class was made with.
    static <T> T data(MethodHandles.Lookup made, Class<T> type) {
        try {
            return MethodHandles.classData(made, "_", type);
        } catch (IllegalAccessException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private static Object make(String name, Object constant) {
        try (InputStream in = VectorForge.class.getResourceAsStream(name + ".class")) {
            MethodHandles.Lookup made = MethodHandles.lookup().defineHiddenClassWithClassData(in.readAllBytes(), constant, true);
            return made.findConstructor(made.lookupClass(), MethodType.methodType(void.class)).invoke();
        } catch (IOException | ReflectiveOperationException e) {
            throw new IllegalStateException(name + ".class could not be read from our own module", e);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }
}
