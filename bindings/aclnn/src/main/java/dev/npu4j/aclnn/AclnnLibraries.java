package dev.npu4j.aclnn;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// The libraries that the functions of this package are looked up in: opened once, by absolute path, and kept for the
/// life of the process, since CANN's threads may run in them until its end.
///
/// A function is resolved when it is first called. A missing one hurts only who calls it: the call throws
/// [UnsatisfiedLinkError] with the name and the libraries that were searched.
public final class AclnnLibraries {
    // Replaced once by what #open found; from then on the same for the life of the process.
    private static volatile List<DynamicLibrary> opened = List.of();

    /// What was asked for before: libraries are opened once and never closed, so that an answer holds for good.
    private static final Map<String, Boolean> ANSWERS = new ConcurrentHashMap<>();

    private AclnnLibraries() {
    }

    /// Opens the libraries, in the order in which symbols are to be looked up.
    ///
    /// @throws UnsatisfiedLinkError with the dynamic linker's own words where one cannot be opened
    /// @throws IllegalStateException where other libraries were opened before
    public static synchronized void open(List<Path> libraries) {
        if (libraries.isEmpty() || !libraries.stream().allMatch(Path::isAbsolute)) {
            throw new IllegalArgumentException("absolute paths of libraries are needed, not " + libraries);
        }
        if (!opened.isEmpty()) {
            if (!paths().equals(libraries)) {
                throw new IllegalStateException("this process already has " + paths() + " open; it cannot have " + libraries + " too");
            }
            return;
        }
        opened = libraries.stream().map(DynamicLibrary::open).toList();
    }

    public static boolean isOpen() {
        return !opened.isEmpty();
    }

    /// The libraries that are open, in the order in which they are searched.
    public static List<Path> paths() {
        return opened.stream().map(DynamicLibrary::path).toList();
    }

    /// Whether one of the libraries has this function.
    public static boolean has(String symbol) {
        return isOpen() && ANSWERS.computeIfAbsent(symbol, asked -> find(asked).isPresent());
    }

    /// The library that a function comes from.
    public static Optional<Path> libraryOf(String symbol) {
        return opened.stream().filter(library -> library.find(symbol).isPresent()).map(DynamicLibrary::path).findFirst();
    }

    static void requireOpen() {
        if (opened.isEmpty()) {
            throw new IllegalStateException("no library of operators is open; AclnnLibraries.open(...) comes first");
        }
    }

    /// A handle on the function, or where it is missing one that throws: this runs in static initialisers, from which
    /// nothing may be thrown.
    @SuppressWarnings("restricted")
    static MethodHandle downcall(String symbol, FunctionDescriptor descriptor) {
        return find(symbol).map(address -> Linker.nativeLinker().downcallHandle(address, descriptor))
            .orElseGet(() -> missing(symbol, descriptor.toMethodType()));
    }

    /// What a downcall threw: errors of ours and of the JVM as they are.
    static RuntimeException unexpected(Throwable failure) {
        switch (failure) {
            case RuntimeException known -> throw known;
            case Error known -> throw known;
            default -> throw new AssertionError("a downcall throws no checked exception", failure);
        }
    }

    private static Optional<MemorySegment> find(String symbol) {
        return opened.stream().map(library -> library.find(symbol)).flatMap(Optional::stream).findFirst();
    }

    private static MethodHandle missing(String symbol, MethodType type) {
        try {
            MethodHandle error = MethodHandles.lookup().findStatic(
                AclnnLibraries.class, "missingError", MethodType.methodType(UnsatisfiedLinkError.class, String.class)).bindTo(symbol);
            MethodHandle thrower = MethodHandles.throwException(type.returnType(), UnsatisfiedLinkError.class);
            return MethodHandles.dropArguments(MethodHandles.foldArguments(thrower, error), 0, type.parameterList());
        } catch (ReflectiveOperationException impossible) {
            throw new AssertionError("a method of this very class", impossible);
        }
    }

    // A new error for each call: one that all callers shared would show the first caller's stack to every other.
    private static UnsatisfiedLinkError missingError(String symbol) {
        return new UnsatisfiedLinkError(symbol + " is in none of " + paths());
    }
}
