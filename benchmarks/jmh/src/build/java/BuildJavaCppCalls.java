import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.bytedeco.javacpp.tools.Builder;
import org.bytedeco.javacpp.tools.Logger;

/// Compiles what JavaCPP makes of dev.npu4j.benchmarks.calls.JavaCppCalls, against the simulated toolkit of native/. Where
/// there is no compiler or no simulator it is left out, which is said; whoever measures then is told too.
///
/// Argument: the folder of benchmarks/jmh.
public final class BuildJavaCppCalls {
    private BuildJavaCppCalls() {
    }

    public static void main(String[] args) throws Exception {
        Path module = Path.of(args[0]).toAbsolutePath().normalize();
        Path nativeFolder = module.resolve("../../native").normalize();
        Path libraries = nativeFolder.resolve("target/cmake/home-9.1/lib64");
        Path work = module.resolve("target/javacpp");
        boolean hasCompiler = Stream.of(System.getenv("PATH").split(File.pathSeparator)).anyMatch(folder -> Files.isExecutable(Path.of(folder, "g++")));
        if (!hasCompiler || !Files.exists(libraries.resolve("libopapi_nn.so"))) {
            System.err.println("[WARNING] npu4j-jmh: without the calls through JavaCPP, since " + (hasCompiler ? "there is no simulator in " + libraries : "g++ is not on the PATH"));
            return;
        }
        Files.createDirectories(work);
        new Builder(new Quiet())
            .property("platform.includepath", nativeFolder.resolve("include").toString())
            .property("platform.linkpath", libraries.toString())
            .property("platform.link", "opapi_transformer:opapi_nn:nnopbase:ascendcl")
            .classPaths(module.resolve("target/classes").toString())
            .outputDirectory(work.toFile())
            .compilerOptions("-O2")
            .classesOrPackages("dev.npu4j.benchmarks.calls.JavaCppCalls")
            .build();
    }

    /// JavaCPP tells of each file it reads and writes.
    private static final class Quiet extends Logger {
        @Override
        public void info(String text) {
        }
    }
}
