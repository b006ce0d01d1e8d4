package dev.npu4j.bench.peers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/// The number of threads of every native thread pool in this process: OpenMP, OpenBLAS, MKL.
///
/// One contestant may stand on several of them (torch calls OpenMP and a cblas, which is OpenBLAS's or MKL's), and the
/// jars bring copies of the same OpenMP: so the pools are looked for among the libraries that are mapped.
final class NativeThreads {
    /// The start of a library's file name, and the function of it that takes the number of threads.
    private static final Map<String, String> SETTERS = Map.of(
        "libgomp.so", "omp_set_num_threads",
        "libiomp5.so", "omp_set_num_threads",
        "libopenblas", "openblas_set_num_threads", // libopenblas_nolapack.so, too
        "libmkl_rt.so", "MKL_Set_Num_Threads");

    private static final String DELETED = " (deleted)"; // as the kernel says it

    private final int threads;
    private final List<MethodHandle> setters = new ArrayList<>();

    /// Made after the libraries of a contestant are loaded.
    @SuppressWarnings("restricted") // calls into libraries that are there anyway
    NativeThreads(int threads) {
        this.threads = threads;
        for (Path library : mapped()) {
            SETTERS.forEach((start, function) -> {
                if (library.getFileName().toString().startsWith(start)) {
                    open(library).find(function).ifPresent(address ->
                        setters.add(Linker.nativeLinker().downcallHandle(address, FunctionDescriptor.ofVoid(ValueLayout.JAVA_INT))));
                }
            });
        }
    }

    /// What is mapped already. JavaCPP puts a link in the place of a library that another jar brings as well, also under a process that has it
    /// mapped: such a one can no longer be named by its path, but by its name, which stands for the first of that name that was loaded and
    /// that everything loaded later uses.
    @SuppressWarnings("restricted")
    private static SymbolLookup open(Path library) {
        String name = library.getFileName().toString();
        // Never unloaded: the pools live as long as the process.
        return name.endsWith(DELETED) ? SymbolLookup.libraryLookup(name.substring(0, name.length() - DELETED.length()), Arena.global())
            : SymbolLookup.libraryLookup(library, Arena.global());
    }

    int threads() {
        return threads;
    }

    /// Sets it for the calling thread: OpenMP keeps the number per thread, so every run says it again (some 10 ns).
    void apply() {
        try {
            for (MethodHandle setter : setters) {
                setter.invokeExact(threads);
            }
        } catch (Throwable e) {
            throw new AssertionError("a setter of threads does not throw", e);
        }
    }

    /// The libraries of this process.
    static Set<Path> mapped() {
        Set<Path> libraries = new LinkedHashSet<>();
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/maps"))) {
            lines.forEach(line -> {
                int path = line.indexOf('/');
                if (path >= 0 && line.contains(".so")) {
                    libraries.add(Path.of(line.substring(path)));
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return libraries;
    }
}
