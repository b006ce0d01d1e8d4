import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.bytedeco.javacpp.tools.Builder;
import org.bytedeco.javacpp.tools.Logger;

/// Lets JavaCPP's parser read the headers as the preset tells it to, into target/, and compares the result with what is
/// checked in under src/gen/java: the two must be equal. With `update` the result is put there instead.
///
/// Arguments: the folder of bindings/cann, `check` or `update`. JavaCPP is on the class path.
public final class GenerateBindings {
    private static final String PRESET = "dev.npu4j.cann.presets.cann";
    private static final String GENERATED = "dev/npu4j/cann/global/cann.java";

    public static void main(String[] args) throws Exception {
        Path module = Path.of(args[0]).toAbsolutePath().normalize();
        Path generated = generate(module).resolve(GENERATED);
        Path checkedIn = module.resolve("src/gen/java").resolve(GENERATED);
        if (args[1].equals("update")) {
            Files.createDirectories(checkedIn.getParent());
            Files.writeString(checkedIn, Files.readString(generated));
            return;
        }
        List<String> fresh = Files.readAllLines(generated);
        List<String> known = Files.exists(checkedIn) ? Files.readAllLines(checkedIn) : List.of();
        if (!fresh.equals(known)) {
            System.err.println(difference(module.relativize(checkedIn), fresh, known));
            System.exit(1);
        }
    }

    private static Path generate(Path module) throws Exception {
        Path target = Files.createDirectories(module.resolve("target/generate"));
        Path classes = Files.createDirectories(target.resolve("preset"));
        Path java = target.resolve("java");
        compile(module.resolve("src/main/java/dev/npu4j/cann/presets"), classes);
        Path repository = module.resolve("../..").normalize();
        new Builder(new Quiet())
            .properties("linux-x86_64") // no header asks for the platform
            .property("platform.includepath", repository.resolve("native/include") + ":" + repository.resolve("native/rt"))
            .classPaths(classes.toString())
            .outputDirectory(java.toFile())
            .compile(false)
            .classesOrPackages(PRESET)
            .build();
        return java;
    }

    // by itself, before the module is compiled: the generated class is one of the module's sources
    private static void compile(Path presets, Path classes) throws IOException {
        try (Stream<Path> files = Files.list(presets)) {
            List<String> sources = files.map(Path::toString).filter(file -> file.endsWith(".java")).toList();
            String[] arguments = Stream.concat(
                Stream.of("-proc:none", "-cp", System.getProperty("java.class.path"), "-d", classes.toString()),
                sources.stream()).toArray(String[]::new);
            if (ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments) != 0) {
                System.exit(1);
            }
        }
    }

    private static String difference(Path checkedIn, List<String> fresh, List<String> known) {
        int line = 0;
        while (line < fresh.size() && line < known.size() && fresh.get(line).equals(known.get(line))) {
            line++;
        }
        return """
            npu4j-cann: %s is not what JavaCPP makes of the headers now. First different line: %d
              checked in: %s
              generated:  %s
            If headers or preset were changed on purpose: mvn -q -f bindings/cann/pom.xml generate-sources \
            -Dnpu4j.cann.generate=update, and read the diff."""
            .formatted(checkedIn, line + 1, at(known, line), at(fresh, line));
    }

    private static String at(List<String> lines, int index) {
        return index < lines.size() ? lines.get(index) : "(end)";
    }

    /// JavaCPP tells of each file it reads and writes.
    private static final class Quiet extends Logger {
        @Override
        public void info(String text) {
        }
    }
}
