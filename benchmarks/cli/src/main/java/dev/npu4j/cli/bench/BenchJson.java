package dev.npu4j.cli.bench;

import dev.npu4j.bench.measure.CaseResult;
import dev.npu4j.bench.measure.Effort;
import dev.npu4j.bench.measure.Interval;
import dev.npu4j.bench.measure.RoofRow;
import dev.npu4j.bench.measure.Row;
import dev.npu4j.bench.measure.Series;
import dev.npu4j.bench.roof.Probe;
import dev.npu4j.bench.table.Verdict;
import dev.npu4j.bench.table.Verdicts;
import dev.npu4j.bench.worker.WorkerKind;
import dev.npu4j.cli.base.Json;
import dev.npu4j.cli.base.Machine;
import dev.npu4j.kernels.error.OperandException;
import dev.npu4j.kernels.op.Cost;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// `bench.json`: every sample, and for whoever reads it without us, what follows from them. Reading takes the samples
/// only. A number that is not known is null.
public final class BenchJson {
    static final String SCHEMA = "npu4j-bench/1";

    private BenchJson() {
    }

    /// The whole run as text.
    public static String write(BenchRun run) {
        Map<String, Object> root = new LinkedHashMap<>();
        root.put("schema", SCHEMA);
        root.put("version", run.version());
        root.put("commit", run.commit());
        root.put("started", run.started());
        root.put("seconds", run.seconds());
        root.put("command", run.command());
        root.put("complete", run.complete());
        root.put("machine", run.machine());
        root.put("effort", run.effort());
        root.put("verdicts", Verdicts.of(run.cases()).stream().map(BenchJson::verdict).toList());
        root.put("cases", run.cases().stream().map(BenchJson::result).toList());
        return Json.text(root);
    }

    private static Map<String, Object> verdict(Verdict verdict) {
        Map<String, Object> node = new LinkedHashMap<>();
        node.put("line", verdict.line());
        node.put("threads", verdict.threads());
        node.put("claim", verdict.claim().toString());
        node.put("against", verdict.against());
        node.putAll(interval(verdict.ratio()));
        node.put("bar", known(verdict.bar()));
        node.put("word", verdict.word().toString());
        node.put("note", verdict.note());
        return node;
    }

    private static Map<String, Object> result(CaseResult result) {
        Map<String, Object> node = new LinkedHashMap<>();
        node.put("line", result.line());
        node.put("threads", result.threads());
        if (result.isWork()) {
            Cost cost = result.cost();
            node.put("flops", cost.flops());
            node.put("bytes", cost.bytes());
        }
        node.put("rows", result.rows().stream().map(BenchJson::row).toList());
        node.put("roof", result.roof().stream().map(BenchJson::roof).toList());
        return node;
    }

    private static Map<String, Object> row(Row row) {
        Map<String, Object> node = new LinkedHashMap<>();
        node.put("world", row.world().name());
        node.put("library", row.library());
        node.put("variant", row.variant());
        node.put("description", row.description());
        node.put("status", row.status().name());
        node.put("message", row.message());
        node.put("error", known(row.error()));
        node.put("packedBytes", row.packedBytes());
        series(node, row.series());
        return node;
    }

    private static Map<String, Object> roof(RoofRow row) {
        Map<String, Object> node = new LinkedHashMap<>();
        node.put("probe", row.probe().name());
        node.put("work", row.work());
        node.put("unit", row.probe().unit());
        series(node, row.series());
        return node;
    }

    private static void series(Map<String, Object> node, Series series) {
        node.putAll(interval(series.interval()));
        node.put("minimum", known(series.minimum()));
        node.put("firstRound", series.first());
        node.put("seconds", series.seconds());
    }

    private static Map<String, Object> interval(Interval interval) {
        Map<String, Object> node = new LinkedHashMap<>();
        node.put("low", known(interval.low()));
        node.put("median", known(interval.median()));
        node.put("high", known(interval.high()));
        return node;
    }

    private static Double known(double value) {
        return Double.isFinite(value) ? value : null;
    }

    /// @throws OperandException where the file is no such report
    public static BenchRun read(Path file) throws IOException {
        String text = Files.readString(file);
        try {
            JsonNode root = Json.mapper().readTree(text);
            if (!SCHEMA.equals(root.path("schema").asString(""))) {
                throw new OperandException("bench", "--baseline", "a report with schema " + SCHEMA, file + " with schema '" + root.path("schema").asString("") + "'");
            }
            List<CaseResult> cases = new ArrayList<>();
            root.get("cases").forEach(node -> cases.add(result(node)));
            List<String> command = new ArrayList<>();
            root.get("command").forEach(word -> command.add(word.asString()));
            return new BenchRun(text(root, "version"), text(root, "commit"), text(root, "started"), root.get("seconds").asDouble(), command,
                Json.mapper().treeToValue(root.get("machine"), Machine.class), Json.mapper().treeToValue(root.get("effort"), Effort.class),
                root.get("complete").asBoolean(), cases);
        } catch (JacksonException | NullPointerException | IllegalArgumentException malformed) {
            throw new OperandException("bench", "--baseline", "a report as bench writes it", file + ": " + malformed.getMessage());
        }
    }

    private static CaseResult result(JsonNode node) {
        List<Row> rows = new ArrayList<>();
        for (JsonNode row : node.get("rows")) {
            rows.add(new Row(WorkerKind.valueOf(text(row, "world")), text(row, "library"), text(row, "variant"), text(row, "description"),
                Row.Status.valueOf(text(row, "status")), text(row, "message"), row.get("error").isNull() ? Double.NaN : row.get("error").asDouble(),
                row.get("packedBytes").asLong(), series(row)));
        }
        List<RoofRow> roof = new ArrayList<>();
        for (JsonNode row : node.get("roof")) {
            roof.add(new RoofRow(Probe.valueOf(text(row, "probe")), row.get("work").asDouble(), series(row)));
        }
        return new CaseResult(text(node, "line"), node.get("threads").asInt(), rows, roof);
    }

    private static Series series(JsonNode node) {
        JsonNode seconds = node.get("seconds");
        double[] values = new double[seconds.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = seconds.get(i).asDouble();
        }
        return new Series(node.get("firstRound").asInt(), values);
    }

    private static String text(JsonNode node, String field) {
        return node.get(field).asString();
    }
}
