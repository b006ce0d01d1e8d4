package dev.npu4j.ascend.acl;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/// The environment as C sees it. CANN reads its variables with `getenv`, which a JVM cannot change through `System`; what
/// is set here before a library is loaded counts.
@SuppressWarnings("restricted") // calls two functions of libc
final class NativeEnvironment {
    private NativeEnvironment() {
    }

    static boolean has(String name) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment value = (MemorySegment) Functions.GETENV.invokeExact(arena.allocateFrom(name));
            return value.address() != 0;
        } catch (Throwable failure) {
            throw new AssertionError("getenv throws nothing", failure);
        }
    }

    static void set(String name, String value) {
        try (Arena arena = Arena.ofConfined()) {
            int ignored = (int) Functions.SETENV.invokeExact(arena.allocateFrom(name), arena.allocateFrom(value), 1);
        } catch (Throwable failure) {
            throw new AssertionError("setenv throws nothing", failure);
        }
    }

    /// A value of the user's own is left as it is.
    static void setWhereAbsent(String name, String value) {
        if (!has(name)) {
            set(name, value);
        }
    }

    private static final class Functions {
        static final MethodHandle GETENV = libc("getenv", FunctionDescriptor.of(ADDRESS, ADDRESS));
        static final MethodHandle SETENV = libc("setenv", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, JAVA_INT));

        private static MethodHandle libc(String name, FunctionDescriptor descriptor) {
            Linker linker = Linker.nativeLinker();
            return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), descriptor);
        }
    }
}
