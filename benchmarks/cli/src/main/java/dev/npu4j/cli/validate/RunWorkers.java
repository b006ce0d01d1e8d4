package dev.npu4j.cli.validate;

import dev.npu4j.cli.base.Simulation;
import dev.npu4j.conformance.worker.WorkerOptions;
import java.nio.file.Path;
import java.util.Optional;

/// How the workers of a run are started.
final class RunWorkers {
    private RunWorkers() {
    }

    static WorkerOptions options(Settings settings, Selection selection, Tapes tapes, Optional<SimulatorTrace> trace) {
        WorkerOptions plain = WorkerOptions.of(settings.device().specification()).withTimeout(settings.timeout()).withCrashLogs(settings.out())
            .withJvm(settings.device().jvm()).withProfiles(profiles(settings));
        // over ten thousand cases each twin has its share
        WorkerOptions extent = tapes.in(selection.extent() == Extent.RELEASE ? plain.withOneTwin() : plain);
        WorkerOptions faulty = settings.fault().map(extent::withFault).orElse(extent);
        return trace.map(each -> faulty.withEnvironment(SimulatorTrace.VARIABLE, each.file().toString())).orElse(faulty);
    }

    /// How a simulator adds up is not to be taken for how the device of that name does, nor for how another chip's does.
    private static Path profiles(Settings settings) {
        Path all = settings.home().resolve(".npu4j").resolve("arithmetic");
        Optional<Simulation> simulation = settings.device().simulation();
        return simulation.map(each -> all.resolve("simulated-" + each.chip() + "-" + each.cann())).orElse(all);
    }
}
