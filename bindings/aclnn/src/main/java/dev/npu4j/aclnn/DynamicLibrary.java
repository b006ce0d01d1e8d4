package dev.npu4j.aclnn;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
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
    private final Functions functions;

    private DynamicLibrary(Path path, MemorySegment handle, Functions functions) {
        this.path = path;
        this.handle = handle;
        this.functions = functions;
    }

    static DynamicLibrary open(Path path) {
        // all of them before the first call: resolving one may itself ask the linker and so lose what dlerror has to say
        Functions functions = new Functions();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment handle = (MemorySegment) functions.dlopen.invokeExact(arena.allocateFrom(path.toString()), RTLD_LAZY);
            if (handle.address() == 0) {
                throw new UnsatisfiedLinkError(message((MemorySegment) functions.dlerror.invokeExact(), path));
            }
            return new DynamicLibrary(path, handle, functions);
        } catch (Throwable failure) {
            throw AclnnLibraries.unexpected(failure);
        }
    }

    Path path() {
        return path;
    }

    Optional<MemorySegment> find(String symbol) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment address = (MemorySegment) functions.dlsym.invokeExact(handle, arena.allocateFrom(symbol));
            return address.address() == 0 ? Optional.empty() : Optional.of(address);
        } catch (Throwable failure) {
            throw AclnnLibraries.unexpected(failure);
        }
    }

    private static String message(MemorySegment text, Path path) {
        if (text.address() == 0) {
            return path + " cannot be opened; the dynamic linker does not say why";
        }
        String words = bounded(text);
        // what glibc says of another machine's code, too
        return words.contains("No such file") && words.startsWith(path.toString()) && Files.exists(path)
            ? words + " (there is such a file: most likely it is not for this machine, " + System.getProperty("os.arch") + ")"
            : words;
    }

    /// A native string of unknown length is never read to its end on trust.
    @SuppressWarnings("restricted")
    private static String bounded(MemorySegment text) {
        MemorySegment bounded = text.reinterpret(LONGEST_MESSAGE);
        int length = 0;
        while (length < LONGEST_MESSAGE && bounded.get(JAVA_BYTE, length) != 0) {
            length++;
        }
        return new String(bounded.asSlice(0, length).toArray(JAVA_BYTE), StandardCharsets.UTF_8);
    }

    /// Made by a constructor, not by a static initialiser: where native access is denied, [#open] says so every time.
    private static final class Functions {
        final MethodHandle dlopen = libc("dlopen", FunctionDescriptor.of(ADDRESS, ADDRESS, JAVA_INT));
        final MethodHandle dlsym = libc("dlsym", FunctionDescriptor.of(ADDRESS, ADDRESS, ADDRESS));
        final MethodHandle dlerror = libc("dlerror", FunctionDescriptor.of(ADDRESS));

        @SuppressWarnings("restricted")
        private static MethodHandle libc(String name, FunctionDescriptor descriptor) {
            Linker linker = Linker.nativeLinker();
            return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), descriptor);
        }
    }
}
