package dev.npu4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.npu4j.cli.base.Simulation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// A toolkit without one function: it is named, what can do without it goes on, and the JVM lives. With
/// `-Dnpu4j.every.function=true` for each that NPU4J knows (`ci/long.sh`), else for one in ten.
class EveryFunctionTest {
    private static final Path ROOT = Path.of("..", "..").toAbsolutePath().normalize();
    private static final Path HOMES = ROOT.resolve("native/target/cmake");
    private static final int STEP = Boolean.getBoolean("npu4j.every.function") ? 1 : 10;
    /// Without these nothing works, and that is the answer.
    private static final Set<Integer> AVAILABLE_OR_NOT = Set.of(0, 3);

    @TempDir
    Path folder;

    static Stream<String> functions() throws IOException {
        List<String> all = Files.readAllLines(ROOT.resolve("native/abi/signatures.csv")).stream().skip(1).map(line -> line.substring(0, line.indexOf(','))).toList();
        return IntStream.range(0, all.size()).filter(i -> i % STEP == 0).mapToObj(all::get);
    }

    @ParameterizedTest
    @MethodSource("functions")
    void isNamedWhereItIsMissing(String function) throws IOException {
        assumeTrue(Files.isDirectory(HOMES.resolve("home-9.1/lib64")), "the simulator is not built: " + HOMES);
        Path homes = LackingHome.in(folder, HOMES, function);
        Ran ran = Forked.run(folder, List.of("-D" + Simulation.HOMES_PROPERTY + "=" + homes), Map.of(), "doctor", "--sim");
        assertThat(ran.code()).as(ran.out() + ran.err()).isIn(AVAILABLE_OR_NOT);
        assertThat(ran.out()).contains("lacks ").containsPattern("\\b" + function + "\\b");
        assertThat(ran.err()).doesNotContain("Exception in thread", "SIGSEGV", "\tat ");
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left.map(Path::getFileName).map(Path::toString)).noneMatch(name -> name.startsWith("hs_err"));
        }
        if (ran.code() == 3) { // whoever does not insist has the CPU
            Ran other = Forked.run(folder, List.of("-Dnpu4j.ascend.sim=910B", "-Dnpu4j.ascend.home=" + homes.resolve("home-9.1")), Map.of(), "doctor");
            assertThat(other.code()).as(other.err()).isZero();
            assertThat(other.out()).contains("Chosen device: cpu");
        }
    }
}
