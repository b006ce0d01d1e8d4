package dev.npu4j.aclnn;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeElement;
import java.lang.classfile.MethodModel;
import java.lang.classfile.instruction.ConstantInstruction;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.LoadInstruction;
import java.lang.constant.MethodTypeDesc;
import java.lang.foreign.FunctionDescriptor;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// One bound function, as its class file has it: not only what the method declares but also which symbol it looks up and
/// which of its arguments it hands on in which place. Reflection alone sees neither.
///
/// @param method     the public static method
/// @param symbol     what its holder asks the libraries for
/// @param descriptor the layouts its holder links with
/// @param invoked    the types that the call itself was compiled with
/// @param passed     the names of the arguments, in the order in which they are handed on
/// @param opensFirst whether it insists on open libraries before it touches the holder, which resolves once and for all
record Binding(Method method, String symbol, FunctionDescriptor descriptor, MethodType invoked, List<String> passed, boolean opensFirst) {
    /// The functions that a class of the bindings binds: all its public static methods but `isPresent`, which asks only.
    static List<Binding> of(Class<?> transcript) {
        return Arrays.stream(transcript.getDeclaredMethods())
            .filter(method -> Modifier.isPublic(method.getModifiers()) && !method.getName().equals("isPresent"))
            .map(Binding::of)
            .toList();
    }

    private static Binding of(Method method) {
        Class<?> transcript = method.getDeclaringClass();
        MethodModel code = model(transcript).methods().stream()
            .filter(model -> model.methodName().equalsString(method.getName())
                && model.methodTypeSymbol().equals(describe(method)))
            .findFirst().orElseThrow();
        Map<Integer, String> names = slots(method);
        List<String> loaded = new ArrayList<>();
        List<String> passed = List.of();
        String holder = null;
        MethodTypeDesc invoked = null;
        boolean opensFirst = false;
        for (CodeElement element : code.code().orElseThrow()) {
            switch (element) {
                case FieldInstruction field when field.name().equalsString("HANDLE") -> {
                    holder = field.owner().asInternalName().replace('/', '.');
                    loaded.clear();
                }
                case InvokeInstruction call when call.name().equalsString("invokeExact") -> {
                    invoked = call.typeSymbol();
                    passed = List.copyOf(loaded);
                }
                case InvokeInstruction call when call.name().equalsString("requireOpen") -> opensFirst = holder == null;
                case LoadInstruction load -> loaded.add(names.get(load.slot()));
                default -> { }
            }
        }
        if (holder == null || invoked == null) {
            throw new IllegalArgumentException(method + " calls no HANDLE");
        }
        try {
            Class<?> holding = Class.forName(holder, false, transcript.getClassLoader());
            Field descriptor = holding.getDeclaredField("DESCRIPTOR");
            descriptor.setAccessible(true);
            return new Binding(method, symbolOf(holding), (FunctionDescriptor) descriptor.get(null),
                invoked.resolveConstantDesc(MethodHandles.lookup()), passed, opensFirst);
        } catch (ReflectiveOperationException failure) {
            throw new IllegalArgumentException(holder + " is not a holder of DESCRIPTOR and HANDLE", failure);
        }
    }

    /// The symbols that `isPresent` of a class asks for; empty where it has no such method.
    static List<String> presenceAsked(Class<?> transcript) {
        return model(transcript).methods().stream().filter(method -> method.methodName().equalsString("isPresent"))
            .flatMap(method -> strings(method).stream()).toList();
    }

    private static String symbolOf(Class<?> holder) {
        List<String> strings = model(holder).methods().stream()
            .filter(method -> method.methodName().equalsString("<clinit>"))
            .flatMap(method -> strings(method).stream()).toList();
        if (strings.size() != 1) {
            throw new IllegalArgumentException(holder + " does not look up one symbol but " + strings);
        }
        return strings.getFirst();
    }

    private static List<String> strings(MethodModel method) {
        List<String> strings = new ArrayList<>();
        for (CodeElement element : method.code().orElseThrow()) {
            if (element instanceof ConstantInstruction constant && constant.constantValue() instanceof String string) {
                strings.add(string);
            }
        }
        return strings;
    }

    private static MethodTypeDesc describe(Method method) {
        return MethodType.methodType(method.getReturnType(), method.getParameterTypes()).describeConstable().orElseThrow();
    }

    // long and double take two slots of a frame each
    private static Map<Integer, String> slots(Method method) {
        Map<Integer, String> names = new TreeMap<>();
        int slot = 0;
        for (Parameter parameter : method.getParameters()) {
            names.put(slot, parameter.getName());
            slot += parameter.getType() == long.class || parameter.getType() == double.class ? 2 : 1;
        }
        return names;
    }

    private static ClassModel model(Class<?> type) {
        String file = "/" + type.getName().replace('.', '/') + ".class";
        try (InputStream bytes = type.getResourceAsStream(file)) {
            return ClassFile.of().parse(bytes.readAllBytes());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
