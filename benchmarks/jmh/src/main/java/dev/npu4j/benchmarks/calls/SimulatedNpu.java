package dev.npu4j.benchmarks.calls;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.npu4j.cann.global.cann;
import dev.npu4j.kernels.device.Device;
import dev.npu4j.kernels.device.Devices;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/// The simulator that `native/` builds, without delays; opened through our device, which loads everything that the
/// bindings need, and beside it for calls that the measuring thread makes by itself: a stream, memory, the C functions.
@State(Scope.Benchmark)
public class SimulatedNpu {
    private static final Path BUILT = Path.of("native/target/cmake").toAbsolutePath();
    private static final Path C_LIBRARY = BUILT.resolve("bench/libnpu4j_bench.so");

    /// More than any operator here asks for.
    private static final long WORKSPACE_BYTES = 32 << 20;

    private final List<Long> memory = new ArrayList<>();
    private Device device;
    private long context;
    private long stream;
    private MemorySegment workspace;

    /// Opens it, on the thread that measures.
    @Setup(Level.Trial)
    public void open() {
        if (!Files.exists(C_LIBRARY)) {
            throw new IllegalStateException("no " + C_LIBRARY + ": run from the top folder, after cmake -S native -B native/target/cmake && cmake --build native/target/cmake");
        }
        System.setProperty("npu4j.ascend.sim", "910B");
        System.setProperty("npu4j.ascend.home", BUILT.resolve("home-9.1").toString());
        device = Devices.open("ascend:0");
        set("NPU4J_SIM_DELAY_US", "0");
        System.out.printf("%n# %s. Simulated: times are of our calls, not of an NPU.%n", device.description());
        check(cann.aclrtSetDevice(0));
        long[] made = new long[1];
        check(cann.aclrtCreateContext(made, 0));
        context = made[0];
        check(cann.aclrtCreateStream(made));
        stream = made[0];
        workspace = MemorySegment.ofAddress(allocate(WORKSPACE_BYTES));
    }

    /// Gives everything back.
    @TearDown(Level.Trial)
    public void close() {
        check(cann.aclrtSetCurrentContext(context));
        check(cann.aclrtDestroyStream(stream));
        memory.forEach(each -> check(cann.aclrtFree(each)));
        memory.clear();
        check(cann.aclrtDestroyContext(context));
        check(cann.aclrtResetDevice(0));
        device.close();
    }

    Device device() {
        return device;
    }

    long context() {
        return context;
    }

    MemorySegment stream() {
        return MemorySegment.ofAddress(stream);
    }

    MemorySegment workspace() {
        return workspace;
    }

    /// Device memory until the end, zeroed.
    long allocate(long bytes) {
        long[] made = new long[1];
        check(cann.aclrtMalloc(made, bytes, cann.ACL_MEM_MALLOC_HUGE_FIRST));
        memory.add(made[0]);
        check(cann.aclrtMemset(made[0], bytes, 0, bytes));
        return made[0];
    }

    void write(long address, MemorySegment host) {
        check(cann.aclrtMemcpy(address, host.byteSize(), host.address(), host.byteSize(), cann.ACL_MEMCPY_HOST_TO_DEVICE));
    }

    void synchronize() {
        check(cann.aclrtSynchronizeStream(stream));
    }

    /// One of the functions in `native/bench`: `int` of `arguments`.
    static MethodHandle inC(String function, MemoryLayout... arguments) {
        return downcall(C_LIBRARY, function, arguments);
    }

    /// A function of the runtime, as a binding by FFM would call it.
    static MethodHandle ofRuntime(String function, MemoryLayout... arguments) {
        return downcall(BUILT.resolve("home-9.1/lib64/libascendcl.so"), function, arguments);
    }

    private static MethodHandle downcall(Path library, String function, MemoryLayout... arguments) {
        SymbolLookup lookup = SymbolLookup.libraryLookup(library, Arena.global());
        return Linker.nativeLinker().downcallHandle(lookup.findOrThrow(function), FunctionDescriptor.of(JAVA_INT, arguments));
    }

    private static void set(String name, String value) {
        try (Arena arena = Arena.ofConfined()) {
            check((int) ofRuntime("npu4j_sim_control", ADDRESS, ADDRESS).invokeExact(arena.allocateFrom(name), arena.allocateFrom(value)));
        } catch (Throwable failure) {
            throw new AssertionError(failure);
        }
    }

    static void check(int status) {
        if (status != 0) {
            throw new IllegalStateException("the simulator answers " + status);
        }
    }
}
