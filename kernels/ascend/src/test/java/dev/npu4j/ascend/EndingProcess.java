package dev.npu4j.ascend;

import dev.npu4j.kernels.device.Device;
import dev.npu4j.kernels.device.Devices;
import dev.npu4j.kernels.device.Stream;
import dev.npu4j.kernels.error.BackendUnavailableException;
import dev.npu4j.kernels.error.DeviceException;
import dev.npu4j.kernels.error.OperandException;
import dev.npu4j.kernels.op.OpCall;
import dev.npu4j.kernels.op.TokenSelect;
import dev.npu4j.kernels.tensor.TensorArena;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CopyOnWriteArrayList;

/// The process that [Shutdowns] starts: keeps a device at work from two threads and ends as its argument says, at a
/// moment that its seed decides. Says `running` when work is in flight and `ending` when it begins to end.
///
/// What it writes to the error stream is a complaint, but for the trace of [Ending#THROW].
final class EndingProcess {
    private static final int WORKERS = 2;

    private final Ending ending;
    private final SplittableRandom random;
    private final CountDownLatch atWork = new CountDownLatch(WORKERS);
    private final List<AutoCloseable> opened = new CopyOnWriteArrayList<>();

    private EndingProcess(Ending ending, long seed) {
        this.ending = ending;
        random = new SplittableRandom(seed);
    }

    public static void main(String... arguments) throws InterruptedException {
        new EndingProcess(Ending.valueOf(arguments[0]), Long.parseLong(arguments[1])).run();
    }

    private void run() throws InterruptedException {
        Device device = ending == Ending.EXIT_WHILE_OPENING ? null : Devices.open("ascend:0");
        addHook();
        for (int i = 0; i < WORKERS; i++) {
            int drawn = random.nextInt(Calls.operators().size());
            // TokenSelect is done on the host: where both do that, no task would be there to hang
            int operator = ending == Ending.SIGTERM_WHILE_HANGING && Calls.operators().get(drawn) instanceof TokenSelect ? 0 : drawn;
            Thread.ofPlatform().daemon(ending != Ending.EXIT_WITH_LIVE_THREADS).start(() -> work(device, operator));
        }
        atWork.await();
        if (ending == Ending.SIGTERM_WHILE_HANGING) {
            letOneHang();
        }
        System.out.println("running");
        if (!ending.signal().isEmpty()) {
            Thread.sleep(60_000); // whoever started this ends it
        }
        Thread.sleep(random.nextInt(30)); // so that ends come at any moment of the work
        System.out.println("ending");
        switch (ending) {
            case END -> { }
            case THROW -> throw new IllegalStateException("as ordered");
            default -> System.exit(7);
        }
    }

    /// One of the tasks to come never ends; returns when the device has come to it.
    private void letOneHang() {
        Simulator simulator = Simulator.inUse();
        int after = 1 + random.nextInt(40);
        long last = simulator.tasks() + after;
        simulator.set("HANG", "+" + after);
        while (simulator.tasks() < last) {
            sleep(1);
        }
    }

    /// What users' own hooks do, while ours runs.
    private void addHook() {
        int pause = random.nextInt(20);
        Runnable hook = switch (ending) {
            case CLOSE_IN_HOOK -> () -> opened.reversed().forEach(EndingProcess::close);
            case HALT_IN_HOOK -> () -> Runtime.getRuntime().halt(8);
            case SIGTERM_WHILE_HANGING -> () -> opened.stream().filter(Stream.class::isInstance).map(Stream.class::cast).forEach(Stream::synchronize);
            default -> null;
        };
        if (hook != null) {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                sleep(pause);
                unlessOver(hook);
            }));
        }
    }

    private void work(Device device, int operator) {
        unlessOver(() -> {
            if (device == null) {
                openAndClose(operator);
            } else {
                launch(device, operator, Integer.MAX_VALUE);
            }
        });
    }

    private void openAndClose(int operator) {
        while (true) {
            try (Device device = Devices.open("ascend:0")) {
                launch(device, operator, 20);
            }
        }
    }

    private void launch(Device device, int operator, int times) {
        TensorArena arena = device.openArena();
        Stream stream = device.openStream();
        opened.addAll(List.of(arena, stream));
        OpCall call = Calls.call(Calls.operators().get(operator), device, stream, arena);
        for (int i = 0; i < times; i++) {
            stream.launch(call);
            if (i == 0) {
                atWork.countDown();
            }
        }
        stream.close();
        arena.close();
    }

    /// At the end of the process devices are closed under whoever uses them. That is said in one of our exceptions, and
    /// anything else is a mistake of ours.
    private void unlessOver(Runnable work) {
        try {
            work.run();
        } catch (BackendUnavailableException late) {
            complainUnless(late.getMessage().contains("is ending"), late);
        } catch (OperandException closed) {
            complainUnless(closed.getMessage().contains("closed"), closed);
        } catch (DeviceException failed) {
            complainUnless(failed.kind() == DeviceException.Kind.TIMEOUT && ending == Ending.SIGTERM_WHILE_HANGING, failed);
        } catch (RuntimeException | Error other) {
            complainUnless(false, other);
        }
    }

    private static void complainUnless(boolean isExpected, Throwable thrown) {
        if (!isExpected) {
            thrown.printStackTrace();
        }
    }

    private static void close(AutoCloseable each) {
        try {
            each.close();
        } catch (RuntimeException unexpected) {
            throw unexpected;
        } catch (Exception checked) {
            throw new AssertionError(checked);
        }
    }

    /// Between two looks at the simulator's count, which nobody signals (whoever started this ends it where it never comes), and before a
    /// user's hook, so that it begins at any moment of ours.
    private static void sleep(int millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
