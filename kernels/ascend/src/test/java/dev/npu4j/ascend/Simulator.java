package dev.npu4j.ascend;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.npu4j.io.Json;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// The simulator's own controls, for tests of what happens when the device misbehaves. The backend does not know it.
final class Simulator {
    private static final int LONGEST_REPORT = 1 << 20;

    private final SymbolLookup library;

    private Simulator(SymbolLookup library) {
        this.library = library;
    }

    /// The one that the system property `npu4j.ascend.home` names, which the build makes before these tests.
    static Simulator inUse() {
        Path home = Path.of(System.getProperty("npu4j.ascend.home", "unset"));
        Path library = home.resolve("lib64/libascendcl.so");
        if (!Files.exists(library)) {
            throw new AssertionError("no simulator at " + home + "; build it: cmake -S native -B native/target/cmake && cmake --build native/target/cmake");
        }
        try {
            return new Simulator(SymbolLookup.libraryLookup(library.toRealPath(), Arena.global()));
        } catch (java.io.IOException e) {
            throw new AssertionError(e);
        }
    }

    /// Sets one of the NPU4J_SIM_ variables; null gives it back to the environment.
    void set(String name, String value) {
        try (Arena arena = Arena.ofConfined()) {
            MethodHandle control = handle("npu4j_sim_control", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS));
            MemorySegment text = value == null ? MemorySegment.NULL : arena.allocateFrom(value);
            int status = (int) control.invokeExact(arena.allocateFrom("NPU4J_SIM_" + name), text);
            if (status != 0) {
                throw new AssertionError("the simulator does not take NPU4J_SIM_" + name + "=" + value);
            }
        } catch (Throwable failure) {
            throw new AssertionError(failure);
        }
    }

    /// No planted failure any more.
    void behave() {
        for (String name : List.of("FAIL", "FAIL_TASK", "HANG", "LOST")) {
            set(name, null);
        }
    }

    long calls() {
        return count("npu4j_sim_calls");
    }

    long tasks() {
        return count("npu4j_sim_tasks");
    }

    /// What the simulator has to say of this process so far.
    Map<?, ?> report() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment text = arena.allocate(LONGEST_REPORT);
            long length = (long) handle("npu4j_sim_report", FunctionDescriptor.of(JAVA_LONG, ADDRESS, JAVA_LONG)).invokeExact(text, (long) LONGEST_REPORT);
            if (length >= LONGEST_REPORT) {
                throw new AssertionError("a report of " + length + " bytes");
            }
            return (Map<?, ?>) Json.parse("report", text.getString(0).getBytes(StandardCharsets.UTF_8));
        } catch (Throwable failure) {
            throw new AssertionError(failure);
        }
    }

    /// Rules that were broken.
    List<?> violations() {
        return (List<?>) report().get("violations");
    }

    /// What other code of this process might call: a function of CANN without arguments.
    int foreign(String function) {
        try {
            return (int) handle(function, FunctionDescriptor.of(JAVA_INT)).invokeExact();
        } catch (Throwable failure) {
            throw new AssertionError(failure);
        }
    }

    /// The same, of one with a number; pointers are none.
    int foreign(String function, int argument) {
        try {
            return (int) handle(function, FunctionDescriptor.of(JAVA_INT, JAVA_INT)).invokeExact(argument);
        } catch (Throwable failure) {
            throw new AssertionError(failure);
        }
    }

    private long count(String name) {
        try {
            return (long) handle(name, FunctionDescriptor.of(JAVA_LONG)).invokeExact();
        } catch (Throwable failure) {
            throw new AssertionError(failure);
        }
    }

    private MethodHandle handle(String name, FunctionDescriptor descriptor) {
        return Linker.nativeLinker().downcallHandle(library.findOrThrow(name), descriptor);
    }
}
