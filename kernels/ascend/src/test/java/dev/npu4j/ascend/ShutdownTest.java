package dev.npu4j.ascend;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// However the process ends while the device is at work: the exit code is kept, and nothing crashes, hangs, breaks a rule
/// or is left behind. A few of each kind; `ci/shutdowns.sh` ends hundreds.
class ShutdownTest {
    private static final int OF_EACH_KIND = 3;

    @ParameterizedTest
    @EnumSource(Ending.class)
    void theProcessEndsAsItShould(Ending ending, @TempDir(cleanup = CleanupMode.ON_SUCCESS) Path folder) throws InterruptedException {
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        Shutdowns shutdowns = new Shutdowns(folder, Path.of(System.getProperty("npu4j.ascend.home")), classPath);
        assertThat(shutdowns.run(ending, OF_EACH_KIND, 1).complaints()).isEmpty();
    }
}
