package dev.npu4j.examples.pangu;

import dev.npu4j.io.Json;
import dev.npu4j.kernels.error.OperandException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Byte-pair encoding by rank: text is cut into words, and in each the adjacent pair of tokens whose concatenation has the
/// lowest id is merged, until no concatenation is a token. Works on bytes, each of which is a token, so that every text
/// has an encoding and every encoding gives its text back.
public final class Tokenizer {
    // Letters and digits may take one space before them along; bytes of other scripts are neither.
    private static final Pattern WORD = Pattern.compile(" ?[A-Za-z]+| ?[0-9]+|\n+| ?[^A-Za-z0-9\\s]+|\\s");
    private static final int BYTES = 256;

    private final List<String> tokens = new ArrayList<>(); // bytes as latin-1
    private final Map<String, Integer> ids = new HashMap<>();

    private Tokenizer() {
    }

    /// Reads a `vocab.json`: a list of strings, of which the one at `id` holds the token's bytes as latin-1.
    ///
    /// @throws IOException      if the file cannot be read
    /// @throws OperandException if it is no such list, or a byte has no token
    public static Tokenizer read(Path file) throws IOException {
        if (!(Json.read(file) instanceof List<?> list)) {
            throw new OperandException("Tokenizer", "vocab.json", "a list", "another kind of value");
        }
        Tokenizer tokenizer = new Tokenizer();
        for (Object each : list) {
            if (!(each instanceof String token) || token.isEmpty() || !StandardCharsets.ISO_8859_1.newEncoder().canEncode(token)) {
                throw new OperandException("Tokenizer", "vocab.json", "strings of latin-1", String.valueOf(each));
            }
            if (tokenizer.ids.putIfAbsent(token, tokenizer.tokens.size()) != null) {
                throw new OperandException("Tokenizer", "vocab.json", "every token once", "two of '" + token + "'");
            }
            tokenizer.tokens.add(token);
        }
        for (int b = 0; b < BYTES; b++) {
            if (!tokenizer.ids.containsKey(String.valueOf((char) b))) {
                throw new OperandException("Tokenizer", "vocab.json", "a token for every byte", "none for " + b);
            }
        }
        return tokenizer;
    }

    /// Number of tokens.
    public int size() {
        return tokens.size();
    }

    /// The ids of a text.
    public int[] encode(String text) {
        String bytes = new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        List<Integer> all = new ArrayList<>();
        Matcher words = WORD.matcher(bytes);
        while (words.find()) { // no byte is left out: the last two alternatives take whatever the others do not
            all.addAll(merge(words.group()));
        }
        return all.stream().mapToInt(Integer::intValue).toArray();
    }

    private List<Integer> merge(String word) {
        List<Integer> parts = new ArrayList<>();
        for (int i = 0; i < word.length(); i++) {
            parts.add(ids.get(word.substring(i, i + 1)));
        }
        while (true) {
            int best = Integer.MAX_VALUE;
            int at = -1;
            for (int i = 0; i + 1 < parts.size(); i++) {
                Integer id = ids.get(tokens.get(parts.get(i)) + tokens.get(parts.get(i + 1)));
                if (id != null && id < best) {
                    best = id;
                    at = i;
                }
            }
            if (at < 0) {
                return parts;
            }
            parts.set(at, best);
            parts.remove(at + 1);
        }
    }

    /// The text of some ids. Bytes that are no UTF-8, such as half a character, become replacement characters.
    ///
    /// @throws OperandException where an id is none of the vocabulary
    public String decode(int... some) {
        StringBuilder bytes = new StringBuilder();
        for (int id : some) {
            if (id < 0 || id >= tokens.size()) {
                throw new OperandException("Tokenizer", "ids", "from 0 to before " + tokens.size(), String.valueOf(id));
            }
            bytes.append(tokens.get(id));
        }
        return new String(bytes.toString().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }
}
