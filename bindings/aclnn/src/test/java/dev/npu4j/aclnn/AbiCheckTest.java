package dev.npu4j.aclnn;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// `native/abi/abi_check.c` says all that headers and table say, and `ci/abi.sh` notices where a toolkit's headers do
/// not. Our own headers stand in for a toolkit's, as they are and with one thing changed.
class AbiCheckTest {
    private static final int OLDEST = 801;
    private static final Pattern SINCE = Pattern.compile("#if NPU4J_CANN >= (\\d+)");

    private static final List<CHeader> HEADERS = Repository.headers();
    private static final CKind.Types TYPES = CKind.types(HEADERS);
    private static final List<SignatureTable.Row> TABLE = SignatureTable.parse(Repository.read(Repository.TABLE)).rows();
    private static final String SOURCE = Repository.read(Repository.ABI_CHECK);

    @TempDir
    Path toolkit;

    @BeforeAll
    static void aCompilerIsThere() {
        CCompiler.find();
    }

    @BeforeEach
    void copyHeaders() throws IOException {
        for (CHeader header : HEADERS) {
            Path copy = toolkit.resolve("include").resolve(header.path());
            Files.createDirectories(copy.getParent());
            Files.copy(Repository.INCLUDE.resolve(header.path()), copy);
        }
    }

    @Test
    void everyFunctionOfTheTableIsDeclaredFromItsVersionOn() {
        Map<Integer, List<CFunction>> declared = new TreeMap<>();
        sections().forEach((since, text) -> {
            List<CFunction> prototypes = CHeader.prototypes(text);
            if (!prototypes.isEmpty()) {
                declared.put(since, prototypes);
            }
        });
        Map<Integer, List<CFunction>> expected = new TreeMap<>();
        for (SignatureTable.Row row : TABLE) {
            CFunction function = row.function();
            expected.computeIfAbsent(row.since(), since -> new ArrayList<>())
                .add(new CFunction("", function.returns(), function.name(), function.parameters()));
        }
        assertThat(declared.keySet()).isEqualTo(expected.keySet());
        expected.forEach((since, functions) ->
            assertThat(declared.get(since)).as("since %d", since).containsExactlyInAnyOrderElementsOf(functions));
    }

    @Test
    void everyFunctionIsAskedForBeforeItIsDeclared() {
        List<MatchResult> pairs = Pattern.compile("(?m)^DECLARED\\((\\w+)\\);\n(?:const )?\\w+ \\*?(\\w+)\\(")
            .matcher(SOURCE).results().toList();
        assertThat(pairs).hasSize(TABLE.size()).allMatch(pair -> pair.group(1).equals(pair.group(2)));
    }

    @Test
    void everyHeaderIsIncludedFromTheVersionOfItsFirstFunctionOn() {
        Map<String, Integer> expected = new TreeMap<>();
        TABLE.forEach(row -> expected.merge(row.function().header(), row.since(), Math::min));
        Map<String, Integer> included = new TreeMap<>();
        sections().forEach((since, text) -> Pattern.compile("(?m)^#include \"(.*)\"$").matcher(text).results()
            .forEach(include -> included.put(include.group(1), since)));
        assertThat(included).isEqualTo(expected);
        assertThat(included.keySet()).containsExactlyInAnyOrderElementsOf(HEADERS.stream().map(CHeader::path).toList());
    }

    @Test
    void everyConstantHasItsValueAsserted() {
        Map<String, Long> enumerators = new TreeMap<>();
        Map<String, Long> macros = new TreeMap<>();
        HEADERS.stream().flatMap(header -> header.constants().stream())
            .forEach(constant -> (constant.enumeration().isEmpty() ? macros : enumerators).put(constant.name(), constant.value()));
        assertThat(asserted("VALUE")).isEqualTo(enumerators);
        assertThat(asserted("CODE")).isEqualTo(macros);
    }

    @Test
    void everyTypeThatHasASizeHasItAsserted() {
        Map<String, Long> expected = new TreeMap<>();
        HEADERS.forEach(header -> header.typedefs().forEach((type, meaning) -> {
            if (!meaning.equals("struct")) {
                expected.put(type, TYPES.of(type).layout.byteSize());
            }
        }));
        expected.put("aclCANNPackageVersion", 512L);
        assertThat(asserted("SIZE")).isEqualTo(expected);
        assertThat(Pattern.compile("(?m)^OFFSET\\(aclCANNPackageVersion, (\\w+), ").matcher(SOURCE).results().map(offset -> offset.group(1)))
            .containsExactlyElementsOf(HEADERS.stream().flatMap(header -> header.structs().stream())
                .flatMap(struct -> struct.fields().stream()).map(CHeader.Field::name).toList());
    }

