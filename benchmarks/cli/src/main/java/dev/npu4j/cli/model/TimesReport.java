package dev.npu4j.cli.model;

import dev.npu4j.bench.measure.Interval;
import dev.npu4j.cli.base.Json;
import dev.npu4j.cli.base.Machine;
import dev.npu4j.cli.base.Table;
import dev.npu4j.cli.bench.Numbers;
import dev.npu4j.examples.pangu.Run;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// `model --times`, as a table and as JSON.
///
/// @param version   of NPU4J
/// @param commit    of the repository; empty where it is none
/// @param started   ISO 8601, UTC
/// @param seconds   that it took
/// @param command   the arguments as given
/// @param machine   that it ran on
/// @param device    its name, marked where it is simulated
/// @param about     what the device says of itself: kernels, threads
/// @param simulated whether the times are a simulator's own
/// @param precision of the model
/// @param model     its folder
/// @param complete  whether all rounds came to their end
/// @param timed     what was measured
public record TimesReport(String version, String commit, String started, double seconds, List<String> command, Machine machine, String device, String about,
                          boolean simulated, String precision, String model, boolean complete, List<Timed> timed) {
    static final String SCHEMA = "npu4j-model-times/1";

    /// Medians side by side, with what they were measured on.
    public String text() {
        Table table = new Table("TOKENS", "PREFILL DENSE", "PRUNED", "OF DENSE", "DECODE DENSE", "PRUNED", "OF DENSE", "CACHES DENSE", "PRUNED");
        for (Timed each : timed) {
            List<Run> dense = each.dense();
            List<Run> pruned = each.pruned();
            if (!dense.isEmpty()) {
                table.add(each.tokens(),
                    time(Timed.prefills(dense)), time(Timed.prefills(pruned)), ratio(Timed.ratio(Timed.prefills(pruned), Timed.prefills(dense))),
                    time(Timed.decodes(dense)), time(Timed.decodes(pruned)), ratio(Timed.ratio(Timed.decodes(pruned), Timed.decodes(dense))),
                    Machine.bytes(dense.getLast().cacheBytes()), Machine.bytes(pruned.getLast().cacheBytes()));
            }
        }
        int rounds = timed.stream().mapToInt(each -> each.dense().size()).min().orElse(0);
        return (simulated ? "simulated: these are the simulator's own times, no NPU's\n" : "")
            + machine.cpu() + ", " + machine.processors() + " processors, " + Machine.bytes(machine.memory()) + "; JDK " + machine.jdk() + "\n"
            + "medians of " + rounds + " rounds after warm-up, dense and pruned by turns; in brackets 95 % of the ratio's median; decode: the median of "
            + (ModelTimes.DECODED - 1) + " tokens after the prefill\n" + table;
    }

    private static String time(double[] seconds) {
        return Numbers.time(Interval.ofMedian(seconds).median());
    }

    private static String ratio(Interval ratio) {
        return String.format(Locale.ROOT, "%.2f [%.2f, %.2f]", ratio.median(), ratio.low(), ratio.high());
    }

    /// Every sample, and what follows from them.
    public String json() {
        Map<String, Object> root = new LinkedHashMap<>();
        root.put("schema", SCHEMA);
        root.put("version", version);
        root.put("commit", commit);
        root.put("started", started);
        root.put("seconds", seconds);
        root.put("command", command);
        root.put("complete", complete);
        root.put("machine", machine);
        root.put("device", device);
        root.put("about", about);
        root.put("simulated", simulated);
        root.put("precision", precision);
        root.put("model", model);
        root.put("decodedTokens", ModelTimes.DECODED - 1);
        root.put("lengths", timed.stream().map(TimesReport::length).toList());
        return Json.text(root);
    }

    private static Map<String, Object> length(Timed each) {
        List<Run> dense = each.dense();
        List<Run> pruned = each.pruned();
        Map<String, Object> node = new LinkedHashMap<>();
        node.put("tokens", each.tokens());
        node.put("dense", runs(dense));
        node.put("pruned", runs(pruned));
        node.put("prefillPrunedOfDense", interval(Timed.ratio(Timed.prefills(pruned), Timed.prefills(dense))));
        node.put("decodePrunedOfDense", interval(Timed.ratio(Timed.decodes(pruned), Timed.decodes(dense))));
        return node;
    }

    private static Map<String, Object> runs(List<Run> runs) {
        Map<String, Object> node = new LinkedHashMap<>();
        node.put("prefill", series(Timed.prefills(runs)));
        node.put("decode", series(Timed.decodes(runs)));
        node.put("tokensPerLayer", runs.isEmpty() ? List.of() : runs.getLast().tokensPerLayer());
        node.put("cacheBytes", runs.isEmpty() ? 0 : runs.getLast().cacheBytes());
        return node;
    }

    private static Map<String, Object> series(double[] seconds) {
        Map<String, Object> node = interval(Interval.ofMedian(seconds));
        node.put("seconds", seconds);
        return node;
    }

    /// Null where nothing was measured.
    private static Map<String, Object> interval(Interval interval) {
        Map<String, Object> node = new LinkedHashMap<>();
        node.put("low", interval.isKnown() ? interval.low() : null);
        node.put("median", interval.isKnown() ? interval.median() : null);
        node.put("high", interval.isKnown() ? interval.high() : null);
        return node;
    }
}
