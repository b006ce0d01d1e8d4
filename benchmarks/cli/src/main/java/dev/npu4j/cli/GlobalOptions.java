package dev.npu4j.cli;

import dev.npu4j.kernels.device.Backend;
import dev.npu4j.kernels.device.Device;
import dev.npu4j.kernels.device.Devices;
import dev.npu4j.kernels.error.OperandException;
import java.util.Optional;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/// Options of every command, accepted before and after its name.
public final class GlobalOptions {
    enum Required { cpu, ascend }

    @Option(names = "--device", paramLabel = "SPEC", scope = ScopeType.INHERIT,
        description = "The device: cpu, ascend:N, or with options cpu,threads=2,width=128|256|512|scalar. Default: cpu.")
    private String device;

    @Option(names = "--require", paramLabel = "KIND", scope = ScopeType.INHERIT,
        description = "cpu or ascend: end with 3 where there is none of that kind. Nothing falls back in silence.")
    private Required require;

    @Option(names = "--threads", paramLabel = "N", scope = ScopeType.INHERIT,
        description = "Threads of the CPU device. Default: one per processor. Results do not depend on it.")
    private Integer threads;

    @Option(names = "--seed", paramLabel = "N", scope = ScopeType.INHERIT,
        description = "Seed of generated inputs, instead of the one each case has.")
    private Long seed;

    @Option(names = "--verbose", scope = ScopeType.INHERIT, description = "Show stack traces of errors.")
    private boolean verbose;

    /// The seed, where one was given.
    public Optional<Long> seed() {
        return Optional.ofNullable(seed);
    }

    public boolean verbose() {
        return verbose;
    }

    /// Whether a device was named, by its specification or by its kind.
    public boolean namesDevice() {
        return device != null || require != null;
    }

    /// Opens the device that the options name, the CPU where they name none.
    ///
    /// @throws dev.npu4j.kernels.error.BackendUnavailableException where it is not there
    /// @throws OperandException where the options contradict each other or cannot be read
    public Device open() {
        // What is required is looked for first: its absence is the more useful message.
        if (require != null && (device == null || !backend(device).equals(require.name()))) {
            Device required = openWithThreads(require.name());
            if (device == null) {
                return required;
            }
            required.close();
            throw new OperandException("options", "--require", "the backend that --device names", require + ", beside --device " + device);
        }
        return openWithThreads(device == null ? "cpu" : device);
    }

    private Device openWithThreads(String specification) {
        if (threads == null) {
            return Devices.open(specification);
        }
        if (!backend(specification).equals("cpu")) {
            boolean there = Devices.report().stream().anyMatch(found -> found.backend().equals(backend(specification))
                && found.availability() instanceof Backend.Available);
            if (there) {
                throw new OperandException("options", "--threads", "a CPU device", specification);
            }
            return Devices.open(specification); // throws, saying what is missing
        }
        if (specification.contains("threads=")) {
            throw new OperandException("options", "--threads", "it once", "beside --device " + specification);
        }
        return Devices.open(specification + ",threads=" + threads);
    }

    private static String backend(String specification) {
        return specification.split("[:,]", 2)[0].strip();
    }
}
