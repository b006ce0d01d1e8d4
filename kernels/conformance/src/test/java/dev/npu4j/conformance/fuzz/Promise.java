package dev.npu4j.conformance.fuzz;

import com.sun.management.ThreadMXBean;
import dev.npu4j.kernels.error.OperandException;
import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.TreeMap;

/// Holds whatever is fed to it to what the documentation promises of any input: it succeeds, or throws
/// [OperandException]; it takes less than a second and allocates no more than its limit. Counts what came of it, so that
/// a run can prove that it tried something.
final class Promise {
    private static final ThreadMXBean THREAD = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    // of this thread's own time, so that a busy machine is no finding
    private static final long NANOS = 1_000_000_000L;
    private static final long BYTES = 64L << 20;
    private static final int WORDS = 20_000;

    private final Map<String, Count> counts = new TreeMap<>();

    /// What is tried with one input.
    @FunctionalInterface
    interface Attempt {
        void run() throws Exception;
    }

    private static final class Count {
        private long tried;
        private long succeeded;
        private long refused;
    }

    /// Runs an attempt, which can be run again; whether it succeeded.
    ///
    /// @param what under which it is counted
    boolean holds(String what, Attempt attempt) {
        Count count = counts.computeIfAbsent(what, key -> new Count());
        count.tried++;
        boolean succeeded = isCheap(what, attempt, false);
        count.succeeded += succeeded ? 1 : 0;
        count.refused += succeeded ? 0 : 1;
        return succeeded;
    }

    // What costs too much is tried once more: the first time may have loaded classes, which the fuzzer rewrites.
    private static boolean isCheap(String what, Attempt attempt, boolean again) {
        long time = THREAD.getCurrentThreadCpuTime();
        long allocated = THREAD.getCurrentThreadAllocatedBytes();
        boolean succeeded = succeeds(what, attempt);
        time = THREAD.getCurrentThreadCpuTime() - time;
        allocated = THREAD.getCurrentThreadAllocatedBytes() - allocated;
        if (time < NANOS && allocated < BYTES) {
            return succeeded;
        }
        if (again) {
            throw new AssertionError(what + " took " + time + " ns and allocated " + allocated + " bytes; the limits are " + NANOS + " and " + BYTES);
        }
        return isCheap(what, attempt, true);
    }

    private static boolean succeeds(String what, Attempt attempt) {
        try {
            attempt.run();
            return true;
        } catch (OperandException refused) {
            if (refused.getMessage().length() > WORDS) {
                throw new AssertionError(what + " refused in " + refused.getMessage().length() + " characters");
            }
            return false;
        } catch (AssertionError broken) {
            throw broken;
        } catch (Throwable other) {
            throw new AssertionError(what + " ended in what is not documented", other);
        }
    }

    /// One line for each kind of attempt, in the form that ci/fuzz.sh reads.
    void report() {
        counts.forEach((what, count) ->
            System.out.println("tried " + count.tried + ", succeeded " + count.succeeded + ", refused " + count.refused + ": " + what));
    }
}