    @Test
    void ourOwnHeadersAgree() {
        assertThat(check("--cann", "9.0", Repository.NATIVE.toString())).isEqualTo(new Outcome(0,
            "agrees: " + TABLE.size() + " functions, with constants and layouts, of CANN 9.0 in " + Repository.NATIVE + ", as C\n"));
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', value = {
        // header, what it says, what a toolkit says instead, what the report has to name
        "aclnnop/aclnn_topk.h, int64_t dim, int32_t dim, aclnnTopkGetWorkspaceSize",
        "aclnnop/aclnn_rms_norm.h, double epsilon, float epsilon, aclnnRmsNormGetWorkspaceSize",
        "aclnnop/aclnn_rms_norm.h, `double epsilon, `, ``, aclnnRmsNormGetWorkspaceSize",
        "aclnnop/aclnn_index_select.h, `int64_t dim, const aclTensor *index`, `const aclTensor *index, int64_t dim`, aclnnIndexSelectGetWorkspaceSize",
        "aclnnop/aclnn_fused_infer_attention_score_v4.h, ` const aclTensor *learnableSinkOptional,`, ``, aclnnFusedInferAttentionScoreV4GetWorkspaceSize",
        "acl/acl_rt.h, aclError aclrtFree(void *devPtr);, ``, aclrtFree",
        "acl/acl_base.h, typedef int aclError;, typedef long aclError;, a aclError does not have 4 bytes",
        "acl/acl_base.h, ACL_BF16 = 27, ACL_BF16 = 28, ACL_BF16 is not 27",
        "acl/acl_base.h, `    ACL_BF16 = 27,`, ``, ACL_BF16",
        "acl/acl_base.h, ACL_ERROR_RT_DEVICE_OOM 207018, ACL_ERROR_RT_DEVICE_OOM 207099, `ACL_ERROR_RT_DEVICE_OOM is 207099 in the toolkit, and 207018 for us`",
        "acl/acl_base.h, #define ACL_ERROR_RT_DEVICE_OOM 207018, static const int ACL_ERROR_RT_DEVICE_OOM = 207099;, ACL_ERROR_RT_DEVICE_OOM is 207099",
        "aclnn/acl_meta.h, ACLNN_ERR_PARAM_INVALID 161002, ACLNN_ERR_PARAM_INVALID 161003, ACLNN_ERR_PARAM_INVALID is 161003",
        "acl/acl.h, char majorVersion[64];, char majorVersion[32];, minorVersion is not at byte 192",
        "acl/acl.h, `#include \"acl/acl_rt.h\"`, #include \"acl/none.h\", acl/none.h",
    })
    void aToolkitThatDiffersIsNoticed(String header, String ours, String toolkits, String named) throws IOException {
        change(header, ours, toolkits);
        Outcome outcome = check("--cann", "9.0", toolkit.toString());
        assertThat(outcome.status()).as("%s", outcome).isEqualTo(1);
        assertThat(outcome.output()).startsWith("the headers of CANN 9.0 in " + toolkit + " differ").contains(named);
    }

    @Test
    void constAloneChangesNoCall() throws IOException {
        change("aclnnop/aclnn_topk.h", "aclTensor *valuesOut", "const aclTensor *valuesOut");
        Outcome outcome = check("--cann", "9.0", toolkit.toString());
        assertThat(outcome.status()).as("%s", outcome).isZero();
        assertThat(outcome.output()).contains("agrees but for const").contains("aclnnTopkGetWorkspaceSize");
    }

    @Test
    void constDoesNotHideAnotherDifference() throws IOException {
        change("aclnnop/aclnn_topk.h", "aclTensor *valuesOut", "const aclTensor *valuesOut");
        change("aclnnop/aclnn_topk.h", "int64_t dim", "int32_t dim");
        assertThat(check("--cann", "9.0", toolkit.toString()).status()).isEqualTo(1);
    }

    @Test
    void codesMayBeConstantsInsteadOfMacros() throws IOException {
        change("acl/acl_base.h", "#define ACL_ERROR_RT_DEVICE_OOM 207018", "static const int ACL_ERROR_RT_DEVICE_OOM = 207018;");
        agrees("9.0", ", as C\n");
    }

    @Test
    void headersMayBeCPlusPlus() throws IOException {
        change("acl/acl_base.h", "#include <stdint.h>", "#include <cstdint>");
        agrees("9.0", ", as C++\n");
        change("aclnnop/aclnn_topk.h", "int64_t dim", "int32_t dim");
        ends(1, "aclnnTopk", check("--cann", "9.0", toolkit.toString()));
    }

    @Test
    void statusCodesMayHaveAHeaderOfTheirOwn() throws IOException {
        Path meta = toolkit.resolve("include/aclnn/acl_meta.h");
        List<String> lines = Files.readAllLines(meta);
        Files.write(meta, lines.stream().filter(line -> !line.startsWith("#define ACLNN_")).toList());
        Path codes = Files.createDirectories(toolkit.resolve("include/somewhere")).resolve("op_errno.h");
        Files.write(codes, lines.stream().filter(line -> line.startsWith("#define ACLNN_")).toList());
        agrees("9.0", "");
        Files.delete(codes);
        assertThat(check("--cann", "9.0", toolkit.toString()).status()).isEqualTo(1);
    }

    @Test
    void whatCameLaterThanTheToolkitIsLeftOut() throws IOException {
        for (SignatureTable.Row row : TABLE) {
            Path header = toolkit.resolve("include").resolve(row.function().header());
            if (row.since() > OLDEST && row.function().header().startsWith("aclnnop/")) {
                Files.deleteIfExists(header);
            } else if (row.since() > OLDEST) {
                Files.write(header, Files.readAllLines(header).stream()
                    .filter(line -> !line.contains(" " + row.function().name() + "(")).toList());
            }
        }
        change("acl/acl_base.h", "    ACL_HIFLOAT8 = 34,\n", "");
        agrees("8.1.RC1", "came later, and so was not compared: aclFinalizeReference (9.0) ");
        assertThat(check("--cann", "9.0", toolkit.toString()).status()).isEqualTo(1);
        ends(1, "grouped_matmul_v5.h", check("--cann", "8.2", toolkit.toString()));
    }

    @ParameterizedTest
    @CsvSource({
        "include/version/cann_version.h, #define CANN_VERSION_STR \"8.3.RC1\", 8.3.RC1",
        "x86_64-linux/ascend_toolkit_install.info, version=8.1.RC1, 8.1.RC1",
        "runtime/version.info, Version=7.7.0.1 version_dir=8.2.RC1, 8.2.RC1",
        "share/info/runtime/version.info, Version=9.0.0, 9.0.0",
    })
    void aToolkitSaysItsVersion(String file, String text, String version) throws IOException {
        Files.createDirectories(toolkit.resolve(file).getParent());
        Files.writeString(toolkit.resolve(file), text.replace(" version_dir", "\nversion_dir") + "\n");
        ends(0, " of CANN " + version + " in ", check(toolkit.toString()));
    }

    @Test
    void whatCannotBeSaidIsNoAgreement() {
        ends(2, "--cann VERSION", check(toolkit.toString()));
        ends(2, "older than 8.1", check("--cann", "7.0", toolkit.toString()));
        ends(2, "is no toolkit", check(toolkit.resolve("include").toString()));
        assertThat(check("--sloppy").status()).isEqualTo(2);
    }

    @Test
    void withoutAToolkitNothingIsCheckedAndThatIsSaid() {
        String environment = "ASCEND_HOME_PATH=" + toolkit.resolve("empty");
        ends(0, "nothing was checked: ", run(List.of(environment)));
        ends(3, "nothing was checked: ", run(List.of(environment), "--require"));
    }

    @Test
    void theToolkitOfTheEnvironmentIsFound() {
        ends(0, toolkit.toString(), run(List.of("ASCEND_HOME_PATH=" + toolkit), "--cann", "9.0"));
    }

    private void agrees(String version, String said) {
        Outcome outcome = check("--cann", version, toolkit.toString());
        ends(0, said, outcome);
        assertThat(outcome.output()).startsWith("agrees: ");
    }

    private static void ends(int status, String said, Outcome outcome) {
        assertThat(outcome.status()).as("%s", outcome).isEqualTo(status);
        assertThat(outcome.output()).contains(said);
    }

    private void change(String header, String from, String to) throws IOException {
        Path file = toolkit.resolve("include").resolve(header);
        String text = Files.readString(file);
        assertThat(text).contains(from);
        Files.writeString(file, text.replace(from, to == null ? "" : to));
    }

    private static Outcome check(String... arguments) {
        return run(List.of(), arguments);
    }

    private static Outcome run(List<String> environment, String... arguments) {
        List<String> command = new ArrayList<>(List.of("env", "-u", "ASCEND_HOME_PATH", "-u", "ASCEND_TOOLKIT_HOME"));
        command.addAll(environment);
        command.addAll(List.of("bash", Repository.ABI_SCRIPT.toString()));
        command.addAll(Arrays.asList(arguments));
        return Outcome.of(command);
    }

    /// What stands under no condition of version, at 801, and what under each.
    private static Map<Integer, String> sections() {
        Map<Integer, StringBuilder> sections = new TreeMap<>();
        int since = OLDEST;
        for (String line : SOURCE.lines().toList()) {
            Matcher condition = SINCE.matcher(line);
            if (condition.matches()) {
                since = Integer.parseInt(condition.group(1));
            } else if (line.equals("#endif")) {
                since = OLDEST;
            } else {
                sections.computeIfAbsent(since, version -> new StringBuilder()).append(line).append('\n');
            }
        }
        Map<Integer, String> texts = new TreeMap<>();
        sections.forEach((version, text) -> texts.put(version, text.toString()));
        return texts;
    }

    private static Map<String, Long> asserted(String macro) {
        Map<String, Long> values = new TreeMap<>();
        Pattern.compile("(?m)^ *" + macro + "\\((\\w+), (-?\\w+)\\);$").matcher(SOURCE).results()
            .forEach(each -> assertThat(values.put(each.group(1), CHeader.value(each.group(2)))).as(each.group(1)).isNull());
        return values;
    }
}
