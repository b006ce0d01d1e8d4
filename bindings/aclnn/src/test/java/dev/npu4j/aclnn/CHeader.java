package dev.npu4j.aclnn;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What one of our headers declares. The headers keep to a few forms (one typedef, enumerator, field, or prototype at a
/// time, every enumerator with its value), and whatever is none of them is refused, so that nothing is passed over.
record CHeader(String path, List<String> includes, Map<String, String> typedefs, List<Constant> constants, List<Struct> structs,
               List<CFunction> functions) {
    private static final Pattern COMMENT = Pattern.compile("//.*");
    private static final Pattern ONCE = Pattern.compile("(?m)^#pragma once$");
    private static final Pattern INCLUDE = Pattern.compile("(?m)^#include [<\"]([\\w./]+)[>\"]$");
    private static final Pattern EXTERN_C = Pattern.compile("(?m)^#ifdef __cplusplus\n(extern \"C\" \\{|})\n#endif$");
    private static final Pattern DEFINE = Pattern.compile("(?m)^#define (\\w+) (\\w+)$");
    private static final Pattern ENUM = Pattern.compile("(?m)^typedef enum (\\w+) \\{([^}]*)} \\1;$");
    private static final Pattern ENUMERATOR = Pattern.compile("\\s*(\\w+) = (-?\\w+)\\s*");
    private static final Pattern STRUCT = Pattern.compile("(?m)^typedef struct (\\w+) \\{([^}]*)} \\1;$");
    private static final Pattern FIELD = Pattern.compile("\\s*(\\w+) (\\w+)(?:\\[(\\d+)])?\\s*");
    private static final Pattern OPAQUE = Pattern.compile("(?m)^typedef struct (\\w+) \\1;$");
    private static final Pattern TYPEDEF = Pattern.compile("(?m)^typedef (\\w+ \\*|\\w+ )(\\w+);$");
    private static final Pattern PROTOTYPE = Pattern.compile("(?m)^((?:const )?\\w+ \\*?)(\\w+)\\(([^()]*)\\);$");

    /// @param enumeration the type an enumerator belongs to; empty for a `#define`
    record Constant(String enumeration, String name, long value) {
    }

    record Field(String type, String name, int count) {
    }

    record Struct(String name, List<Field> fields) {
    }

    static CHeader parse(String path, String text) {
        Source source = new Source(COMMENT.matcher(text).replaceAll(""));
        List<String> includes = new ArrayList<>();
        Map<String, String> typedefs = new TreeMap<>();
        List<Constant> constants = new ArrayList<>();
        List<Struct> structs = new ArrayList<>();
        source.take(ONCE, once -> { });
        source.take(EXTERN_C, guard -> { });
        source.take(INCLUDE, include -> includes.add(include.group(1)));
        source.take(DEFINE, define -> constants.add(new Constant("", define.group(1), value(define.group(2)))));
        source.take(ENUM, type -> {
            typedefs.put(type.group(1), "enum");
            for (String each : type.group(2).split(",")) {
                MatchResult enumerator = whole(ENUMERATOR, each, path);
                constants.add(new Constant(type.group(1), enumerator.group(1), value(enumerator.group(2))));
            }
        });
        source.take(STRUCT, type -> {
            typedefs.put(type.group(1), "struct");
            structs.add(new Struct(type.group(1), fields(type.group(2), path)));
        });
        source.take(OPAQUE, type -> typedefs.put(type.group(1), "struct"));
        source.take(TYPEDEF, type -> typedefs.put(type.group(2), type.group(1).replace(" ", "")));
        List<CFunction> functions = new ArrayList<>();
        source.take(PROTOTYPE, prototype -> functions.add(
            CFunction.of(path, prototype.group(1), prototype.group(2), List.of(prototype.group(3).split(",")))));
        source.requireEmpty(path);
        return new CHeader(path, includes, typedefs, constants, structs, functions);
    }

    /// The prototypes that stand in a C source, whatever else it holds.
    static List<CFunction> prototypes(String text) {
        List<CFunction> functions = new ArrayList<>();
        new Source(text).take(PROTOTYPE, prototype -> functions.add(
            CFunction.of("", prototype.group(1), prototype.group(2), List.of(prototype.group(3).split(",")))));
        return functions;
    }

    private static List<Field> fields(String body, String path) {
        List<Field> fields = new ArrayList<>();
        for (String each : body.strip().split(";")) {
            MatchResult field = whole(FIELD, each, path);
            fields.add(new Field(field.group(1), field.group(2), field.group(3) == null ? 1 : Integer.parseInt(field.group(3))));
        }
        return fields;
    }

    /// A C literal, with or without the suffixes U, L.
    static long value(String literal) {
        return Long.decode(literal.replaceFirst("[UL]+$", ""));
    }

    private static MatchResult whole(Pattern pattern, String text, String path) {
        Matcher matcher = pattern.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(path + ": not of a form that headers of ours have: " + text.strip());
        }
        return matcher.toMatchResult();
    }

    /// What has not been understood yet.
    private static final class Source {
        private String rest;

        Source(String text) {
            rest = text;
        }

        void take(Pattern pattern, Consumer<MatchResult> reader) {
            rest = pattern.matcher(rest).replaceAll(match -> {
                reader.accept(match);
                return "";
            });
        }

        void requireEmpty(String path) {
            if (!rest.isBlank()) {
                throw new IllegalArgumentException(path + ": not of a form that headers of ours have: " + rest.strip());
            }
        }
    }
}
