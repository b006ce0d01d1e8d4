package dev.npu4j.cli.bench;

import dev.npu4j.bench.measure.CaseResult;
import dev.npu4j.bench.measure.Row;
import dev.npu4j.bench.workload.ExpertFfn;
import dev.npu4j.bench.workload.ExpertRouting;
import dev.npu4j.bench.workload.OperatorWorkload;
import dev.npu4j.bench.workload.Workload;
import dev.npu4j.kernels.op.PrunedAttention;
import dev.npu4j.kernels.op.SandwichNorm;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.DoubleFunction;
import java.util.stream.Stream;

/// Cases that differ in one number only, as lines over that number.
final class Families {
    /// Lines, and what they are about.
    ///
    /// @param about what the cases have in common
    record Family(String about, LineChart chart) {
    }

    /// A case's place in a family.
    private record Place(String about, String along, double x) {
    }

    private Families() {
    }

    /// Along tokens, experts and the length of a sequence; those of two cases at least.
    static List<Family> of(BenchRun run) {
        Map<Place, Map<Double, CaseResult>> families = new LinkedHashMap<>();
        for (CaseResult result : run.work()) {
            String threads = " at " + result.threads() + (result.threads() == 1 ? " thread" : " threads");
            for (Place place : places(result.workload())) {
                families.computeIfAbsent(new Place(place.about() + threads, place.along(), 0), key -> new TreeMap<>()).put(place.x(), result);
            }
        }
        List<Family> all = new ArrayList<>();
        families.forEach((place, cases) -> {
            Map<String, List<LineChart.Point>> lines = new LinkedHashMap<>();
            cases.forEach((x, result) -> bestOfEach(result).forEach((library, row) ->
                lines.computeIfAbsent(library, key -> new ArrayList<>()).add(new LineChart.Point(x, row.series().median()))));
            add(all, place.about(), place.along(), lines);
        });
        return all;
    }

    /// Cost at so many threads over the cost at the fewest, over all cases of a kernel.
    static List<Family> threads(BenchRun run) {
        List<Family> all = new ArrayList<>();
        if (run.threads().size() < 2) {
            return all;
        }
        for (String kernel : run.work().stream().map(CaseResult::kernel).distinct().toList()) {
            Map<String, List<LineChart.Point>> lines = new LinkedHashMap<>();
            for (int threads : run.threads()) {
                Map<String, List<Double>> logs = new LinkedHashMap<>();
                run.work().stream().filter(result -> result.kernel().equals(kernel) && result.threads() == threads).forEach(result ->
                    fewest(run, result).ifPresent(one -> bestOfEach(result).forEach((library, row) -> Optional.ofNullable(bestOfEach(one).get(library)).ifPresent(first ->
                        logs.computeIfAbsent(library, key -> new ArrayList<>()).add(Math.log(row.series().median() / first.series().median()))))));
                logs.forEach((library, values) -> lines.computeIfAbsent(library, key -> new ArrayList<>())
                    .add(new LineChart.Point(threads, Math.exp(values.stream().mapToDouble(Double::doubleValue).average().orElseThrow()))));
            }
            Map<String, List<LineChart.Point>> whole = new LinkedHashMap<>();
            lines.forEach((library, points) -> {
                if (points.size() > 1) {
                    whole.put(library, points);
                }
            });
            if (!whole.isEmpty()) {
                all.add(new Family(kernel + ", geometric mean over its cases", chart(kernel + ": cost over that at the fewest threads", "threads", whole, Numbers::ratio)));
            }
        }
        return all;
    }

    private static Optional<CaseResult> fewest(BenchRun run, CaseResult result) {
        return run.work().stream().filter(other -> other.line().equals(result.line()) && other.threads() == run.threads().getFirst()).findFirst();
    }

    private static void add(List<Family> all, String about, String along, Map<String, List<LineChart.Point>> lines) {
        if (lines.getOrDefault("npu4j", List.of()).size() > 1) {
            all.add(new Family(about, chart(about, along, lines, Numbers::time)));
        }
    }

    private static LineChart chart(String name, String along, Map<String, List<LineChart.Point>> lines, DoubleFunction<String> text) {
        return new LineChart(name, along, text, lines.entrySet().stream().map(each -> new LineChart.Line(each.getKey(), each.getValue()))
            .sorted(Comparator.comparing((LineChart.Line line) -> line.library().equals("npu4j"))).toList());
    }

    /// Ours, and the best way of every other library.
    private static Map<String, Row> bestOfEach(CaseResult result) {
        Map<String, Row> best = new LinkedHashMap<>();
        Stream.concat(result.ours().stream(), result.rows().stream().filter(Row::isPeer).filter(Row::isMeasured))
            .forEach(row -> best.merge(row.library(), row, (a, b) -> a.series().median() <= b.series().median() ? a : b));
        return best;
    }

    private static List<Place> places(Workload workload) {
        return switch (workload) {
            case ExpertFfn ffn -> {
                String what = "ExpertFfn " + ffn.x() + (ffn.w() == ffn.x() ? "" : " × " + ffn.w()) + " " + ffn.hidden() + "/" + ffn.width() + ", " + ffn.dist() + ", ";
                List<Place> both = new ArrayList<>(List.of(new Place(what + ffn.e() + " experts", "tokens (rows of all experts)", ffn.m())));
                if (ffn.m() % ffn.e() == 0) {
                    both.add(new Place(what + ffn.m() / ffn.e() + (ffn.m() == ffn.e() ? " row" : " rows") + " for each expert", "experts", ffn.e()));
                }
                yield both;
            }
            case ExpertRouting routing -> List.of(new Place("ExpertRouting " + routing.experts() + " experts in " + routing.groups() + " groups, hidden " + routing.hidden(), "tokens",
                routing.tokens()));
            case OperatorWorkload(SandwichNorm norm, long seed) -> List.of(new Place("SandwichNorm " + norm.dtype() + ", hidden " + norm.hidden(), "tokens (rows)", norm.rows()));
            case OperatorWorkload(PrunedAttention attention, long seed) -> List.of(new Place("PrunedAttention " + attention.dtype() + ", " + kind(attention) + ", heads " + attention.hq() + "/"
                + attention.hkv(), "sequence length", attention.rows()));
            case OperatorWorkload other -> List.of();
        };
    }

    private static String kind(PrunedAttention attention) {
        return attention.sq() == 1 ? "decode" : attention.keep() == attention.rows() ? "prefill, all kept" : "prefill, pruned";
    }
}
