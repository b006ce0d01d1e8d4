package dev.npu4j.ascend;

import dev.npu4j.aclnn.AclnnLibraries;
import dev.npu4j.ascend.acl.Cann;
import dev.npu4j.ascend.toolkit.Search;
import dev.npu4j.ascend.toolkit.Toolkit;
import dev.npu4j.ascend.toolkit.ToolkitSearch;
import dev.npu4j.cann.CannLibrary;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// What there is of CANN and of NPUs, and what is wrong with it, for people. Facts and sentences only; nothing depends on
/// them.
///
/// @param installation the toolkit, where one was found that may be loaded
/// @param problem      why no NPU can be used: what was looked for and where; empty where one can
/// @param remedy       what would help; empty where nothing is wrong
/// @param soc          the chip, by CANN's name; empty where none can be used
/// @param devices      how many there are
/// @param simulated    whether they are simulated
/// @param hardware     sentences on the driver and the device files
/// @param environment  sentences on the variables that CANN reads
/// @param remarks      sentences on what is odd and does not hinder
public record AscendReport(Optional<Installation> installation, String problem, String remedy, String soc, int devices, boolean simulated,
                           List<String> hardware, List<String> environment, List<String> remarks) {
    /// System property that names the root of a toolkit.
    public static final String HOME_PROPERTY = ToolkitSearch.HOME_PROPERTY;
    /// System property by which a simulator is wanted, and which chip it is to be.
    public static final String SIMULATOR_PROPERTY = Cann.SIMULATOR_PROPERTY;

    private static final Path DRIVER = Path.of("/usr/local/Ascend/driver/version.info");
    private static final Path DEVICE_FILES = Path.of("/dev");
    private static final String LIBJSIG = "libjsig: LD_PRELOAD=" + Path.of(System.getProperty("java.home"), "lib", "libjsig.so");
    private static final int MOST_LINES = 100;

    /// A toolkit on disk.
    ///
    /// @param home      its root
    /// @param from      how that was learnt
    /// @param version   as its own files say; empty where none does
    /// @param libraries that are loaded of it, in the order in which functions are looked up
    public record Installation(String home, String from, String version, List<LibraryFile> libraries) {
        public Installation {
            libraries = List.copyOf(libraries);
        }
    }

    /// A library of a toolkit.
    ///
    /// @param path        canonical
    /// @param bytes       its size
    /// @param owner       user who may change it; empty where that cannot be read
    /// @param permissions as `rwxr-xr-x`; empty where they cannot be read
    public record LibraryFile(String path, long bytes, String owner, String permissions) {
        private static final int BUFFER = 1 << 16;

        /// What it holds, in hexadecimal; empty where it cannot be read. Reads the whole file.
        public String sha256() {
            try (InputStream in = Files.newInputStream(Path.of(path))) {
                MessageDigest digest = MessageDigest.getInstance("SHA-256");
                byte[] buffer = new byte[BUFFER];
                for (int read = in.read(buffer); read > 0; read = in.read(buffer)) {
                    digest.update(buffer, 0, read);
                }
                return HexFormat.of().formatHex(digest.digest());
            } catch (IOException unreadable) {
                return "";
            } catch (NoSuchAlgorithmException e) {
                throw new AssertionError("every Java has it", e);
            }
        }
    }

    public AscendReport {
        hardware = List.copyOf(hardware);
        environment = List.copyOf(environment);
        remarks = List.copyOf(remarks);
    }

    /// Of this process and this machine. Never throws. A toolkit that was found is loaded, as by the first question to the
    /// backend.
    public static AscendReport here() {
        Optional<Toolkit> toolkit = new ToolkitSearch().find() instanceof Search.Found(Toolkit found) ? Optional.of(found) : Optional.empty();
        Optional<Installation> installation = toolkit.map(each -> new Installation(each.home().toString(), each.from(),
            each.version().equals(Toolkit.UNKNOWN) ? "" : each.version(), each.libraries().stream().map(AscendReport::library).toList()));
        List<String> environment = environment(toolkit); // before it is loaded, which sets what is not set
        List<String> remarks = new ArrayList<>(toolkit.map(Toolkit::remarks).orElse(List.of()));
        if (toolkit.isPresent() && !toolkit.get().version().equals(Toolkit.UNKNOWN) && !toolkit.get().isAtLeast(8, 1)) {
            remarks.add("CANN " + toolkit.get().version() + " is older than 8.1, the oldest that NPU4J knows: functions may be missing, or mean something else. Install a newer one.");
        }
        Cann.State state = Cann.state();
        if (!Cann.replacedSignals().isEmpty()) {
            remarks.add("loading CANN replaced what handles " + String.join(", ", Cann.replacedSignals()) + "; a JVM without its own handlers ends at the next null that compiled code meets. "
                + "Set ASCEND_COREDUMP_SIGNAL to none, or preload " + LIBJSIG + ".");
        }
        return switch (state) {
            case Cann.Ready ready -> new AscendReport(installation, "", "", ready.soc(), ready.devices(), ready.isSimulated(), askHardware(), environment, remarks);
            case Cann.Absent(String lookedFor, String remedy) ->
                new AscendReport(installation, lookedFor, remedy, "", 0, false, askHardware(), environment, remarks);
        };
    }

    /// Sentences on the driver and the device files alone. Loads nothing.
    public static List<String> driverHere() {
        return List.copyOf(askHardware());
    }

    /// Those of these functions that the loaded CANN does not have; empty where none is loaded, so that nothing is known.
    public static List<String> missing(Collection<String> functions) {
        if (CannLibrary.path().isEmpty() || !AclnnLibraries.isOpen()) {
            return List.of();
        }
        return functions.stream().filter(each -> !CannLibrary.has(each) && !AclnnLibraries.has(each)).toList();
    }

    private static LibraryFile library(Path file) {
        try {
            PosixFileAttributes attributes = Files.readAttributes(file, PosixFileAttributes.class);
            return new LibraryFile(file.toString(), attributes.size(), attributes.owner().getName(), PosixFilePermissions.toString(attributes.permissions()));
        } catch (IOException | UnsupportedOperationException unreadable) {
            return new LibraryFile(file.toString(), 0, "", "");
        }
    }

    private static List<String> askHardware() {
        List<String> said = new ArrayList<>();
        said.add(driver().map(version -> "The driver is " + version + ", as " + DRIVER + " says.").orElse("There is no driver: " + DRIVER + " is not there."));
        List<Path> files = deviceFiles();
        if (files.isEmpty()) {
            said.add("There is no " + DEVICE_FILES.resolve("davinci0") + " or other device file of an NPU.");
        } else {
            said.add("Device files: " + String.join(", ", files.stream().map(Path::toString).toList()) + ".");
            files.stream().filter(each -> !Files.isReadable(each) || !Files.isWritable(each)).findFirst()
                .ifPresent(each -> said.add("This user may not open " + each + "; it takes the group that owns it, HwHiAiUser as a rule."));
        }
        return said;
    }

    private static Optional<String> driver() {
        try (Stream<String> lines = Files.lines(DRIVER)) {
            return lines.limit(MOST_LINES).map(String::strip).filter(line -> line.regionMatches(true, 0, "version=", 0, 8))
                .map(line -> line.substring(8).strip()).findFirst().or(() -> Optional.of("of an unknown version"));
        } catch (IOException | UncheckedIOException absent) {
            return Optional.empty();
        }
    }

    private static List<Path> deviceFiles() {
        try (Stream<Path> files = Files.list(DEVICE_FILES)) {
            return files.filter(each -> each.getFileName().toString().matches("davinci\\d+")).sorted().toList();
        } catch (IOException | UncheckedIOException unreadable) {
            return List.of();
        }
    }

    private static List<String> environment(Optional<Toolkit> toolkit) {
        List<String> said = new ArrayList<>();
        for (String name : List.of("ASCEND_HOME_PATH", "ASCEND_TOOLKIT_HOME")) {
            said.add(variable(name).map(value -> name + " is " + value + ".").orElse(name + " is not set."));
        }
        if (toolkit.isEmpty()) { // else among its remarks
            said.addAll(new ToolkitSearch().linkerRemarks());
        }
        variable("ASCEND_RT_VISIBLE_DEVICES").ifPresent(value -> said.add("ASCEND_RT_VISIBLE_DEVICES is " + value + ": only those devices are there, numbered from 0."));
        Optional<Path> own = toolkit.map(each -> each.home().resolve("opp"));
        said.add(operatorPackage(variable("ASCEND_OPP_PATH"), own));
        String signals = variable("ASCEND_COREDUMP_SIGNAL").orElse("");
        boolean preloaded = variable("LD_PRELOAD").orElse("").contains("libjsig");
        said.add(signals.isEmpty() ? "ASCEND_COREDUMP_SIGNAL is not set; NPU4J sets it to none before CANN is loaded, so that the JVM keeps its signals."
            : signals.equals("none") ? "ASCEND_COREDUMP_SIGNAL is none, so that the JVM keeps its signals."
            : "ASCEND_COREDUMP_SIGNAL is " + signals + ": CANN takes over signals that the JVM lives on, SIGSEGV among them. Unset it, or set it to none"
                + (preloaded ? "." : "; else preload " + LIBJSIG + "."));
        if (preloaded) {
            said.add("libjsig is preloaded.");
        }
        return said;
    }

    private static String operatorPackage(Optional<String> value, Optional<Path> own) {
        if (value.isEmpty()) {
            return "ASCEND_OPP_PATH is not set" + own.map(folder -> "; NPU4J sets it to " + folder + " before CANN is loaded"
                + (Files.isDirectory(folder) ? "." : ", which is no folder: without the operators' package CANN finds none of them (561107).")).orElse(".");
        }
        Path named = Path.of(value.get());
        boolean isFolder = Files.isDirectory(named);
        boolean isOther = own.isPresent() && !isSame(own.get(), named);
        return "ASCEND_OPP_PATH is " + value.get() + (!isFolder ? ", which is no folder: CANN finds no operator there (561107). Unset it."
            : isOther ? ", which is not the one of the toolkit that was found, " + own.get() + ". Unset it unless that is meant." : ".");
    }

    private static boolean isSame(Path one, Path other) {
        try {
            return Files.isSameFile(one, other);
        } catch (IOException absent) {
            return false;
        }
    }

    private static Optional<String> variable(String name) {
        return Optional.ofNullable(System.getenv(name)).filter(value -> !value.isBlank());
    }
}
