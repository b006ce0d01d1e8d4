package dev.npu4j.conformance.worker;

import dev.npu4j.conformance.recording.Tape;
import dev.npu4j.kernels.error.OperandException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// How workers are started and how long they are waited for.
///
/// @param device    specification, as for [dev.npu4j.kernels.device.Devices#open(String)]
/// @param fault     to plant in the device on purpose, by name
/// @param timeout   how long a case may take, beside what its size allows it; and how long a model may stay silent
/// @param crashLogs folder for what a crashing JVM writes about it
/// @param profiles  folder of an [dev.npu4j.conformance.probe.ArithmeticStore], by whose arithmetic bounds are taken
/// @param oneTwin   whether each case is held against one of the device's twins, in turn, instead of all of them
/// @param tape      to write while they judge, or to play in the place of the device
/// @param jvm       options of the workers' JVM, after those that this one was started with
/// @param environment variables of the workers' environment beside those of this process
public record WorkerOptions(String device, Optional<String> fault, Duration timeout, Path crashLogs, Optional<Path> profiles,
                            boolean oneTwin, Optional<Tape> tape, List<String> jvm, Map<String, String> environment) {
    /// What is waited for a case where nobody says otherwise.
    public static final Duration TIMEOUT = Duration.ofSeconds(120);
    /// Environment variable with options of the workers' JVM, separated by blanks.
    public static final String JVM_VARIABLE = "NPU4J_WORKER_OPTS";

    public WorkerOptions {
        if (timeout.isNegative() || timeout.isZero()) {
            throw new OperandException("workers", "timeout", "a positive time", timeout.toString());
        }
        jvm = List.copyOf(jvm);
        environment = Map.copyOf(environment);
    }

    /// Honest workers on a device, with the usual patience and the options of the environment.
    public static WorkerOptions of(String device) {
        String variable = System.getenv(JVM_VARIABLE);
        List<String> jvm = variable == null || variable.isBlank() ? List.of() : List.of(variable.strip().split("\\s+"));
        return new WorkerOptions(device, Optional.empty(), TIMEOUT, Path.of(System.getProperty("java.io.tmpdir")), Optional.empty(), false, Optional.empty(), jvm, Map.of());
    }

    public WorkerOptions withFault(String fault) {
        return new WorkerOptions(device, Optional.of(fault), timeout, crashLogs, profiles, oneTwin, tape, jvm, environment);
    }

    public WorkerOptions withTimeout(Duration timeout) {
        return new WorkerOptions(device, fault, timeout, crashLogs, profiles, oneTwin, tape, jvm, environment);
    }

    public WorkerOptions withCrashLogs(Path folder) {
        return new WorkerOptions(device, fault, timeout, folder, profiles, oneTwin, tape, jvm, environment);
    }

    public WorkerOptions withProfiles(Path folder) {
        return new WorkerOptions(device, fault, timeout, crashLogs, Optional.of(folder), oneTwin, tape, jvm, environment);
    }

    public WorkerOptions withOneTwin() {
        return new WorkerOptions(device, fault, timeout, crashLogs, profiles, true, tape, jvm, environment);
    }

    /// Workers that write a recording while they judge, or judge one. A recording needs no device here; then its
    /// specification opens nothing.
    public WorkerOptions withTape(Tape tape) {
        return new WorkerOptions(device, fault, timeout, crashLogs, profiles, oneTwin, Optional.of(tape), jvm, environment);
    }

    /// With further options of the workers' JVM. They come last, so that they win over those it would have had: properties
    /// that this process set by itself do not reach a worker in any other way.
    public WorkerOptions withJvm(List<String> more) {
        List<String> all = new ArrayList<>(jvm);
        all.addAll(more);
        return new WorkerOptions(device, fault, timeout, crashLogs, profiles, oneTwin, tape, all, environment);
    }

    /// With one more variable in the workers' environment.
    public WorkerOptions withEnvironment(String name, String value) {
        Map<String, String> all = new HashMap<>(environment);
        all.put(name, value);
        return new WorkerOptions(device, fault, timeout, crashLogs, profiles, oneTwin, tape, jvm, all);
    }

    /// For a worker that replaces another. What was to happen once, at the n-th launch, has happened.
    public WorkerOptions forReplacement() {
        return new WorkerOptions(device, fault.filter(name -> name.indexOf('@') < 0), timeout, crashLogs, profiles, oneTwin, tape, jvm, environment);
    }

    WorkerArguments arguments() {
        return new WorkerArguments(device, fault, profiles, oneTwin, tape);
    }
}
