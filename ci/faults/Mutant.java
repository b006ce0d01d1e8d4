import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/// Some modules with something wrong in them. Their sources are compiled anew, outside the tree, to be put before the right
/// ones on a class path.
///
/// @param name    what is wrong
/// @param edits   what was changed
record Mutant(String name, List<Edit> edits) {
    Mutant(String name, String file, String from, String to) {
        this(name, List.of(new Edit(file, from, to)));
    }

    /// Compiles all sources of some folders: constants are copied into those who use them.
    ///
    /// @param sources   folders of sources
    /// @param classPath what they need
    /// @param to        folder for the classes
    void compile(List<Path> sources, String classPath, Path to) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("--add-modules", "jdk.incubator.vector", "-nowarn", "-proc:none", "-cp", classPath,
            "-d", Files.createDirectories(to.resolve("classes")).toString()));
        Set<Edit> open = new HashSet<>(edits);
        for (Path folder : sources) {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.filter(each -> each.toString().endsWith(".java") && !each.endsWith("module-info.java")).toList()) {
                    String source = Files.readString(file);
                    for (Edit edit : edits) {
                        if (file.endsWith(edit.file())) {
                            source = edit.in(source);
                            open.remove(edit);
                        }
                    }
                    Path copy = to.resolve("src").resolve(folder.getRoot().relativize(file));
                    Files.createDirectories(copy.getParent());
                    arguments.add(Files.writeString(copy, source).toString());
                }
            }
        }
        if (!open.isEmpty()) {
            throw new IllegalStateException("'" + name + "' changes a file that is not there: " + open);
        }
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        if (ToolProvider.getSystemJavaCompiler().run(null, said, said, arguments.toArray(String[]::new)) != 0) {
            throw new IllegalStateException("'" + name + "' does not compile:\n" + said);
        }
    }
}
