package dev.npu4j.bench.own;

import dev.npu4j.bench.contest.Library;
import dev.npu4j.bench.workload.Data;
import dev.npu4j.bench.workload.ExpertFfn;
import dev.npu4j.bench.workload.ExpertRouting;
import dev.npu4j.bench.workload.OperatorWorkload;
import dev.npu4j.bench.workload.Workload;
import dev.npu4j.kernels.device.Device;
import dev.npu4j.kernels.device.Devices;
import java.util.List;

/// Ourselves: prebuilt calls on the CPU device, launched and waited for, as a serving program does it.
public final class Npu4jLibrary implements Library {
    /// What [#name] says.
    public static final String NAME = "npu4j";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String description() {
        try (Device device = Devices.open("cpu,threads=1")) {
            String said = device.description();
            int threads = said.lastIndexOf(", 1 thread"); // how many there are, the row says
            return "NPU4J " + (threads < 0 ? said : said.substring(0, threads));
        }
    }

    @Override
    public List<Entry> entries(Workload workload, Data data, int threads) {
        String device = "cpu,threads=" + threads;
        return switch (workload) {
            case ExpertFfn ffn -> List.of(
                new Entry("", () -> new FfnContestant(ffn, data, device)),
                new Entry("gated", () -> new GatedFfnContestant(ffn, data, device)));
            case ExpertRouting routing -> List.of(new Entry("", () -> new RoutingContestant(routing, data, device)));
            case OperatorWorkload one -> List.of(new Entry("", () -> new OperatorContestant(one.operator(), data, device)));
        };
    }
}
