package dev.npu4j.conformance.verdict;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// Reads what [Verdict#toJson()] and [Planted#toJson()] write.
final class VerdictReader {
    private VerdictReader() {
    }

    static Verdict verdict(String line) {
        JsonFields json = JsonFields.parse("verdict", line);
        if (json.integer("schema") != Verdict.SCHEMA) {
            throw json.wrong("schema", String.valueOf(Verdict.SCHEMA), json.integer("schema"));
        }
        return new Verdict(json.text("line"), json.text("operator"), json.text("dtype"), json.text("device"), json.text("ran_as"),
            status(json), json.objects("gates").stream().map(VerdictReader::gate).toList(),
            json.objects("worst").stream().map(VerdictReader::worst).toList(), histogram(json), json.text("message"), json.number("seconds"), evidence(json));
    }

    static Planted planted(String line) {
        JsonFields json = JsonFields.parse("planted", line);
        Planted.Fate fate = constant(json, "fate", Planted.Fate.values());
        return new Planted(json.text("fault"), json.text("operator"), json.text("dtype"), json.text("device"), fate,
            json.texts("gates").stream().map(label -> gate(json, "gates", label)).toList(), json.texts("accepted_by"), json.text("line"), json.text("why"));
    }

    private static Status status(JsonFields json) {
        return constant(json, "status", Status.values());
    }

    private static <E extends Enum<E>> E constant(JsonFields json, String name, E[] values) {
        String text = json.text(name);
        return Arrays.stream(values).filter(each -> each.name().toLowerCase(Locale.ROOT).equals(text)).findFirst()
            .orElseThrow(() -> json.wrong(name, "one of " + Arrays.toString(values).toLowerCase(Locale.ROOT), text));
    }

    private static Gate gate(JsonFields json, String name, String label) {
        return Arrays.stream(Gate.values()).filter(each -> each.label().equals(label)).findFirst()
            .orElseThrow(() -> json.wrong(name, "one of " + Arrays.toString(Gate.values()), label));
    }

    private static GateResult gate(JsonFields json) {
        return new GateResult(gate(json, "gate", json.text("gate")), json.flag("passed"), json.text("detail"), json.number("margin"));
    }

    private static WorstElement worst(JsonFields json) {
        return new WorstElement(json.text("operand"), json.integers("index"), json.number("actual"), json.number("expected"), json.number("bound"));
    }

    private static int[] histogram(JsonFields json) {
        long[] counts = json.integers("histogram");
        if (counts.length != Verdict.BINS) {
            throw json.wrong("histogram", Verdict.BINS + " counts", (long) counts.length);
        }
        return Arrays.stream(counts).mapToInt(count -> {
            if (count < 0 || count > Integer.MAX_VALUE) {
                throw json.wrong("histogram", "counts from 0 to 2^31 - 1", count);
            }
            return (int) count;
        }).toArray();
    }

    private static Evidence evidence(JsonFields json) {
        JsonFields heat = json.object("heat");
        List<Opinion> opinions = json.objects("opinions").stream()
            .map(each -> new Opinion(each.text("criterion"), each.flag("accepts"), each.number("value"), each.number("limit"))).toList();
        return new Evidence(json.text("coverage"), json.text("inputs_sha256"), json.text("outputs_sha256"), errors(json.object("errors")),
            new HeatMap(heat.text("operand"), heat.integer("rows"), heat.integer("columns"), heat.texts("grid")),
            opinions, json.object("figures").numbers(), json.texts("notes"));
    }

    private static Errors errors(JsonFields json) {
        return new Errors(json.integer("elements"), json.number("max"), json.number("mean"), json.number("rms"), json.number("bias"),
            json.number("model_max"), json.number("model_mean"), json.number("model_rms"),
            json.number("place_max"), json.number("place_mean"), json.number("place_rms"));
    }
}
