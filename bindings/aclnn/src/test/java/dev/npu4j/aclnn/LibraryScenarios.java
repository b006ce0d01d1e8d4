package dev.npu4j.aclnn;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// What [AclnnLibrariesTest] has done in a JVM of its own, since a process opens its libraries once and for all. A
/// scenario that succeeds prints `done`.
final class LibraryScenarios {
    private static final List<CHeader> HEADERS = Repository.headers();
    static final List<CFunction> FUNCTIONS = Agreement.functions(HEADERS)
        .filter(function -> !function.header().startsWith("acl/")).toList();

    private LibraryScenarios() {
    }

    public static void main(String[] arguments) throws Exception {
        List<Path> libraries = Arrays.stream(arguments).skip(1).map(Path::of).toList();
        switch (arguments[0]) {
            case "argumentsArrive" -> argumentsArrive(libraries.getFirst());
            case "everythingIsMissing" -> everythingIsMissing(libraries.getFirst());
            case "oneIsMissing" -> oneIsMissing(libraries.getFirst());
            case "calledTooEarly" -> calledTooEarly(libraries.getFirst());
            case "openedTwice" -> openedTwice(libraries.get(0), libraries.get(1));
            case "openedInVain" -> openedInVain(libraries.get(0), libraries.get(1));
            case "searchedInOrder" -> searchedInOrder(libraries.get(0), libraries.get(1));
            case "denied" -> denied(libraries.getFirst());
            default -> throw new IllegalArgumentException(arguments[0]);
        }
        System.out.println("done");
    }

    /// Every argument of every function, one value each, in the place where C finds it.
    private static void argumentsArrive(Path library) throws Exception {
        AclnnLibraries.open(List.of(library));
        Recorded recorded = new Recorded(library);
        for (CFunction function : FUNCTIONS) {
            Method method = method(function);
            Class<?>[] carriers = method.getParameterTypes();
            // one call for each boolean, in which only that one is true: two of them swapped would else look the same
            int calls = Math.max(1, (int) Arrays.stream(carriers).filter(carrier -> carrier == boolean.class).count());
            for (int call = 0; call < calls; call++) {
                Object[] arguments = arguments(carriers, call);
                Object returned = method.invoke(null, arguments);
                check(recorded.function() == FUNCTIONS.indexOf(function), method + " ends in " + recorded.function());
                check(recorded.count() == carriers.length, method + " hands over " + recorded.count() + " arguments");
                for (int i = 0; i < carriers.length; i++) {
                    byte[] expected = bytes(arguments[i]);
                    byte[] actual = recorded.value(i);
                    check(Arrays.equals(expected, actual),
                        method + ", argument " + i + ": " + Arrays.toString(expected) + " arrives as " + Arrays.toString(actual));
                }
                check(number(returned) == RecordingLibrary.RETURNED, method + " returns " + returned);
            }
        }
    }

    private static void everythingIsMissing(Path library) throws Exception {
        AclnnLibraries.open(List.of(library));
        for (CFunction function : FUNCTIONS) {
            check(!AclnnLibraries.has(function.name()) && AclnnLibraries.libraryOf(function.name()).isEmpty(), function.name() + " is there");
            requireMissing(function, library);
        }
        Set<String> transcripts = new TreeSet<>();
        FUNCTIONS.stream().filter(function -> function.name().endsWith("GetWorkspaceSize"))
            .forEach(function -> transcripts.add(function.header()));
        for (String header : transcripts) {
            check(!isPresent(header), header + " claims to be present");
        }
    }

    /// A library without the second phase of Sort: that one function is missing, its operator absent, and nothing else.
    private static void oneIsMissing(Path library) throws Exception {
        AclnnLibraries.open(List.of(library));
        for (CFunction function : FUNCTIONS) {
            boolean missing = function.name().equals("aclnnSort");
            check(AclnnLibraries.has(function.name()) != missing, function.name() + " is " + (missing ? "there" : "missing"));
            if (missing) {
                requireMissing(function, library);
            } else {
                Method method = method(function);
                check(number(method.invoke(null, arguments(method.getParameterTypes(), 0))) == RecordingLibrary.RETURNED, function.name());
            }
            if (function.name().endsWith("GetWorkspaceSize")) {
                check(isPresent(function.header()) != function.header().endsWith("aclnn_sort.h"), function.header());
            }
        }
    }

