package dev.npu4j.cli.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// Sentences about cases, counted: those that differ in numbers only count as one, because thousands of cases say few
/// different things.
final class Phrases {
    /// One of them.
    ///
    /// @param subject  whom it is about
    /// @param sentence as it was said first
    /// @param line     of the case that said it first
    /// @param count    how many cases said it
    record Phrase(String subject, String sentence, String line, int count) {
        private Phrase again() {
            return new Phrase(subject, sentence, line, count + 1);
        }
    }

    private static final int MOST = 100;
    // not those in names: f16 and f32 are different things to say
    private static final Pattern NUMBER = Pattern.compile("(?<![A-Za-z_\\d])-?\\d[\\d.,]*(?:[eE][-+]?\\d+)?");

    private final Map<List<String>, Phrase> phrases = new LinkedHashMap<>();
    private int others;

    void add(String subject, String sentence, String line) {
        List<String> key = List.of(subject, NUMBER.matcher(sentence).replaceAll("0"));
        Phrase known = phrases.get(key);
        if (known == null && phrases.size() == MOST) {
            others++;
        } else {
            phrases.put(key, known == null ? new Phrase(subject, sentence, line, 1) : known.again());
        }
    }

    /// In the order in which they came.
    List<Phrase> list() {
        return new ArrayList<>(phrases.values());
    }

    /// How many were said beyond those that are listed.
    int others() {
        return others;
    }
}
