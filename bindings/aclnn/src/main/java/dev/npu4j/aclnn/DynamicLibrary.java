package dev.npu4j.aclnn;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/// One shared library, through the dynamic linker's own functions: `SymbolLookup.libraryLookup` keeps back why a library
/// could not be opened, and that sentence (a missing dependency, another machine's code) is what the user needs.
///
/// Never closed.
final class DynamicLibrary {
    private static final int RTLD_LAZY = 1; // glibc's value on every Linux; symbols stay local, which is the default
    private static final int LONGEST_MESSAGE = 4096;

    private final Path path;
    private final MemorySegment handle;

    private DynamicLibrary(Path path, MemorySegment handle) {
        this.path = path;
        this.handle = handle;
    }

    static DynamicLibrary open(Path path) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment handle = (MemorySegment) Functions.DLOPEN.invokeExact(arena.allocateFrom(path.toString()), RTLD_LAZY);
            if (handle.address() == 0) {
                throw new UnsatisfiedLinkError(message((MemorySegment) Functions.DLERROR.invokeExact(), path));
            }
            return new DynamicLibrary(path, handle);
        } catch (Throwable failure) {
            throw AclnnLibraries.unexpected(failure);
        }
    }

    Path path() {
        return path;
    }

    Optional<MemorySegment> find(String symbol) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment address = (MemorySegment) Functions.DLSYM.invokeExact(handle, arena.allocateFrom(symbol));
            return address.address() == 0 ? Optional.empty() : Optional.of(address);
        } catch (Throwable failure) {
            throw AclnnLibraries.unexpected(failure);
        }
    }

    private static String message(MemorySegment text, Path path) {
        if (text.address() == 0) {
            return path + " cannot be opened; the dynamic linker does not say why";
        }
        // bounded: a native string of unknown length is never read to the end on trust
        MemorySegment bounded = text.reinterpret(LONGEST_MESSAGE);
        int length = 0;
        while (length < LONGEST_MESSAGE && bounded.get(java.lang.foreign.ValueLayout.JAVA_BYTE, length) != 0) {
            length++;
        }
        return new String(bounded.asSlice(0, length).toArray(java.lang.foreign.ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8);
    }

    /// Resolved on first use, so that a class that is merely loaded needs no native access.
    private static final class Functions {
        static final MethodHandle DLOPEN = libc("dlopen", FunctionDescriptor.of(ADDRESS, ADDRESS, JAVA_INT));
        static final MethodHandle DLSYM = libc("dlsym", FunctionDescriptor.of(ADDRESS, ADDRESS, ADDRESS));
        static final MethodHandle DLERROR = libc("dlerror", FunctionDescriptor.of(ADDRESS));

        private static MethodHandle libc(String name, FunctionDescriptor descriptor) {
            Linker linker = Linker.nativeLinker();
            return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), descriptor);
        }
    }
}