    private static void calledTooEarly(Path library) throws Exception {
        Method method = method(FUNCTIONS.getFirst());
        Object[] arguments = arguments(method.getParameterTypes(), 0);
        check(!AclnnLibraries.isOpen() && !AclnnLibraries.has(method.getName()), "something is open");
        check(thrown(method, arguments) instanceof IllegalStateException error && error.getMessage().contains("AclnnLibraries.open"),
            "a call comes too early and is not told so");
        AclnnLibraries.open(List.of(library));
        check(number(method.invoke(null, arguments)) == RecordingLibrary.RETURNED, "a call that came too early spoils those after it");
    }

    private static void openedTwice(Path library, Path other) {
        require(IllegalArgumentException.class, "absolute", () -> AclnnLibraries.open(List.of(library.getFileName())));
        require(IllegalArgumentException.class, "absolute", () -> AclnnLibraries.open(List.of(library, Path.of("./" + other.getFileName()))));
        require(IllegalArgumentException.class, "absolute", () -> AclnnLibraries.open(List.of()));
        check(!AclnnLibraries.isOpen(), "something refused is open");
        AclnnLibraries.open(List.of(library));
        AclnnLibraries.open(List.of(library));
        require(IllegalStateException.class, other.toString(), () -> AclnnLibraries.open(List.of(other)));
        require(IllegalStateException.class, library.toString(), () -> AclnnLibraries.open(List.of(library, other)));
        check(AclnnLibraries.paths().equals(List.of(library)), "open are " + AclnnLibraries.paths());
    }

    private static void openedInVain(Path library, Path broken) {
        require(UnsatisfiedLinkError.class, broken.toString(), () -> AclnnLibraries.open(List.of(library, broken)));
        require(UnsatisfiedLinkError.class, broken.toString(), () -> AclnnLibraries.open(List.of(library, broken)));
        check(!AclnnLibraries.isOpen() && AclnnLibraries.paths().isEmpty(), "half of what was asked for is open");
        AclnnLibraries.open(List.of(library));
        check(AclnnLibraries.paths().equals(List.of(library)), "open are " + AclnnLibraries.paths());
    }

    private static void searchedInOrder(Path first, Path second) {
        AclnnLibraries.open(List.of(first, second));
        check(AclnnLibraries.libraryOf("aclnnTopk").equals(Optional.of(first)), "both have Topk");
        check(AclnnLibraries.libraryOf("aclnnSort").equals(Optional.of(second)), "only the second has Sort");
        check(AclnnSort.isPresent(), "the second has Sort");
        int returned = AclnnSort.aclnnSort(MemorySegment.NULL, 0, MemorySegment.NULL, MemorySegment.NULL);
        check(returned == RecordingLibrary.RETURNED, "Sort returns " + returned);
    }

    /// Without native access: a sentence at each attempt, no error of a static initialiser.
    private static void denied(Path library) {
        for (int attempt = 0; attempt < 2; attempt++) {
            require(IllegalCallerException.class, "dev.npu4j.aclnn", () -> AclnnLibraries.open(List.of(library)));
        }
        check(!AclnnLibraries.isOpen() && !AclnnLibraries.has("aclnnSort") && !AclnnSort.isPresent(), "something is open");
    }

    // twice: a static initialiser that fails speaks once, and from then on says NoClassDefFoundError
    private static void requireMissing(CFunction function, Path library) throws Exception {
        Method method = method(function);
        Object[] arguments = arguments(method.getParameterTypes(), 0);
        Throwable first = thrown(method, arguments);
        Throwable second = thrown(method, arguments);
        for (Throwable thrown : List.of(first, second)) {
            check(thrown instanceof UnsatisfiedLinkError && thrown.getMessage().startsWith(function.name() + " ")
                && thrown.getMessage().contains(library.toString()), function.name() + " throws " + thrown);
        }
        check(first != second, function.name() + " throws one error again and again");
    }

