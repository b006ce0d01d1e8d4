package dev.npu4j.cli;

import dev.npu4j.cli.base.Simulation;
import dev.npu4j.kernels.device.Device;
import dev.npu4j.kernels.device.Devices;
import dev.npu4j.kernels.error.OperandException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.TypeConversionException;

/// Options of every command, accepted before and after its name.
public final class GlobalOptions {
    enum Required { cpu, ascend }

    private static final String SIMULATED = "ascend:0"; // where --sim comes alone

    /// A number, or `fresh`.
    static final class Seed implements ITypeConverter<Long> {
        @Override
        public Long convert(String text) {
            // not negative, and short enough to be typed again
            return text.equals("fresh") ? new SecureRandom().nextLong(1L << 40) : Long.valueOf(text);
        }
    }

    /// One of the chips that can be simulated.
    static final class Chip implements ITypeConverter<String> {
        @Override
        public String convert(String text) {
            if (!Simulation.CHIPS.contains(text)) {
                throw new TypeConversionException("expected one of " + String.join(", ", Simulation.CHIPS) + " but was '" + text + "'");
            }
            return text;
        }
    }

    @Option(names = "--device", paramLabel = "SPEC", scope = ScopeType.INHERIT,
        description = "The device: cpu, ascend:N, or with options cpu,threads=2,width=128|256|512|scalar. Default: cpu.")
    private String device;

    @Option(names = "--sim", paramLabel = "CHIP", arity = "0..1", fallbackValue = "910B", converter = Chip.class, scope = ScopeType.INHERIT,
        description = "A simulated NPU in the place of any that is there: 910B (default), 910_93 or 310P, as ascend:0. For tests: what it shows is never said to be an NPU's. "
            + "NPU4J_SIM_CANN=8.1|9.1 is the CANN that it simulates. Default: 9.1.")
    private String sim;

    @Option(names = "--require", paramLabel = "KIND", scope = ScopeType.INHERIT,
        description = "cpu or ascend: end with 3 where there is none of that kind. Nothing falls back in silence.")
    private Required require;

    @Option(names = "--threads", paramLabel = "N", split = ",", scope = ScopeType.INHERIT,
        description = "Threads of the CPU device. Default: one per processor. Results do not depend on it. bench takes several, as 1,2.")
    private List<Integer> threads;

    @Option(names = "--seed", paramLabel = "N", scope = ScopeType.INHERIT, converter = Seed.class,
        description = "Seed of lines that name none, and added to the seeds of the suite's cases; 'fresh' draws a new one, and prints it.")
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

    /// Whether a device was named, by its specification, by its kind or as a simulated one.
    public boolean namesDevice() {
        return device != null || require != null || sim != null;
    }

    /// Options about a device of this machine that were given, by name.
    List<String> deviceOptions() {
        List<String> given = new ArrayList<>();
        if (device != null) {
            given.add("--device");
        }
        if (sim != null) {
            given.add("--sim");
        }
        if (require != null) {
            given.add("--require");
        }
        if (threads != null) {
            given.add("--threads");
        }
        return given;
    }

    /// Numbers of threads, in the order given; none where none was.
    public List<Integer> threads() {
        return threads == null ? List.of() : List.copyOf(threads);
    }

    /// What is to be simulated; empty where nothing is.
    ///
    /// @throws OperandException where the options contradict each other
    /// @throws dev.npu4j.kernels.error.BackendUnavailableException where the simulator is not there
    public Optional<Simulation> simulation() {
        if (sim == null) {
            return Optional.empty();
        }
        if (device != null && !backend(device).equals("ascend")) {
            throw contradiction("--device " + device);
        }
        if (require == Required.cpu) {
            throw contradiction("--require cpu");
        }
        return Optional.of(Simulation.of(sim, Optional.ofNullable(System.getenv(Simulation.CANN_VARIABLE))));
    }

    private OperandException contradiction(String beside) {
        return new OperandException("options", "--sim", "a device ascend:N, which alone is simulated", "--sim=" + sim + " beside " + beside);
    }

    /// A device as the options name it, opened by nobody yet.
    ///
    /// @param specification  what to open
    /// @param contradiction  what is wrong with the options even so, to be thrown once that is open: that the device is
    ///                       not there at all would be the more useful message
    /// @param simulation     what stands in for it; empty where nothing does
    public record Choice(String specification, Optional<OperandException> contradiction, Optional<Simulation> simulation) {
        /// Options that a JVM needs for the device to be there what it is here.
        public List<String> jvm() {
            return simulation.map(Simulation::jvm).orElse(List.of());
        }
    }

    /// The device that the options name, the CPU where they name none.
    ///
    /// @throws OperandException where the options contradict each other whatever devices there are
    public Choice choice() {
        if (sim != null) {
            return withThreads(device == null ? SIMULATED : device);
        }
        if (require == null || device != null && backend(device).equals(require.name())) {
            return withThreads(device == null ? "cpu" : device);
        }
        Choice required = withThreads(require.name());
        return device == null ? required : new Choice(required.specification(), Optional.of(
            new OperandException("options", "--require", "the backend that --device names", require + ", beside --device " + device)), Optional.empty());
    }

    /// Opens the device that the options name, the CPU where they name none.
    ///
    /// @throws dev.npu4j.kernels.error.BackendUnavailableException where it is not there
    /// @throws OperandException where the options contradict each other or cannot be read
    public Device open() {
        Choice choice = choice();
        Device opened = Devices.open(choice.specification());
        if (choice.contradiction().isPresent()) {
            opened.close();
            throw choice.contradiction().get();
        }
        return opened;
    }

    private Choice withThreads(String specification) {
        if (threads == null) {
            return new Choice(specification, Optional.empty(), simulation());
        }
        if (!backend(specification).equals("cpu")) {
            return new Choice(specification, Optional.of(new OperandException("options", "--threads", "a CPU device", specification)), simulation());
        }
        if (specification.contains("threads=")) {
            throw new OperandException("options", "--threads", "it once", "beside --device " + specification);
        }
        if (threads.size() > 1) {
            throw new OperandException("options", "--threads", "one number; only bench takes several", threads.toString());
        }
        return new Choice(specification + ",threads=" + threads.getFirst(), Optional.empty(), Optional.empty());
    }

    private static String backend(String specification) {
        return specification.split("[:,]", 2)[0].strip();
    }
}
