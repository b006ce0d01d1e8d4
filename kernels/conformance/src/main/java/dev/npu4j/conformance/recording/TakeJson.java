package dev.npu4j.conformance.recording;

import dev.npu4j.conformance.verdict.JsonFields;
import dev.npu4j.conformance.verdict.JsonLine;
import dev.npu4j.kernels.device.Support;
import dev.npu4j.kernels.error.OperandException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// A [Take] as one line of JSON, and back. Its fields are in this module's README.
final class TakeJson {
    static final int SCHEMA = 1;
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
    private static final int MOST_TIMES = 1_000_000;

    private final JsonLine json = new JsonLine();

    private TakeJson() {
    }

    static String of(Take take) {
        return new TakeJson().write(take);
    }

    private String write(Take take) {
        json.open().put("schema", SCHEMA).put("line", take.line()).openArray("contents");
        take.contents().forEach(each -> json.open().put("sha256", each.sha256()).put("tensor", each.tensor()).close());
        json.closeArray().openArray("devices");
        take.parts().forEach(this::write);
        return json.closeArray().close().toString();
    }

    private void write(Part part) {
        json.open().put("device", part.device).put("description", part.description).openArray("resolved");
        part.resolved.forEach((operator, resolved) -> json.open().put("operator", operator).put("as", resolved).close());
        json.closeArray().openArray("support");
        part.support.forEach((operator, support) -> {
            json.open().put("operator", operator);
            switch (support) {
                case Support.Yes(String note) -> json.put("no", "").put("words", note);
                case Support.No(Support.Reason reason, String detail) -> json.put("no", reason.name()).put("words", detail);
            }
            json.close();
        });
        json.closeArray().openArray("packs");
        part.packs.forEach(pack -> {
            json.open();
            pack.ifPresent(thrown -> thrown.write(json.open("thrown")));
            pack.ifPresent(thrown -> json.close());
            json.close();
        });
        json.closeArray().openArray("streams");
        part.streams.forEach(launches -> {
            json.open().openArray("launches");
            launches.forEach(this::write);
            json.closeArray().close();
        });
        json.closeArray().close();
    }

    private void write(Launched launched) {
        json.open().put("operator", launched.operator()).put("times", launched.times());
        write("before", launched.before());
        write("after", launched.after());
        write("around", launched.around());
        if (launched.thrown().isPresent()) {
            launched.thrown().get().write(json.open("thrown"));
            json.close();
        }
        json.close();
    }

    private void write(String name, Map<String, Integer> contents) {
        json.open(name);
        contents.forEach((operand, content) -> json.put(operand, (long) content));
        json.close();
    }

    /// @param where it was read, for messages
    /// @throws OperandException where it is no such line
    static Take read(String where, String line) {
        JsonFields fields = JsonFields.parse(where, line);
        if (fields.integer("schema") != SCHEMA) {
            throw fields.wrong("schema", String.valueOf(SCHEMA), fields.integer("schema"));
        }
        List<Content> contents = fields.objects("contents").stream().map(TakeJson::content).toList();
        List<Part> parts = fields.objects("devices").stream().map(each -> part(each, contents.size())).toList();
        if (parts.isEmpty() || parts.getFirst().device != 0) {
            throw fields.wrong("devices", "the judged device first", parts.isEmpty() ? "none" : "twin " + parts.getFirst().device);
        }
        return new Take(fields.text("line"), parts, contents);
    }

    private static Content content(JsonFields fields) {
        String sha256 = fields.text("sha256");
        if (!SHA256.matcher(sha256).matches()) {
            throw fields.wrong("sha256", "64 hexadecimal digits", sha256);
        }
        return new Content(sha256, fields.text("tensor"));
    }

    private static Part part(JsonFields fields, int contents) {
        Part part = new Part((int) within(fields, "device", 0, Integer.MAX_VALUE), fields.text("description"));
        fields.objects("resolved").forEach(each -> part.resolved.put(each.text("operator"), each.text("as")));
        fields.objects("support").forEach(each -> part.support.put(each.text("operator"), support(each)));
        fields.objects("packs").forEach(each -> part.packs.add(thrown(each)));
        fields.objects("streams").forEach(each -> part.streams.add(each.objects("launches").stream().map(launch -> launched(launch, contents)).toList()));
        return part;
    }

    private static Support support(JsonFields fields) {
        String no = fields.text("no");
        if (no.isEmpty()) {
            return new Support.Yes(fields.text("words"));
        }
        Support.Reason reason = Arrays.stream(Support.Reason.values()).filter(each -> each.name().equals(no)).findFirst()
            .orElseThrow(() -> fields.wrong("no", "a reason", no));
        return new Support.No(reason, fields.text("words"));
    }

    private static Launched launched(JsonFields fields, int contents) {
        return new Launched(fields.text("operator"), contents(fields, "before", contents), contents(fields, "after", contents), contents(fields, "around", contents),
            thrown(fields), (int) within(fields, "times", 1, MOST_TIMES));
    }

    private static Map<String, Integer> contents(JsonFields fields, String name, int contents) {
        Map<String, Integer> numbers = new LinkedHashMap<>();
        fields.object(name).numbers().forEach((operand, number) -> {
            int content = number.intValue();
            if (content != number || content < 0 || content >= contents) {
                throw fields.wrong(name, "numbers of contents, below " + contents, number);
            }
            numbers.put(operand, content);
        });
        return numbers;
    }

    private static Optional<Thrown> thrown(JsonFields fields) {
        return fields.has("thrown") ? Optional.of(Thrown.read(fields.object("thrown"))) : Optional.empty();
    }

    private static long within(JsonFields fields, String name, long least, long most) {
        long value = fields.integer(name);
        if (value < least || value > most) {
            throw fields.wrong(name, "from " + least + " to " + most, value);
        }
        return value;
    }
}
