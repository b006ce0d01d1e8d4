package dev.npu4j.cpu;

import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import jdk.incubator.vector.FloatVector;

/// Makes one copy of [VectorPrimitives] per vector width.
///
/// C2 compiles vector code well only where the species is a constant. One class with a `static final` species serves
/// one width per JVM; we want several, to prove that they agree. So the class is defined again for each width, as a
/// hidden class that finds its width in its class data: one source, one constant each.
final class VectorForge {
    private static final Map<Integer, Primitives> MADE = new ConcurrentHashMap<>();

    private VectorForge() {
    }

    static Primitives primitives(int bits) {
        return MADE.computeIfAbsent(bits, VectorForge::define);
    }

    /// The widest of our widths that the machine handles well; 0 where it has no vectors to speak of.
    static int preferredBits() {
        int bits = FloatVector.SPECIES_PREFERRED.vectorBitSize();
        return bits >= 512 ? 512 : bits >= 256 ? 256 : bits >= 128 ? 128 : 0;
    }

    private static Primitives define(int bits) {
        try (InputStream in = VectorForge.class.getResourceAsStream("VectorPrimitives.class")) {
            MethodHandles.Lookup made = MethodHandles.lookup().defineHiddenClassWithClassData(in.readAllBytes(), bits, true);
            return (Primitives) made.findConstructor(made.lookupClass(), MethodType.methodType(void.class)).invoke();
        } catch (IOException | ReflectiveOperationException e) {
            throw new IllegalStateException("VectorPrimitives.class could not be read from our own module", e);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }
}
