package dev.npu4j.ascend.acl;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Who handles the signals that a JVM lives on. A library that replaces such a handler ends the process at the next null
/// that the JVM meets in compiled code, long after it was loaded; so it is found out when it is.
@SuppressWarnings("restricted") // calls a function of libc
final class SignalHandlers {
    /// Linux's numbers, alike on x86 and Arm.
    private static final Map<String, Integer> SIGNALS = Map.of("SIGSEGV", 11, "SIGBUS", 7, "SIGFPE", 8, "SIGILL", 4, "SIGTRAP", 5, "SIGHUP", 1, "SIGINT", 2, "SIGTERM", 15,
        "SIGQUIT", 3, "SIGUSR2", 12);
    private static final long SIGACTION_BYTES = 256; // of glibc's 152; the handler's address comes first

    private final Map<String, Long> handlers = new LinkedHashMap<>();

    private SignalHandlers() {
    }

    /// As they are now.
    static SignalHandlers now() {
        SignalHandlers now = new SignalHandlers();
        SIGNALS.keySet().stream().sorted().forEach(name -> now.handlers.put(name, handler(SIGNALS.get(name))));
        return now;
    }

    /// The names of those that have another handler than then.
    List<String> changedSince(SignalHandlers then) {
        List<String> changed = new ArrayList<>();
        handlers.forEach((name, handler) -> {
            if (!handler.equals(then.handlers.get(name))) {
                changed.add(name);
            }
        });
        return changed;
    }

    private static long handler(int signal) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment action = arena.allocate(SIGACTION_BYTES, 8);
            int status = (int) Functions.SIGACTION.invokeExact(signal, MemorySegment.NULL, action);
            return status == 0 ? action.get(JAVA_LONG, 0) : 0;
        } catch (Throwable failure) {
            throw new AssertionError("sigaction throws nothing", failure);
        }
    }

    private static final class Functions {
        static final MethodHandle SIGACTION = Linker.nativeLinker().downcallHandle(Linker.nativeLinker().defaultLookup().findOrThrow("sigaction"),
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, ADDRESS));
    }
}
