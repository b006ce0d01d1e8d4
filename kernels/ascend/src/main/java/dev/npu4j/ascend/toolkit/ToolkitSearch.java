package dev.npu4j.ascend.toolkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/// Looks for a CANN toolkit: where the property `npu4j.ascend.home` says, else where `ASCEND_HOME_PATH` or
/// `ASCEND_TOOLKIT_HOME` say, else in the usual places. What was named explicitly is the only place that is looked in:
/// another toolkit than the one asked for is worse than none.
///
/// Reads files and loads nothing. A library is only accepted by its canonical path, built for this machine, and where
/// not every user of the machine can change it or put another in its place. Whose it is, `doctor` shows.
public final class ToolkitSearch {
    /// System property that names the root of a toolkit.
    public static final String HOME_PROPERTY = "npu4j.ascend.home";

    private static final int STICKY = 01000;
    private static final List<String> VARIABLES = List.of("ASCEND_HOME_PATH", "ASCEND_TOOLKIT_HOME");
    private static final List<String> USUAL = List.of("/usr/local/Ascend/cann", "/usr/local/Ascend/ascend-toolkit/latest");
    private static final List<String> USUAL_AT_HOME = List.of("Ascend/cann", "Ascend/ascend-toolkit/latest");

    // The name of before the split first: it has everything, where both are there.
    private static final List<String> RUNTIME = List.of("libascendcl.so", "libacl_rt.so");
    private static final String BASE = "libnnopbase.so";
    // transformer needs math; all three or, in older toolkits, the one before the split, never both
    private static final List<String> SPLIT = List.of("libopapi_math.so", "libopapi_nn.so", "libopapi_transformer.so");
    private static final String WHOLE = "libopapi.so";

    private static final String REMEDY = "Install CANN and source its set_env.sh, or set -D" + HOME_PROPERTY + "=DIR or ASCEND_HOME_PATH; or open \"cpu\".";

    private final Function<String, String> property;
    private final Function<String, String> variable;
    private final Path root;

    /// Of this process and this machine.
    public ToolkitSearch() {
        this(System::getProperty, System::getenv, Path.of("/"));
    }

    /// @param property value of a system property, or null
    /// @param variable value of an environment variable, or null
    /// @param root     where the usual places begin
    ToolkitSearch(Function<String, String> property, Function<String, String> variable, Path root) {
        this.property = property;
        this.variable = variable;
        this.root = root;
    }

    public Search find() {
        String named = property.apply(HOME_PROPERTY);
        if (named != null && !named.isBlank()) {
            return examine(named, "-D" + HOME_PROPERTY);
        }
        for (String each : VARIABLES) {
            String value = variable.apply(each);
            if (value != null && !value.isBlank()) {
                return examine(value, "$" + each);
            }
        }
        List<Path> usual = usual();
        for (Path each : usual) {
            if (Files.isDirectory(each)) {
                return examine(each.toString(), "a usual place");
            }
        }
        return new Search.Missing("no CANN toolkit: -D" + HOME_PROPERTY + ", $ASCEND_HOME_PATH and $ASCEND_TOOLKIT_HOME are not set, and there is none in "
            + String.join(", ", usual.stream().map(Path::toString).toList()) + ".", REMEDY);
    }

    private List<Path> usual() {
        List<Path> places = new ArrayList<>();
        USUAL.forEach(each -> places.add(root.resolve(each.substring(1))));
        String home = variable.apply("HOME");
        if (home != null && !home.isBlank()) {
            USUAL_AT_HOME.forEach(each -> places.add(Path.of(home, each)));
        }
        return places;
    }

    private Search examine(String named, String from) {
        Path home;
        try {
            home = Path.of(named);
        } catch (InvalidPathException e) {
            return new Search.Missing("'" + named + "' (from " + from + ") is no path.", REMEDY);
        }
        if (!home.isAbsolute()) {
            return new Search.Missing(named + " (from " + from + ") is not an absolute path.", REMEDY);
        }
        Path folder = home.resolve("lib64");
        if (!Files.isDirectory(folder)) {
            return new Search.Missing("there is no folder " + folder + " (from " + from + ").", REMEDY);
        }
        Optional<Path> runtime = present(folder, RUNTIME);
        if (runtime.isEmpty()) {
            return new Search.Missing(String.join(" or ", RUNTIME) + " not found in " + folder + " (from " + from + ").", REMEDY);
        }
        List<Path> operators = operators(folder);
        if (operators.isEmpty()) {
            return new Search.Missing(BASE + " with " + String.join(", ", SPLIT) + ", or with " + WHOLE + ", not found in " + folder + " (from " + from + ").",
                "The operators are a package of their own (opp, or ops-math, ops-nn and ops-transformer); install it for this CANN.");
        }
        List<Path> canonical = new ArrayList<>();
        List<String> remarks = remarks(home);
        for (Path library : Stream.concat(runtime.stream(), operators.stream()).toList()) {
            Path real;
            try {
                real = library.toRealPath();
            } catch (IOException e) {
                return new Search.Missing(library + " cannot be followed to a file: " + e.getMessage() + ".", REMEDY);
            }
            Optional<String> objection = ElfHeader.objection(real, System.getProperty("os.arch")).or(() -> whoElseCanChange(real));
            if (objection.isPresent()) {
                return new Search.Missing(objection.get() + ".", "Nothing of it was loaded. Put that right, or name another toolkit; or open \"cpu\".");
            }
            canonical.add(real);
            groupThatCanChange(real).ifPresent(remarks::add);
        }
        return new Search.Found(new Toolkit(home, from, version(home), canonical.getFirst(), List.copyOf(canonical.subList(1, canonical.size())), List.copyOf(remarks)));
    }