    private static Throwable thrown(Method method, Object[] arguments) throws IllegalAccessException {
        try {
            return new AssertionError(method + " returns " + method.invoke(null, arguments));
        } catch (InvocationTargetException thrown) {
            return thrown.getCause();
        }
    }

    private static void require(Class<? extends Throwable> type, String word, Runnable action) {
        Throwable thrown = null;
        try {
            action.run();
        } catch (RuntimeException | Error failure) {
            thrown = failure;
        }
        String found = "thrown: " + thrown;
        check(type.isInstance(thrown) && thrown.getMessage().contains(word), found);
    }

    private static void check(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }

    private static Method method(CFunction function) throws ClassNotFoundException {
        return Arrays.stream(transcript(function.header()).getDeclaredMethods())
            .filter(method -> method.getName().equals(function.name())).findFirst().orElseThrow();
    }

    private static boolean isPresent(String header) throws ReflectiveOperationException {
        return (boolean) transcript(header).getMethod("isPresent").invoke(null);
    }

    private static Class<?> transcript(String header) throws ClassNotFoundException {
        return Class.forName("dev.npu4j.aclnn." + Agreement.className(header));
    }

    private static Object[] arguments(Class<?>[] carriers, int trueOne) {
        Object[] arguments = new Object[carriers.length];
        int booleans = 0;
        for (int i = 0; i < carriers.length; i++) {
            arguments[i] = switch (carriers[i].getSimpleName()) {
                case "MemorySegment" -> MemorySegment.ofAddress(0x7f11_2233_4455_0000L + i);
                case "long" -> 0x8877_6655_4433_0000L + i; // all eight bytes say something
                case "int" -> 0x9988_7700 + i;
                case "byte" -> (byte) (0x80 + i);
                case "boolean" -> booleans++ == trueOne;
                case "float" -> 0.1f + i;
                case "double" -> 0.1 + i;
                default -> throw new IllegalArgumentException("no value for " + carriers[i]);
            };
        }
        return arguments;
    }

    private static byte[] bytes(Object argument) {
        ByteBuffer bytes = ByteBuffer.allocate(8).order(ByteOrder.nativeOrder());
        switch (argument) {
            case MemorySegment segment -> bytes.putLong(segment.address());
            case Long value -> bytes.putLong(value);
            case Integer value -> bytes.putInt(value);
            case Byte value -> bytes.put(value);
            case Boolean value -> bytes.put((byte) (value ? 1 : 0));
            case Float value -> bytes.putFloat(value);
            case Double value -> bytes.putDouble(value);
            default -> throw new IllegalArgumentException("no bytes of " + argument);
        }
        return Arrays.copyOf(bytes.array(), bytes.position());
    }

    private static long number(Object returned) {
        return returned instanceof MemorySegment segment ? segment.address() : ((Number) returned).longValue();
    }

    /// What a [RecordingLibrary] noted of the last call.
    private record Recorded(MemorySegment functionNumber, MemorySegment counted, MemorySegment sizes, MemorySegment values) {
        Recorded(Path library) {
            this(symbol(library, "recorded_function", 4), symbol(library, "recorded_count", 4),
                symbol(library, "recorded_sizes", 4L * RecordingLibrary.MOST_PARAMETERS),
                symbol(library, "recorded_values", (long) RecordingLibrary.BYTES_OF_A_VALUE * RecordingLibrary.MOST_PARAMETERS));
        }

        @SuppressWarnings("restricted")
        private static MemorySegment symbol(Path library, String name, long bytes) {
            return SymbolLookup.libraryLookup(library, Arena.global()).findOrThrow(name).reinterpret(bytes);
        }

        int function() {
            return functionNumber.get(JAVA_INT, 0);
        }

        int count() {
            return counted.get(JAVA_INT, 0);
        }

        byte[] value(int i) {
            return values.asSlice((long) i * RecordingLibrary.BYTES_OF_A_VALUE, sizes.getAtIndex(JAVA_INT, i)).toArray(JAVA_BYTE);
        }
    }
}
