package dev.npu4j.bench.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class WorldCommandTest {
    @Test
    void onlyTheWorldWithMklIsToldToLoadIt() {
        assertThat(WorldCommand.of(WorkerKind.MKL, "a.jar", List.of())).contains("-Dnpu4j.bench.mkl=true").endsWith("--class-path", "a.jar", WorkerMain.class.getName(), "MKL");
        assertThat(WorldCommand.of(WorkerKind.PEERS, "a.jar", List.of("-Xmx1g"))).doesNotContain("-Dnpu4j.bench.mkl=true").contains("-Xmx1g", "-Xbatch");
    }
}
