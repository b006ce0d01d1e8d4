package dev.npu4j.aclnn;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// A C function as a header declares it, or as a row of the table has it: types in one spelling, without a space before
/// a star.
record CFunction(String header, String returns, String name, List<Parameter> parameters) {
    private static final Pattern WORD = Pattern.compile("\\w+|\\*");

    record Parameter(String type, String name) {
        @Override
        public String toString() {
            return type + " " + name;
        }
    }

    /// @param parameters each with its name; none, or `void`, for a function without any
    static CFunction of(String header, String returns, String name, List<String> parameters) {
        boolean none = parameters.size() == 1 && (parameters.getFirst().isBlank() || parameters.getFirst().strip().equals("void"));
        return new CFunction(header, type(words(returns)), name, none ? List.of() : parameters.stream().map(CFunction::parameter).toList());
    }

    private static Parameter parameter(String text) {
        List<String> words = words(text);
        if (words.size() < 2 || words.getLast().equals("*")) {
            throw new IllegalArgumentException("a parameter without a type or without a name: " + text);
        }
        return new Parameter(type(words.subList(0, words.size() - 1)), words.getLast());
    }

    private static List<String> words(String text) {
        List<String> words = new ArrayList<>();
        Matcher matcher = WORD.matcher(text);
        while (matcher.find()) {
            words.add(matcher.group());
        }
        if (!String.join("", words).equals(text.replaceAll("\\s", ""))) {
            throw new IllegalArgumentException("not a type and a name: " + text);
        }
        return words;
    }

    // "const", "aclTensor", "*", "const", "*"  ->  const aclTensor* const*
    private static String type(List<String> words) {
        StringBuilder type = new StringBuilder();
        for (String word : words) {
            type.append(type.isEmpty() || word.equals("*") ? "" : " ").append(word);
        }
        return type.toString();
    }

    @Override
    public String toString() {
        return returns + " " + name + parameters.stream().map(Parameter::toString).collect(Collectors.joining(", ", "(", ")"));
    }
}
