package dev.npu4j.cli.bench;

import dev.npu4j.bench.table.Drift;
import java.util.List;

public final class BenchHtml {
    private BenchHtml() {
    }

    public static String of(BenchRun run, List<Drift> drifts) {
        return "";
    }
}
