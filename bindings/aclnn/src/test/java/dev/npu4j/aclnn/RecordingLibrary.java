package dev.npu4j.aclnn;

import java.util.List;
import java.util.stream.Collectors;

/// A library in which every function notes which arguments reached it and does nothing else. The C compiler lays out the
/// arguments, from our headers: nothing here knows what we take the width of a type to be.
final class RecordingLibrary {
    /// What every function returns, as a number or as an address.
    static final int RETURNED = 4711;
    static final int MOST_PARAMETERS = 64;
    static final int BYTES_OF_A_VALUE = 8;

    private RecordingLibrary() {
    }

    /// @param all     the functions that are numbered, from 0
    /// @param present those of them that the library has
    static String source(List<CHeader> headers, List<CFunction> all, List<CFunction> present) {
        String includes = headers.stream().map(header -> "#include \"" + header.path() + "\"\n").collect(Collectors.joining());
        String functions = present.stream().map(function -> definition(function, all.indexOf(function))).collect(Collectors.joining("\n"));
        return """
            %s
            #include <string.h>

            int32_t recorded_function = -1;
            int32_t recorded_count;
            int32_t recorded_sizes[%d];
            unsigned char recorded_values[%d][%d];

            __attribute__((unused)) static void begin(int32_t function)
            {
                recorded_function = function;
                recorded_count = 0;
                memset(recorded_values, 0, sizeof recorded_values);
            }

            __attribute__((unused)) static void put(const void *value, size_t size)
            {
                recorded_sizes[recorded_count] = (int32_t)size;
                memcpy(recorded_values[recorded_count++], value, size);
            }

            %s""".formatted(includes, MOST_PARAMETERS, MOST_PARAMETERS, BYTES_OF_A_VALUE, functions);
    }

    private static String definition(CFunction function, int number) {
        String parameters = function.parameters().stream().map(CFunction.Parameter::toString).collect(Collectors.joining(", "));
        String puts = function.parameters().stream().map(CFunction.Parameter::name)
            .map(name -> "    put(&" + name + ", sizeof " + name + ");\n").collect(Collectors.joining());
        String declared = parameters.isEmpty() ? "void" : parameters;
        return """
            %s %s(%s)
            {
                begin(%d);
            %s    return (%s)(intptr_t)%d;
            }
            """.formatted(function.returns(), function.name(), declared, number, puts, function.returns(), RETURNED);
    }
}
