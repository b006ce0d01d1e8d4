package dev.npu4j.ascend.acl;

import dev.npu4j.aclnn.AclnnLibraries;
import dev.npu4j.ascend.toolkit.Search;
import dev.npu4j.ascend.toolkit.Toolkit;
import dev.npu4j.ascend.toolkit.ToolkitSearch;
import dev.npu4j.cann.CannLibrary;
import java.util.ArrayList;
import java.util.List;

/// The CANN of this process. It is loaded and initialised when it is first asked for and a toolkit is there, and stays
/// until the process ends; whatever came of that stays too. A toolkit that is not found is looked for again.
///
/// Where somebody else initialised CANN before us it is theirs, and theirs to finalise.
public final class Cann {
    /// System property by which a simulator is wanted, and which chip it is to be: `910B`, `910_93`, `310P`. Without it a
    /// simulator is refused wherever it lies.
    public static final String SIMULATOR_PROPERTY = "npu4j.ascend.sim";

    private static final String SIMULATOR_SYMBOL = "npu4j_sim_version";
    private static final int REPEAT_INITIALIZE = 100002;
    private static final String DOCTOR = "Run 'npu4j doctor'; CANN's own words are in ~/ascend/log. Or open \"cpu\".";

    /// What a process needs of the runtime for anything to work; what else is missing only costs what needs it.
    private static final List<String> NEEDED = List.of("aclInit", "aclGetRecentErrMsg", "aclrtGetSocName", "aclrtGetDeviceCount", "aclrtSetDevice", "aclrtResetDevice", "aclrtCreateContext",
        "aclrtDestroyContext", "aclrtCreateStreamWithConfig", "aclrtDestroyStream", "aclrtDestroyStreamForce", "aclrtSetStreamFailureMode",
        "aclrtSynchronizeStreamWithTimeout", "aclrtCreateEventExWithFlag", "aclrtCreateEventWithFlag", "aclrtDestroyEvent", "aclrtRecordEvent", "aclrtQueryEventStatus",
        "aclrtEventElapsedTime", "aclrtMalloc", "aclrtFree", "aclrtMemset", "aclrtMemcpy");
    private static final List<String> NEEDED_OF_OPERATORS = List.of("aclCreateTensor", "aclDestroyTensor", "aclCreateTensorList", "aclDestroyTensorList", "aclDestroyAclOpExecutor");

    /// What there is.
    public sealed interface State {
    }

    /// CANN is loaded and initialised.
    ///
    /// @param soc     the chip, by CANN's name
    /// @param devices how many there are
    public record Ready(Toolkit toolkit, String soc, int devices, boolean isSimulated) implements State {
        /// One line for people.
        public String description() {
            return (isSimulated ? "SIMULATED " : "") + soc + ", CANN " + toolkit.version() + (isSimulated ? " as NPU4J's simulator has it; no Ascend device" : "");
        }
    }

    /// It cannot be used: what was looked for and what would help, in sentences.
    public record Absent(String lookedFor, String remedy) implements State {
    }

    private static State settled; // null until a toolkit was found
    private static List<String> replacedSignals = List.of();

    private Cann() {
    }

    public static synchronized State state() {
        if (settled != null) {
            return settled;
        }
        return switch (new ToolkitSearch().find()) {
            case Search.Missing(String lookedFor, String remedy) -> new Absent(lookedFor, remedy);
            case Search.Found(Toolkit toolkit) -> {
                settled = load(toolkit);
                yield settled;
            }
        };
    }

    private static State load(Toolkit toolkit) {
        SignalHandlers before = SignalHandlers.now();
        State state = loadAndInitialise(toolkit);
        replacedSignals = SignalHandlers.now().changedSince(before);
        return state;
    }

