package dev.npu4j.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npu4j.cli.base.Json;
import dev.npu4j.conformance.verdict.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// What README.md says of `report.json` is what is in it.
class ReportFieldsTest {
    private static final Pattern FIELD = Pattern.compile("`([\\w.\\[\\]]+)`");

    private static void collect(JsonNode node, String path, Set<String> fields) {
        if (node.isObject()) {
            node.properties().forEach(each -> collect(each.getValue(), path.isEmpty() ? each.getKey() : path + "." + each.getKey(), fields));
        } else if (node.isArray() && !node.isEmpty() && node.get(0).isObject()) {
            node.forEach(each -> collect(each, path + "[]", fields));
        } else {
            fields.add(path);
        }
    }

    /// The first column of the table below the heading; a row may name several fields.
    private static Set<String> documented() throws IOException {
        Set<String> fields = new TreeSet<>();
        String readme = Files.readString(Path.of("README.md"));
        String table = readme.substring(readme.indexOf("### `report.json`"));
        table = table.substring(0, table.indexOf("\n##", 4));
        for (String line : table.lines().filter(each -> each.startsWith("| `")).toList()) {
            Matcher field = FIELD.matcher(line.split("\\|")[1]);
            String parent = "";
            while (field.find()) {
                String name = field.group(1);
                // `.x` stands beside the field before it
                String full = name.startsWith(".") ? parent + name : name;
                parent = full.contains(".") ? full.substring(0, full.lastIndexOf('.')) : "";
                fields.add(full);
            }
        }
        return fields;
    }

    @Test
    void readmeNamesEveryFieldAndNoOther() throws IOException {
        Set<String> fields = new TreeSet<>();
        Run run = Samples.run(List.of(Samples.verdict(Status.PASSED, 0.5), Samples.wrongTile(), Samples.verdict(Status.SKIPPED, 0)), Samples.FACTS, Samples.blind(),
            List.of(Samples.together(true)));
        collect(Json.mapper().readTree(ReportJson.of(run)), "", fields);
        assertThat(documented()).isEqualTo(fields);
    }
}
