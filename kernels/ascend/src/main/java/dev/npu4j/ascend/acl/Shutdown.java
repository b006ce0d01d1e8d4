package dev.npu4j.ascend.acl;

import dev.npu4j.kernels.error.BackendUnavailableException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// The end of the process: no device is opened any more, those that are open are closed, then CANN is finalised where we
/// initialised it. CANN must not be finalised from a destructor, and resources that outlive it crash newer drivers; so this
/// is a shutdown hook, and where the devices do not come to their end in time nothing native is begun any more: the
/// operating system takes it back.
final class Shutdown {
    private static final long PATIENCE_MILLIS = 2000;
    /// For calls that were begun before patience was at its end.
    private static final long LAST_CALL_MILLIS = 500;

    private static final Set<Runnable> OPEN = ConcurrentHashMap.newKeySet();
    private static boolean isOurs;
    private static boolean isEnding;
    private static volatile boolean isAbandoned;

    private Shutdown() {
    }

    /// Called once, before CANN is initialised: whether there will be an end at which it can be finalised.
    static boolean isWatched() {
        try {
            Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().name("npu4j-ascend-shutdown").unstarted(Shutdown::run));
            return true;
        } catch (IllegalStateException alreadyEnding) {
            return false;
        }
    }

    /// CANN was initialised by us, and is ours to finalise.
    static synchronized void initialised() {
        isOurs = true;
    }

    /// Before the first native call for a device.
    static synchronized void opened(Runnable close) {
        if (isEnding) {
            throw new BackendUnavailableException("ascend", "The process is ending, and its devices are being closed.", "Open devices before its end begins.");
        }
        OPEN.add(close);
    }

    static void closed(Runnable close) {
        OPEN.remove(close);
    }

    /// Whether devices did not come to their end in time: native calls are not begun any more.
    static boolean isAbandoned() {
        return isAbandoned;
    }

    private static synchronized List<Runnable> end() {
        isEnding = true;
        return List.copyOf(OPEN);
    }

    private static void run() {
        Thread closer = daemon("npu4j-ascend-closer", () -> {
            closeAll(end());
            finish();
        });
        try {
            if (!closer.join(Duration.ofMillis(PATIENCE_MILLIS))) {
                isAbandoned = true;
                closer.join(LAST_CALL_MILLIS);
            }
        } catch (InterruptedException hurried) {
            isAbandoned = true;
        }
    }

    /// All at once: patience is for all of them together.
    private static void closeAll(List<Runnable> devices) throws InterruptedException {
        for (Thread each : devices.stream().map(close -> daemon("npu4j-ascend-closer", close::run)).toList()) {
            each.join();
        }
    }

    private static synchronized void finish() {
        if (isOurs && OPEN.isEmpty() && !isAbandoned) {
            Acl.aclFinalize();
        }
    }

    private interface Work {
        void run() throws InterruptedException;
    }

    private static Thread daemon(String name, Work work) {
        return Thread.ofPlatform().daemon().name(name).start(() -> {
            try {
                work.run();
            } catch (RuntimeException | InterruptedException ignored) {
                // its failure would interest somebody who is no longer there
            }
        });
    }
}
