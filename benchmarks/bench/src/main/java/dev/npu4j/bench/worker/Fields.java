package dev.npu4j.bench.worker;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Text fields on one line, which begins with a mark: whatever else a native library prints is none.
final class Fields {
    private static final String MARK = "@npu4j-bench\t";

    private Fields() {
    }

    /// The line, without its end.
    static String line(List<String> fields) {
        StringBuilder line = new StringBuilder(MARK);
        for (int i = 0; i < fields.size(); i++) {
            line.append(i == 0 ? "" : "\t").append(fields.get(i).replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r"));
        }
        return line.toString();
    }

    /// What [#line] was given; empty where the line does not begin with the mark.
    static Optional<List<String>> parse(String line) {
        if (!line.startsWith(MARK)) {
            return Optional.empty();
        }
        List<String> fields = new ArrayList<>();
        StringBuilder field = new StringBuilder();
        for (int i = MARK.length(); i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == '\t') {
                fields.add(field.toString());
                field.setLength(0);
            } else if (c == '\\' && i + 1 < line.length()) {
                char escaped = line.charAt(++i);
                field.append(escaped == 't' ? '\t' : escaped == 'n' ? '\n' : escaped == 'r' ? '\r' : escaped);
            } else {
                field.append(c);
            }
        }
        fields.add(field.toString());
        return Optional.of(fields);
    }
}
