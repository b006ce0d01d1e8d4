package dev.npu4j.aclnn;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Libraries are opened once in a process, so each test has a JVM of its own: the module and nothing else, with the one
/// grant it needs.
class AclnnLibrariesTest {
    private static final List<String> GRANTED = List.of("--enable-native-access=dev.npu4j.aclnn");

    @TempDir
    static Path folder;

    private static Path complete;
    private static Path withoutSort;

    @BeforeAll
    static void build() {
        complete = library("libcomplete.so", name -> true);
        withoutSort = library("libwithoutsort.so", name -> !name.equals("aclnnSort"));
    }

    @Test
    void everyArgumentArrivesWhereCFindsIt() {
        succeeds(GRANTED, "argumentsArrive", complete);
    }

    @Test
    void everyMissingFunctionIsNamedAtEveryCall() {
        succeeds(GRANTED, "everythingIsMissing", library("libempty.so", name -> false));
    }

    @Test
    void oneMissingFunctionHurtsOnlyWhoCallsIt() {
        succeeds(GRANTED, "oneIsMissing", withoutSort);
    }

    @Test
    void aCallBeforeLibrariesAreOpenIsRefusedAndSpoilsNothing() {
        succeeds(GRANTED, "calledTooEarly", complete);
    }

    @Test
    void librariesAreAbsoluteAndTheSameForTheLifeOfTheProcess() {
        succeeds(GRANTED, "openedTwice", complete, withoutSort);
    }

    @Test
    void whatCannotBeOpenedLeavesNothingOpen() {
        succeeds(GRANTED, "openedInVain", complete, folder.resolve("libnone.so"));
    }

    @Test
    void librariesAreSearchedInOrder() {
        succeeds(GRANTED, "searchedInOrder", withoutSort, complete);
    }

    @Test
    void withoutNativeAccessEveryAttemptSaysSo() {
        succeeds(List.of(), "denied", complete);
    }

    private static Path library(String name, Predicate<String> present) {
        List<CFunction> all = LibraryScenarios.FUNCTIONS;
        return CCompiler.sharedLibrary(folder.resolve(name),
            RecordingLibrary.source(Repository.headers(), all, all.stream().filter(function -> present.test(function.name())).toList()));
    }

    private static void succeeds(List<String> grants, String scenario, Path... libraries) {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx256m",
            "-XX:ErrorFile=" + Repository.CLASSES.resolveSibling("hs_err_pid%p.log"), "--illegal-native-access=deny",
            "--module-path", Repository.CLASSES.toString(), "--patch-module", "dev.npu4j.aclnn=" + Repository.TEST_CLASSES));
        command.addAll(grants);
        command.addAll(List.of("-m", "dev.npu4j.aclnn/" + LibraryScenarios.class.getName(), scenario));
        Arrays.stream(libraries).map(Path::toString).forEach(command::add);
        Outcome outcome = Outcome.of(command);
        assertThat(outcome.status()).as("%s", outcome).isZero();
        assertThat(outcome.output().strip()).isEqualTo("done");
    }
}
