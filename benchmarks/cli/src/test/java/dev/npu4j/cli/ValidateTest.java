package dev.npu4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npu4j.cli.base.Json;
import dev.npu4j.cli.validate.Extent;
import dev.npu4j.cli.validate.Selection;
import dev.npu4j.conformance.cases.Case;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class ValidateTest {
    private static final String CASE = "RmsNorm(bf16, rows=3, hidden=17, fill=normal, seed=3)";

    @TempDir
    Path folder;

    private Ran validate(String... more) {
        String[] arguments = new String[more.length + 3];
        arguments[0] = "validate";
        arguments[1] = "--out";
        arguments[2] = folder.resolve("out").toString();
        System.arraycopy(more, 0, arguments, 3, more.length);
        return Ran.of(arguments);
    }

    private static Selection select(Optional<String> op, List<String> lines, Path ownModel, Optional<Long> seed) {
        return Selection.of(op, lines, Optional.empty(), ownModel, Extent.QUICK, Optional.empty(), seed);
    }

    @Test
    void onePassingCaseEndsWith0AndAllReports() throws Exception {
        Ran ran = validate("--case", CASE);
        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(ran.out()).contains("RmsNorm").contains("PASSED: The one case passed on cpu. CPU only: no NPU validated.");
        JsonNode report = Json.mapper().readTree(Files.readString(folder.resolve("out/report.json")));
        assertThat(report.get("counts").get("passed").asInt()).isEqualTo(1);
        assertThat(report.get("run").get("command").get(0).asString()).isEqualTo("validate");
        for (String file : List.of("report.html", "cases.jsonl", "junit.xml")) {
            assertThat(folder.resolve("out").resolve(file)).isNotEmptyFile();
        }
    }

    @Test
    void severalCasesMayBeGiven() {
        assertThat(validate("--case", CASE, "--case", "TokenSelect(n=9, keep=4, fill=ties, seed=1)").out()).contains("All 2 cases passed");
    }

    @Test
    void aCaseThatCostsTooMuchIsSkippedAndEndsWith4() {
        Ran ran = validate("--case", "GroupedMatmul(f32, e=1, m=4096, k=8192, n=8192)");
        assertThat(ran.code()).isEqualTo(4);
        assertThat(ran.out()).contains("INCOMPLETE").contains("1 skipped");
    }

    @Test
    void unknownOperatorsUnreadableCasesAndFoldersWithoutModelEndWith2() {
        assertThat(validate("--op", "FlashSort").code()).isEqualTo(2);
        assertThat(validate("--case", "RmsNorm(bf16)").code()).isEqualTo(2);
        assertThat(validate("--model", folder.toString()).code()).isEqualTo(2);
    }

    @Test
    void aMalformedModelEndsWith2AndLeavesReportsOfWhatWasDone() throws Exception {
        Path model = Files.createDirectory(folder.resolve("model"));
        Files.writeString(model.resolve("config.json"), "{}");
        Files.writeString(model.resolve("model.safetensors"), "");
        Ran ran = validate("--case", CASE, "--model", model.toString());
        assertThat(ran.code()).as(ran.err()).isEqualTo(2);
        assertThat(Files.readString(folder.resolve("out/report.json"))).contains("interrupted");
    }

    @Test
    void theOwnModelIsUsedUnlessSomethingWasNamed() throws Exception {
        Files.writeString(folder.resolve("config.json"), "{}");
        assertThat(select(Optional.empty(), List.of(), folder, Optional.empty()).model()).contains(folder);
        assertThat(select(Optional.of("RmsNorm"), List.of(), folder, Optional.empty()).model()).isEmpty();
        assertThat(select(Optional.empty(), List.of(CASE), folder, Optional.empty()).model()).isEmpty();
        assertThat(select(Optional.of("golden"), List.of(), folder, Optional.empty())).satisfies(golden -> {
            assertThat(golden.model()).contains(folder);
            assertThat(golden.cases()).isEmpty();
        });
    }

    @Test
    void anAbsentModelIsSaid() {
        assertThat(select(Optional.empty(), List.of(), folder, Optional.empty()).left()).anySatisfy(left -> assertThat(left).contains("The real workload"));
    }

    @Test
    void casesOfOneOperatorAreOfThatOperator() {
        assertThat(select(Optional.of("TokenSelect"), List.of(), folder, Optional.empty()).cases()).isNotEmpty()
            .allSatisfy(each -> assertThat(each.operator().name()).isEqualTo("TokenSelect"));
    }

    @Test
    void theSeedIsAddedToThoseOfTheSuiteAndTakenByLinesWithout() {
        List<Long> own = select(Optional.of("RmsNorm"), List.of(), folder, Optional.empty()).cases().stream().map(Case::seed).toList();
        assertThat(select(Optional.of("RmsNorm"), List.of(), folder, Optional.of(42L)).cases()).extracting(Case::seed)
            .containsExactlyElementsOf(own.stream().map(seed -> seed + 42).toList());
        assertThat(select(Optional.empty(), List.of(CASE, "TokenSelect(n=9, keep=4)"), folder, Optional.of(42L)).cases()).extracting(Case::seed).containsExactly(3L, 42L);
    }
}
