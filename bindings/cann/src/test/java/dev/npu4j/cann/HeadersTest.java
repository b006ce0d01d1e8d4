package dev.npu4j.cann;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npu4j.cann.global.cann;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// The generated class against the headers, read here a second time and with less cleverness than JavaCPP has. What the
/// preset wrote by hand is in it too.
class HeadersTest {
    private static final Path NATIVE = Path.of("../../native");
    private static final List<String> HEADERS =
        List.of("include/acl/acl_base.h", "include/acl/acl_rt.h", "include/acl/acl.h", "rt/npu4j_rt.h");

    @Test
    void everyFunctionHasTheParametersOfItsHeader() throws IOException {
        assertThat(declaredInJava()).containsExactlyInAnyOrderEntriesOf(declaredInC());
        assertThat(declaredInJava()).hasSizeGreaterThan(60);
    }

    @Test
    void everyConstantHasTheValueOfItsHeader() throws IOException, ReflectiveOperationException {
        Map<String, Long> inC = constantsInC();
        assertThat(constantsInJava()).containsExactlyInAnyOrderEntriesOf(inC);
        assertThat(inC).hasSizeGreaterThan(250).containsEntry("ACL_ERROR_RT_STREAM_SYNC_TIMEOUT", 507046L);
    }

    // The compiler checks the types; two exchanged parameters of one type only this does.
    @Test
    void theLoaderPassesEveryParameterOnInItsPlace() throws IOException {
        String loader = Files.readString(NATIVE.resolve("rt/npu4j_rt.c")).replaceAll("\\s+", " ");
        declaredInC().forEach((name, declaration) -> {
            if (name.startsWith("npu4j_")) {
                return;
            }
            String parameters = Arrays.stream(declaration.substring(declaration.indexOf('(') + 1, declaration.length() - 1).split(", "))
                .map(parameter -> parameter.replaceFirst(".* ", "")).collect(Collectors.joining(", "));
            assertThat(loader)
                .contains("{\"" + name + "\", offsetof(struct functions, " + name + ")},")
                .containsPattern(" \\*?" + name + "\\([^()]*\\) \\{ const struct functions \\*rt = runtime\\(\\); return rt->" + name
                    + " \\? rt->" + name + Pattern.quote("(" + parameters + ")") + " : ");
        });
    }

    @Test
    void noFunctionNeedsAnObjectOfJavaCpp() {
        for (Method function : natives()) {
            assertThat(function.getParameterTypes()).as(function.getName())
                .allMatch(type -> type.isPrimitive() || type.isArray() || type == String.class);
        }
    }

    private static Map<String, String> declaredInC() throws IOException {
        Map<String, String> functions = new LinkedHashMap<>();
        Matcher function = Pattern.compile("^(aclError|size_t|int|const char \\*)\\s*(\\w+)\\(([^)]*)\\);", Pattern.MULTILINE)
            .matcher(text().replaceAll("(?m)//.*$", ""));
        while (function.find()) {
            String parameters = function.group(3).strip().equals("void") ? "" : Arrays.stream(function.group(3).split(","))
                .map(HeadersTest::javaParameter).collect(Collectors.joining(", "));
            functions.put(function.group(2), javaResult(function.group(1)) + "(" + parameters + ")");
        }
        return functions;
    }

    private static String javaResult(String type) {
        return switch (type) {
            case "aclError", "int" -> "int";
            case "size_t", "const char *" -> "long";
            default -> throw new IllegalArgumentException(type);
        };
    }

    private static String javaParameter(String declaration) {
        Matcher parts = Pattern.compile("(.*?)(\\**)(\\w+)").matcher(declaration.strip().replaceAll("\\s+", " "));
        assertThat(parts.matches()).as(declaration).isTrue();
        String name = parts.group(3);
        String type = parts.group(1).strip();
        int stars = parts.group(2).length();
        boolean anAddress = type.endsWith("void") || name.equals("text");
        String java = switch (type) {
            case "void", "const void" -> "long";
            case "const char" -> name.equals("text") ? "long" : "String";
            case "char", "aclCANNPackageVersion" -> "byte";
            case "float" -> "float";
            case "int64_t", "uint64_t", "size_t", "aclrtStream", "aclrtEvent", "aclrtContext" -> "long";
            default -> {
                assertThat(type).matches("u?int32_t|acl\\w+"); // the rest are enums
                yield "int";
            }
        };
        int arrays = java.equals("String") || anAddress ? stars - 1 : stars;
        return java + "[]".repeat(arrays) + " " + name;
    }

    private static Map<String, String> declaredInJava() {
        return natives().stream().collect(Collectors.toMap(Method::getName, function ->
            function.getReturnType().getSimpleName() + Arrays.stream(function.getParameters())
                .map(HeadersTest::written).collect(Collectors.joining(", ", "(", ")"))));
    }

    private static String written(Parameter parameter) {
        return parameter.getType().getSimpleName() + " " + parameter.getName();
    }

    private static List<Method> natives() {
        return Arrays.stream(cann.class.getDeclaredMethods()).filter(method -> Modifier.isNative(method.getModifiers())).toList();
    }

    private static Map<String, Long> constantsInC() throws IOException {
        Map<String, Long> constants = new LinkedHashMap<>();
        Matcher constant = Pattern.compile("(?m)^(?:#define (\\w+) \\(?(-?\\w+)\\)?|    (\\w+) = (-?\\d+),?)$").matcher(text());
        while (constant.find()) {
            boolean define = constant.group(1) != null;
            constants.put(define ? constant.group(1) : constant.group(3),
                Long.decode((define ? constant.group(2) : constant.group(4)).replaceAll("U(LL)?$", "")));
        }
        return constants;
    }

    private static Map<String, Long> constantsInJava() throws ReflectiveOperationException {
        Map<String, Long> constants = new LinkedHashMap<>();
        for (var field : cann.class.getDeclaredFields()) {
            constants.put(field.getName(), ((Number) field.get(null)).longValue());
        }
        return constants;
    }

    private static String text() throws IOException {
        StringBuilder text = new StringBuilder();
        for (String header : HEADERS) {
            text.append(Files.readString(NATIVE.resolve(header)));
        }
        return text.toString();
    }
}
