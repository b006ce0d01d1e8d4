package dev.npu4j.ascend.acl;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// The end of the process: devices that are still open are closed, then CANN is finalised where we initialised it. CANN
/// must not be finalised from a destructor, and resources that outlive it crash newer drivers; so this is a shutdown
/// hook, and where the devices do not come to their end in time nothing native is touched any more: the operating system
/// takes it back.
final class Shutdown {
    private static final long PATIENCE_MILLIS = 2000;

    private static final Set<Runnable> OPEN = ConcurrentHashMap.newKeySet();
    private static volatile boolean isOurs;

    private Shutdown() {
    }

    /// CANN is initialised. Called once.
    ///
    /// @param byUs whether it was not before
    static void initialised(boolean byUs) {
        isOurs = byUs;
        try {
            Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().name("npu4j-ascend-shutdown").unstarted(Shutdown::run));
        } catch (IllegalStateException alreadyEnding) {
            isOurs = false; // too late for an orderly end
        }
    }

    static void opened(Runnable close) {
        OPEN.add(close);
    }

    static void closed(Runnable close) {
        OPEN.remove(close);
    }

    private static void run() {
        Thread closer = Thread.ofPlatform().daemon().name("npu4j-ascend-closer").start(() -> {
            for (Runnable close : OPEN) {
                try {
                    close.run();
                } catch (RuntimeException ignored) {
                    // its failure would interest somebody who is no longer there
                }
            }
            if (isOurs && OPEN.isEmpty()) {
                Acl.aclFinalize();
            }
        });
        try {
            closer.join(PATIENCE_MILLIS);
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
    }
}
