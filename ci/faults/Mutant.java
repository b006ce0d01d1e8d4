import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

    /// The files that it changes, as they would be.
    ///
    /// @param folders where its files are
    /// @throws IllegalStateException where a change does not apply
    Map<Path, String> changed(List<Path> folders) throws IOException {
        Map<Path, String> changed = new HashMap<>();
        for (Edit edit : edits) {
            Path file = find(edit.file(), folders);
            String source = changed.containsKey(file) ? changed.get(file) : Files.readString(file);
            changed.put(file, edit.in(source));
        }
        return changed;
    }

    private Path find(String name, List<Path> folders) throws IOException {
        for (Path folder : folders) {
            try (Stream<Path> files = Files.walk(folder)) {
                Optional<Path> file = files.filter(each -> each.endsWith(name)).findFirst();
                if (file.isPresent()) {
                    return file.get();
                }
            }
        }
        throw new IllegalStateException("'" + this.name + "' changes a file that is not there: " + name);
    }

    /// Compiles all sources of some folders: constants are copied into those who use them.
    ///
    /// @param folders   of sources
    /// @param classPath what they need
    /// @param to        folder for the classes
    void compile(List<Path> folders, String classPath, Path to) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("--add-modules", "jdk.incubator.vector", "-nowarn", "-proc:none", "-cp", classPath,
            "-d", Files.createDirectories(to.resolve("classes")).toString()));
        Map<Path, String> changed = changed(folders);
        for (Path folder : folders) {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.filter(each -> each.toString().endsWith(".java") && !each.endsWith("module-info.java")).toList()) {
                    Path copy = to.resolve("src").resolve(folder.getRoot().relativize(file));
                    Files.createDirectories(copy.getParent());
                    Files.writeString(copy, changed.containsKey(file) ? changed.get(file) : Files.readString(file));
                    arguments.add(copy.toString());
                }
            }
        }
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        if (ToolProvider.getSystemJavaCompiler().run(null, said, said, arguments.toArray(String[]::new)) != 0) {
            throw new IllegalStateException("'" + name + "' does not compile:\n" + said);
        }
    }
}
