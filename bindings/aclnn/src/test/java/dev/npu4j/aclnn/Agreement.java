package dev.npu4j.aclnn;

import java.lang.foreign.MemoryLayout;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/// In what two accounts of the same interface differ, a sentence for each difference. No sentence means agreement.
final class Agreement {
    private Agreement() {
    }

    /// A declared function and the method that binds it.
    static List<String> differences(CFunction declared, Binding bound, CKind.Types types) {
        List<String> found = new ArrayList<>();
        Method method = bound.method();
        differ(found, "symbol", declared.name(), bound.symbol());
        differ(found, "names of parameters", declared.parameters().stream().map(CFunction.Parameter::name).toList(),
            Arrays.stream(method.getParameters()).map(Parameter::getName).toList());
        differ(found, "arguments handed on", Arrays.stream(method.getParameters()).map(Parameter::getName).toList(), bound.passed());

        CKind returns = types.of(declared.returns());
        differ(found, "returned layout", returns.layout, bound.descriptor().returnLayout().orElse(null));
        differ(found, "returned carrier", returns.carrier, method.getReturnType());

        List<MemoryLayout> layouts = bound.descriptor().argumentLayouts();
        Class<?>[] carriers = method.getParameterTypes();
        differ(found, "number of layouts", declared.parameters().size(), layouts.size());
        differ(found, "number of carriers", declared.parameters().size(), carriers.length);
        for (int i = 0; i < declared.parameters().size(); i++) {
            CFunction.Parameter parameter = declared.parameters().get(i);
            CKind kind = types.of(parameter.type());
            String which = " of argument " + i + ", " + parameter;
            if (i < layouts.size()) {
                differ(found, "layout" + which, kind.layout, layouts.get(i));
            }
            if (i < carriers.length) {
                differ(found, "carrier" + which, kind.carrier, carriers[i]);
            }
        }
        differ(found, "types of the call", bound.descriptor().toMethodType(), bound.invoked());
        differ(found, "asks for open libraries first", true, bound.opensFirst());
        return found;
    }

    /// Two accounts of one function in C, whose types must be the very same.
    static List<String> differences(CFunction declared, CFunction other) {
        List<String> found = new ArrayList<>();
        differ(found, "header", declared.header(), other.header());
        differ(found, "returned type", declared.returns(), other.returns());
        differ(found, "parameters", declared.parameters(), other.parameters());
        return found;
    }

    /// The constants of a class and those of a header that it transcribes: the same names with the same values.
    static List<String> differences(List<CHeader.Constant> declared, Class<?> transcript) {
        Map<String, Long> expected = new TreeMap<>();
        declared.forEach(constant -> expected.put(constant.name(), constant.value()));
        Map<String, Long> actual = new TreeMap<>();
        for (Field field : transcript.getDeclaredFields()) {
            if (Modifier.isPublic(field.getModifiers())) {
                try {
                    actual.put(field.getName(), field.getLong(null));
                } catch (IllegalAccessException failure) {
                    throw new AssertionError("a public field", failure);
                }
            }
        }
        List<String> found = new ArrayList<>();
        Set<String> names = new TreeSet<>(expected.keySet());
        names.addAll(actual.keySet());
        for (String name : names) {
            differ(found, name, expected.get(name), actual.get(name));
        }
        return found;
    }

    /// The class that transcribes a header: `aclnnop/aclnn_grouped_matmul_v4.h` is `AclnnGroupedMatmulV4`.
    static String className(String header) {
        String stem = header.substring(header.lastIndexOf('/') + 1, header.length() - ".h".length());
        StringBuilder name = new StringBuilder();
        for (String word : stem.split("_")) {
            name.append(Character.toUpperCase(word.charAt(0))).append(word.substring(1));
        }
        return name.toString();
    }

    static Stream<CFunction> functions(List<CHeader> headers) {
        return headers.stream().flatMap(header -> header.functions().stream());
    }

    private static void differ(List<String> found, String what, Object expected, Object actual) {
        if (expected == null ? actual != null : !expected.equals(actual)) {
            found.add(what + ": expected " + expected + ", found " + actual);
        }
    }
}