    private static State loadAndInitialise(Toolkit toolkit) {
        try {
            prepareEnvironment(toolkit);
            CannLibrary.load();
            CannLibrary.open(toolkit.runtime());
            AclnnLibraries.open(toolkit.operators());
            boolean isSimulator = AclnnLibraries.has(SIMULATOR_SYMBOL);
            boolean isWanted = System.getProperty(SIMULATOR_PROPERTY) != null;
            if (isSimulator != isWanted) {
                return isSimulator
                    ? new Absent(toolkit.home() + " (from " + toolkit.from() + ") holds NPU4J's simulator, no CANN.", "Where a simulation is wanted, say --sim; else name a toolkit.")
                    : new Absent(toolkit.home() + " (from " + toolkit.from() + ") holds a CANN, and a simulation was asked for.", "Leave out -D" + SIMULATOR_PROPERTY + ", or name the simulator's home.");
            }
            List<String> missing = missing();
            if (!missing.isEmpty()) {
                return new Absent(toolkit + " lacks " + String.join(", ", missing) + ".", "Install CANN 8.1.RC1 or newer, with its operators. Or open \"cpu\".");
            }
            return initialise(toolkit, isSimulator);
        } catch (RuntimeException | LinkageError failure) {
            return new Absent(toolkit + " could not be loaded: " + failure.getMessage() + ".", DOCTOR);
        }
    }

    /// The signals that have another handler since CANN was loaded.
    public static synchronized List<String> replacedSignals() {
        return replacedSignals;
    }

    /// What CANN reads with getenv, where the user has not set it.
    private static void prepareEnvironment(Toolkit toolkit) {
        NativeEnvironment.setWhereAbsent("ASCEND_HOME_PATH", toolkit.home().toString());
        NativeEnvironment.setWhereAbsent("ASCEND_OPP_PATH", toolkit.home().resolve("opp").toString());
        // CANN's handlers would take over signals that the JVM lives on
        NativeEnvironment.setWhereAbsent("ASCEND_COREDUMP_SIGNAL", "none");
        // or the end of the process waits two seconds for logs
        NativeEnvironment.setWhereAbsent("ASCEND_LOG_DEVICE_FLUSH_TIMEOUT", "0");
        String simulated = System.getProperty(SIMULATOR_PROPERTY);
        if (simulated != null) {
            NativeEnvironment.set("NPU4J_SIM", "1");
            NativeEnvironment.set("NPU4J_SIM_SOC", simulated);
        }
    }

    private static List<String> missing() {
        List<String> missing = new ArrayList<>();
        NEEDED.stream().filter(each -> !CannLibrary.has(each)).forEach(missing::add);
        NEEDED_OF_OPERATORS.stream().filter(each -> !AclnnLibraries.has(each)).forEach(missing::add);
        return missing;
    }

    private static State initialise(Toolkit toolkit, boolean isSimulator) {
        if (!Shutdown.isWatched()) {
            return new Absent(toolkit + " is not initialised any more: the process is ending.", "Ask before its end begins.");
        }
        int status = Acl.aclInit();
        if (status != 0 && status != REPEAT_INITIALIZE) {
            return new Absent(toolkit + " does not initialise: " + AclError.of("aclInit", "prepare", status).getMessage() + ".", DOCTOR);
        }
        if (status == 0) {
            Shutdown.initialised();
        }
        int[] count = new int[1];
        int counted = Acl.aclrtGetDeviceCount(count);
        if (counted != 0 || count[0] == 0) {
            String why = counted == 0 ? "there is no device" : AclError.of("aclrtGetDeviceCount", "prepare", counted).getMessage();
            return new Absent(toolkit + " is there, but " + why + ".", "Look at npu-smi info, at the driver, and at who may use /dev/davinci*. Or open \"cpu\".");
        }
        return new Ready(toolkit, Acl.aclrtGetSocName(), count[0], isSimulator);
    }

    /// A device is about to be opened; it is closed at the end of the process where nobody did before.
    ///
    /// @throws dev.npu4j.kernels.error.BackendUnavailableException where that end has begun
    public static void opened(Runnable close) {
        Shutdown.opened(close);
    }

    /// It is closed, and holds nothing any more.
    public static void closed(Runnable close) {
        Shutdown.closed(close);
    }
}
