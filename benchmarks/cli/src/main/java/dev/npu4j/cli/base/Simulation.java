package dev.npu4j.cli.base;

import dev.npu4j.ascend.AscendReport;
import dev.npu4j.kernels.error.BackendUnavailableException;
import dev.npu4j.kernels.error.OperandException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What `--sim` asks for: a toolkit that NPU4J's simulator pretends to be, in the place of any that is installed. Nothing
/// else makes it stand in for a device.
///
/// @param chip which one is simulated: `910B`, `910_93`, `310P`
/// @param cann version of the toolkit: `8.1`, `9.1`
/// @param home its root
public record Simulation(String chip, String cann, Path home) {
    /// System property with the folder of the simulated toolkits; the launcher passes it.
    public static final String HOMES_PROPERTY = "npu4j.sim.home";
    /// Environment variable that says which of them it is.
    public static final String CANN_VARIABLE = "NPU4J_SIM_CANN";
    public static final List<String> CHIPS = List.of("910B", "910_93", "310P");

    private static final String PREFIX = "NPU4J_SIM_";
    private static final List<String> OUTPUTS = List.of("NPU4J_SIM_TRACE", "NPU4J_SIM_REPORT"); // where it writes, not what it does
    private static final List<String> CANNS = List.of("8.1", "9.1");
    private static final String USUAL_CANN = "9.1";
    private static final String BUILD = "Build it, with cmake and a C++ compiler: cmake -S native -B native/target/cmake && cmake --build native/target/cmake "
        + "(./npu4j --sim does so by itself). Or open \"cpu\".";

    /// Finds the toolkit that is to be simulated.
    ///
    /// @param cann version of the toolkit, or empty for the newest
    /// @throws OperandException where there is no such chip or version
    /// @throws BackendUnavailableException where the simulator was not built, with what builds it
    public static Simulation of(String chip, Optional<String> cann) {
        if (!CHIPS.contains(chip)) {
            throw new OperandException("options", "--sim", "one of " + String.join(", ", CHIPS), "'" + chip + "'");
        }
        String version = cann.filter(value -> !value.isBlank()).orElse(USUAL_CANN);
        if (!CANNS.contains(version)) {
            throw new OperandException("options", "$" + CANN_VARIABLE, "one of " + String.join(", ", CANNS), "'" + version + "'");
        }
        String homes = System.getProperty(HOMES_PROPERTY, "");
        if (homes.isBlank()) {
            throw absent("--sim was given, and nothing says where NPU4J's simulator is (-D" + HOMES_PROPERTY + "=DIR, which ./npu4j passes).");
        }
        Path home;
        try {
            home = Path.of(homes).toAbsolutePath().resolve("home-" + version);
        } catch (InvalidPathException e) {
            throw absent("'" + homes + "' (from -D" + HOMES_PROPERTY + ") is no path.");
        }
        if (!Files.isDirectory(home.resolve("lib64"))) {
            throw absent("--sim was given, and NPU4J's simulator of CANN " + version + " is not built: there is no folder " + home.resolve("lib64") + ".");
        }
        return new Simulation(chip, version, home);
    }

    private static BackendUnavailableException absent(String lookedFor) {
        return new BackendUnavailableException("ascend", lookedFor, BUILD);
    }

    /// Makes it the toolkit of this process. To be called before anything asks for devices.
    public void begin() {
        System.setProperty(AscendReport.SIMULATOR_PROPERTY, chip);
        System.setProperty(AscendReport.HOME_PROPERTY, home.toString());
    }

    /// The variables of the environment by which a simulator behaves as it does, `NAME=VALUE`, in the order of their names.
    public static List<String> variables(Map<String, String> environment) {
        return environment.entrySet().stream().filter(each -> each.getKey().startsWith(PREFIX) && !OUTPUTS.contains(each.getKey()))
            .map(each -> each.getKey() + "=" + each.getValue()).sorted().toList();
    }

    /// Options by which it is that of another JVM.
    public List<String> jvm() {
        return List.of("-D" + AscendReport.SIMULATOR_PROPERTY + "=" + chip, "-D" + AscendReport.HOME_PROPERTY + "=" + home);
    }
}