    private static Optional<Path> present(Path folder, List<String> names) {
        return names.stream().map(folder::resolve).filter(Files::exists).findFirst();
    }

    private static List<Path> operators(Path folder) {
        if (!Files.exists(folder.resolve(BASE))) {
            return List.of();
        }
        List<Path> found = new ArrayList<>(List.of(folder.resolve(BASE)));
        if (SPLIT.stream().map(folder::resolve).allMatch(Files::exists)) {
            SPLIT.forEach(each -> found.add(folder.resolve(each)));
            return found;
        }
        if (Files.exists(folder.resolve(WHOLE))) {
            found.add(folder.resolve(WHOLE));
            return found;
        }
        return List.of();
    }

    /// A library that anyone may change, or that anyone may put another one in the place of, somewhere on the way to it, is
    /// anyone's code. Where the sticky bit is set, names belong to their owners.
    private static Optional<String> whoElseCanChange(Path file) {
        for (Path each = file; each != null; each = each.getParent()) {
            try {
                boolean isOpen = Files.readAttributes(each, PosixFileAttributes.class).permissions().contains(PosixFilePermission.OTHERS_WRITE);
                if (isOpen && !(Files.isDirectory(each) && ((int) Files.getAttribute(each, "unix:mode") & STICKY) != 0)) {
                    return Optional.of(each + " can be changed by every user of this machine (chmod o-w " + each + ")");
                }
            } catch (IOException | UnsupportedOperationException e) {
                return Optional.of("the permissions of " + each + " cannot be read: " + e.getMessage());
            }
        }
        return Optional.empty();
    }

    /// Some installations give their group that right on purpose; whether it is meant the user knows.
    private static Optional<String> groupThatCanChange(Path file) {
        try {
            PosixFileAttributes attributes = Files.readAttributes(file, PosixFileAttributes.class);
            return attributes.permissions().contains(PosixFilePermission.GROUP_WRITE) && !attributes.group().getName().equals(attributes.owner().getName())
                ? Optional.of(file + " can be changed by everyone in the group " + attributes.group().getName() + ". Unless that is meant: chmod g-w " + file + ".") : Optional.empty();
        } catch (IOException | UnsupportedOperationException unreadable) {
            return Optional.empty(); // it was readable a moment ago
        }
    }

    private String version(Path home) {
        String arch = System.getProperty("os.arch").equals("aarch64") ? "aarch64" : "x86_64";
        for (String file : List.of(arch + "-linux/ascend_toolkit_install.info", "share/info/runtime/version.info", "runtime/version.info")) {
            try (Stream<String> lines = Files.lines(home.resolve(file))) {
                Optional<String> version = lines.limit(100).map(String::strip)
                    .filter(line -> line.regionMatches(true, 0, "version=", 0, 8)).map(line -> line.substring(8).strip()).filter(each -> !each.isEmpty()).findFirst();
                if (version.isPresent()) {
                    return version.get();
                }
            } catch (IOException | java.io.UncheckedIOException absent) {
                // the next file may say it
            }
        }
        return Toolkit.UNKNOWN;
    }

    private List<String> remarks(Path home) {
        List<String> remarks = linkerRemarks();
        if (version(home).equals(Toolkit.UNKNOWN)) {
            remarks.add("no file of " + home + " says its version.");
        }
        return remarks;
    }

    /// What is odd about where the linker looks, whether a toolkit is there or not.
    public List<String> linkerRemarks() {
        List<String> remarks = new ArrayList<>();
        String path = variable.apply("LD_LIBRARY_PATH");
        if (path != null && !path.isEmpty()) {
            for (String entry : path.split(":", -1)) {
                if (entry.isEmpty() || !entry.startsWith("/")) {
                    remarks.add("LD_LIBRARY_PATH has " + (entry.isEmpty() ? "an empty entry, which means the working directory" : "the relative entry '" + entry + "'")
                        + ": libraries that CANN needs would be taken from there. Remove it.");
                    break;
                }
            }
            if (path.contains("/devlib")) {
                remarks.add("LD_LIBRARY_PATH names a devlib folder: its libraries are stubs for linking, and every call of them fails (100039). Remove it.");
            }
        }
        return remarks;
    }
}
