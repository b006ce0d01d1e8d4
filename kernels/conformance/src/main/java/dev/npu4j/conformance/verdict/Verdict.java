package dev.npu4j.conformance.verdict;

import java.util.List;
import java.util.Locale;

/// Everything there is to say about one case on one device.
///
/// @param line      the case line, or the label of values that came from elsewhere
/// @param operator  the operator's name
/// @param dtype     its element types, `bf16` or `x=bf16 w=f32 out=f32`
/// @param device    the device's name
/// @param ranAs     the operator's line with all that was left to the device decided; empty where it never ran
/// @param status    what became of it
/// @param gates     the gates that were asked, in order
/// @param worst     up to ten elements farthest from the reference, the worst first
/// @param histogram log2(|X - G| / bound) over all elements that have a bound, in 64 bins: bin i holds
///                  `[2^(i-60), 2^(i-59))`, bin 0 everything below (equal elements too), bin 63 everything above (and
///                  NaN against a number). Bins below 60 are within the bound
/// @param message   for people: why it did not pass; empty where it did. Where another house's criterion decided, that
///                  and what the gates said
/// @param seconds   wall-clock time of the case, reference and twins included
/// @param evidence  what the verdict rests on beside its gates
public record Verdict(String line, String operator, String dtype, String device, String ranAs, Status status,
                      List<GateResult> gates, List<WorstElement> worst, int[] histogram, String message, double seconds, Evidence evidence) {
    /// Version of the fields that [#toJson()] writes.
    public static final int SCHEMA = 1;
    /// What verdicts are about that are about planted faults: a worker that was lost while they were planted.
    public static final String SELF_TEST = "self-test";
    /// Bins of the histogram.
    public static final int BINS = 64;
    /// The first bin of elements that break their bound.
    public static final int FIRST_BIN_OUTSIDE = 60;

    /// Whether it is about a case, whose line makes it again; else about values that came from elsewhere.
    public boolean isCase() {
        return line.startsWith(operator + "(");
    }

    /// This verdict as another house would have it: passed or failed by its criterion, with the gates' own word in the
    /// message. Unchanged where the device computed nothing, or where there is no such opinion: nothing was measured, or
    /// the outputs are integers. Whoever takes a name from a user asks whether it is known first, for here an unknown one
    /// changes nothing.
    ///
    /// @param criterion its name, as in [Opinion]
    public Verdict decidedBy(String criterion) {
        Opinion opinion = evidence.opinions().stream().filter(each -> each.criterion().equals(criterion)).findFirst().orElse(null);
        if (opinion == null || status != Status.PASSED && status != Status.FAILED) {
            return this;
        }
        String decision = String.format(Locale.ROOT, "decided by %s, which %s (%.4g, limit %.4g); the gates: %s", criterion,
            opinion.accepts() ? "accepts" : "rejects", opinion.value(), opinion.limit(), status.name().toLowerCase(Locale.ROOT));
        return new Verdict(line, operator, dtype, device, ranAs, opinion.accepts() ? Status.PASSED : Status.FAILED, gates, worst, histogram,
            message.isEmpty() ? decision : decision + "\n" + message, seconds, evidence);
    }

    /// The verdict as one line of JSON; its fields are in this module's README.
    public String toJson() {
        JsonLine json = new JsonLine().open()
            .put("schema", SCHEMA)
            .put("line", line)
            .put("operator", operator)
            .put("dtype", dtype)
            .put("device", device)
            .put("ran_as", ranAs)
            .put("status", status.name().toLowerCase(Locale.ROOT))
            .put("message", message)
            .put("seconds", seconds)
            .put("reproduce", reproduce());
        json.openArray("gates");
        for (GateResult gate : gates) {
            json.open().put("gate", gate.gate().label()).put("passed", gate.passed())
                .put("margin", gate.margin()).put("detail", gate.detail()).close();
        }
        json.closeArray().openArray("worst");
        for (WorstElement element : worst) {
            json.open().put("operand", element.operand()).openArray("index");
            for (long i : element.index()) {
                json.add(i);
            }
            json.closeArray().put("actual", element.actual()).put("expected", element.expected())
                .put("bound", element.bound()).close();
        }
        json.closeArray().openArray("histogram");
        for (int count : histogram) {
            json.add(count);
        }
        return putEvidence(json.closeArray()).close().toString();
    }

    /// Reads what [#toJson()] wrote. Fields that are new under the same schema are passed over.
    ///
    /// @throws dev.npu4j.kernels.error.OperandException where the line is no verdict, or one of another schema
    public static Verdict fromJson(String line) {
        return VerdictReader.verdict(line);
    }

    private JsonLine putEvidence(JsonLine json) {
        Errors errors = evidence.errors();
        json.put("coverage", evidence.coverage()).put("inputs_sha256", evidence.inputs()).put("outputs_sha256", evidence.outputs());
        json.open("errors").put("elements", errors.elements())
            .put("max", errors.max()).put("mean", errors.mean()).put("rms", errors.rms()).put("bias", errors.bias())
            .put("model_max", errors.modelMax()).put("model_mean", errors.modelMean()).put("model_rms", errors.modelRms())
            .put("place_max", errors.placeMax()).put("place_mean", errors.placeMean()).put("place_rms", errors.placeRms()).close();
        HeatMap heat = evidence.heat();
        json.open("heat").put("operand", heat.operand()).put("rows", heat.rows()).put("columns", heat.columns()).openArray("grid");
        heat.grid().forEach(json::add);
        json.closeArray().close().openArray("opinions");
        for (Opinion opinion : evidence.opinions()) {
            json.open().put("criterion", opinion.criterion()).put("accepts", opinion.accepts()).put("value", opinion.value()).put("limit", opinion.limit()).close();
        }
        json.closeArray().open("figures");
        evidence.figures().forEach(json::put);
        json.close().openArray("notes");
        evidence.notes().forEach(json::add);
        return json.closeArray();
    }

    /// The command that runs this case again, ready for a shell. For values that came from elsewhere (the line is then
    /// only a label) it names what to run again.
    public String reproduce() {
        if (operator.equals(SELF_TEST)) {
            return "./npu4j validate";
        }
        if (!isCase()) {
            return "./npu4j validate --op " + operator + " --model DIR";
        }
        return "./npu4j validate --case '" + line.replace("'", "'\\''") + "'";
    }
}
