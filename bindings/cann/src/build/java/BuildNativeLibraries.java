import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.bytedeco.javacpp.tools.Builder;
import org.bytedeco.javacpp.tools.Logger;

/// Compiles libjnicann.so for each platform that this machine has a compiler for, JavaCPP's part and the loader shim of
/// native/rt in one library, and puts it with its digest where [dev.npu4j.cann.CannLibrary] looks and JavaCPP does not.
///
/// Arguments: the folder of bindings/cann; `required` where a missing compiler is an error, or `optional` where it only
/// means a library less, which is said. JavaCPP and the module's own classes are on the class path.
public final class BuildNativeLibraries {
    private static final String LIBRARY = "libjnicann.so";
    private static final List<String> SHIM = List.of("npu4j_rt.c");

    // The platform in JavaCPP's words; the C and C++ compiler of a machine of the other kind; where to get them.
    private record Target(String platform, String machine, String crossPrefix, String crossPackage) {
        String compiler(String tool) {
            return System.getProperty("os.arch").equals(machine) ? tool : crossPrefix + tool;
        }
    }

    private static final List<Target> TARGETS = List.of(
        new Target("linux-x86_64", "amd64", "x86_64-linux-gnu-", "g++-x86-64-linux-gnu"),
        new Target("linux-arm64", "aarch64", "aarch64-linux-gnu-", "g++-aarch64-linux-gnu"));

    private final Path module;
    private final Path repository;
    private final boolean required;

    private BuildNativeLibraries(Path module, boolean required) {
        this.module = module;
        this.repository = module.resolve("../..").normalize();
        this.required = required;
    }

    public static void main(String[] args) throws Exception {
        BuildNativeLibraries build = new BuildNativeLibraries(Path.of(args[0]).toAbsolutePath().normalize(), args[1].equals("required"));
        for (Target target : TARGETS) {
            build.build(target);
        }
    }

    private void build(Target target) throws Exception {
        Path destination = module.resolve("target/classes/META-INF/npu4j").resolve(target.platform());
        Path digest = destination.resolve(LIBRARY + ".sha256");
        Optional<String> missing = Stream.of("gcc", "g++").map(target::compiler).filter(tool -> find(tool).isEmpty()).findFirst();
        if (missing.isPresent()) {
            Files.deleteIfExists(destination.resolve(LIBRARY));
            Files.deleteIfExists(digest);
            boolean cross = !missing.get().equals("gcc") && !missing.get().equals("g++");
            leaveOut("npu4j-cann: without a library for %s, since %s is not on the PATH (Debian, Ubuntu: apt install %s)"
                .formatted(target.platform(), missing.get(), cross ? target.crossPackage() : "g++"));
            return;
        }
        Path work = Files.createDirectories(module.resolve("target/native").resolve(target.platform()));
        Path inputs = work.resolve("inputs.sha256");
        String fingerprint = fingerprint(target);
        if (Files.exists(digest) && Files.exists(inputs) && Files.readString(inputs).equals(fingerprint)) {
            return;
        }
        Files.deleteIfExists(inputs);
        Path library = compile(target, work);
        Files.createDirectories(destination);
        Files.copy(library, destination.resolve(LIBRARY), StandardCopyOption.REPLACE_EXISTING);
        Files.writeString(digest, HexFormat.of().formatHex(sha256(Files.readAllBytes(library))) + "\n");
        Files.writeString(inputs, fingerprint);
    }

    private Path compile(Target target, Path work) throws Exception {
        Path rt = repository.resolve("native/rt");
        Path include = repository.resolve("native/include");
        Path sources = module.resolve("src/main/native");
        List<String> options = new ArrayList<>(List.of(
            "-O2", "-fvisibility=hidden", "-ffunction-sections", "-fdata-sections",
            "-fno-exceptions", "-fno-rtti",
            // JavaCPP's other ways with strings need what its JNI_OnLoad prepares. Equal to UTF-8 but beyond U+FFFF.
            "-DMODIFIED_UTF8_STRING"));
        for (String source : SHIM) {
            Path object = work.resolve(source + ".o");
            run(work, target.compiler("gcc"), "-std=c11", "-O2", "-fPIC", "-fvisibility=hidden", "-ffunction-sections",
                "-Wall", "-Wextra", "-Werror", "-include", sources.resolve("baseline.h").toString(),
                "-I" + include, "-I" + rt, "-c", rt.resolve(source).toString(), "-o", object.toString());
            options.add(object.toString());
        }
        new Builder(new Quiet())
            .properties(target.platform())
            .property("platform.compiler", target.compiler("g++"))
            .property("platform.includepath", include + ":" + rt)
            // In place of JavaCPP's, which would have the linker search beside the library. Only what the JNI functions
            // reach is kept, in the order of its name (JavaCPP writes the functions in whatever order the JVM lists
            // them); nothing of that needs the C++ library, and were it otherwise, -z defs would say so.
            .property("platform.compiler.output", "-shared -fPIC -Wl,-z,defs,-z,noexecstack,-z,relro,-z,now "
                + "-Wl,--version-script=" + sources.resolve("exports.map") + " -Wl,--gc-sections,--sort-section=name "
                + "-nodefaultlibs -lc -Wl,--no-as-needed -l:libdl.so.2 -o ")
            .classPaths(module.resolve("target/classes").toString())
            .outputDirectory(work.toFile())
            .deleteJniFiles(false)
            .compilerOptions(options.toArray(String[]::new))
            .classesOrPackages("dev.npu4j.cann.global.cann")
            .build();
        return work.resolve(LIBRARY);
    }

    private void leaveOut(String sentence) {
        System.err.println((required ? "[ERROR] " : "[WARNING] ") + sentence);
        if (required) {
            System.exit(1);
        }
    }

    // Everything the library is made of; JavaCPP's version is in the generated class.
    private String fingerprint(Target target) throws Exception {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        for (Path folder : List.of(repository.resolve("native/rt"), repository.resolve("native/include/acl"),
                module.resolve("src/main/native"), module.resolve("src/gen/java"), module.resolve("src/build/java"))) {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                    digest.update(file.toString().getBytes(StandardCharsets.UTF_8));
                    digest.update(Files.readAllBytes(file));
                }
            }
        }
        Process version = new ProcessBuilder(target.compiler("g++"), "--version").start();
        digest.update(version.getInputStream().readAllBytes());
        return HexFormat.of().formatHex(digest.digest());
    }

    private static void run(Path directory, String... command) throws IOException, InterruptedException {
        int status = new ProcessBuilder(command).directory(directory.toFile()).inheritIO().start().waitFor();
        if (status != 0) {
            System.err.println("[ERROR] npu4j-cann: this command failed: " + String.join(" ", command));
            System.exit(1);
        }
    }

    private static Optional<Path> find(String tool) {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
            .map(folder -> Path.of(folder, tool)).filter(Files::isExecutable).findFirst();
    }

    private static byte[] sha256(byte[] bytes) throws Exception {
        return MessageDigest.getInstance("SHA-256").digest(bytes);
    }

    /// JavaCPP tells of each file it reads and writes, and of the compiler's command line.
    private static final class Quiet extends Logger {
        @Override
        public void info(String text) {
        }
    }
}
