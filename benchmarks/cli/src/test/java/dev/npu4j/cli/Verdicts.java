package dev.npu4j.cli;

import dev.npu4j.conformance.verdict.Status;
import dev.npu4j.conformance.verdict.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// The verdicts that a run left in its folder.
record Verdicts(List<Verdict> all) {
    static Verdicts in(Path folder) throws IOException {
        return new Verdicts(Files.readAllLines(folder.resolve("cases.jsonl")).stream().map(Verdict::fromJson).toList());
    }

    List<Verdict> with(Status status) {
        return all.stream().filter(each -> each.status() == status).toList();
    }

    /// What two runs of the same must agree in: every case's status and the bits it gave.
    Map<String, String> essence() {
        return all.stream().collect(Collectors.toMap(Verdict::line, each -> each.status() + " " + each.evidence().inputs() + " " + each.evidence().outputs(),
            (one, other) -> one + " twice", LinkedHashMap::new));
    }
}
