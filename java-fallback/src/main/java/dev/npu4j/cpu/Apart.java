package dev.npu4j.cpu;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/// Calls out of C2's sight. A handle that is kept in a field that is not final is no constant, so what it calls is never inlined,
/// but compiled by itself: for methods that C2 would otherwise compile into one large one with their callers, in which it stops
/// inlining the vectors' own methods, past some size or 15 calls of depth, and makes an object of every vector.
final class Apart {
    private Apart() {
    }

    /// @param lookup of the class that declares it
    static MethodHandle method(MethodHandles.Lookup lookup, Class<?> type, String name, Class<?> result, Class<?>... parameters) {
        try {
            return lookup.findVirtual(type, name, MethodType.methodType(result, parameters));
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /// What a handle threw, of a method that declares nothing.
    static RuntimeException unchecked(Throwable thrown) {
        if (thrown instanceof RuntimeException unchecked) {
            return unchecked;
        }
        if (thrown instanceof Error error) {
            throw error;
        }
        return new IllegalStateException(thrown);
    }
}
