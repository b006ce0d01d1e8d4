package dev.npu4j.conformance.recording;

import dev.npu4j.kernels.error.OperandException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A recording that is there. It may come from anywhere: every file is held against its hash before it is read, and none
/// outside the folder is touched.
///
/// ```
/// recording.json   what was recorded, on what, by whom; the hash of the list
/// takes.jsonl      a take a line, with the hash of its file
/// first/           a file for each case
/// fresh/           and once more, for some, from a fresh process
/// model/           one for each value of a model
/// ```
public final class Recording {
    /// The file that says what a recording is.
    public static final String HEADER = "recording.json";
    /// The list of its takes.
    public static final String TAKES = "takes.jsonl";

    static final String OPERATOR = "recording";
    private static final int MOST_HEADER = 1 << 20;
    private static final int LONGEST_LINE = 1 << 20;
    private static final int MOST_TAKES = 1_000_000;

    private final Path folder;
    private final Header header;
    private final Map<List<Object>, Entry> entries = new LinkedHashMap<>(); // a later one of the same key stands

    private Recording(Path folder, Header header) {
        this.folder = folder;
        this.header = header;
    }

    /// Opens a recording and reads its list; takes are read when they are played.
    ///
    /// @throws IOException where a file is missing or cannot be read
    /// @throws OperandException where one is not what it should be; names it
    public static Recording open(Path folder) throws IOException {
        Path file = folder.resolve(HEADER);
        if (!Files.isDirectory(folder) || !Files.isRegularFile(file)) {
            throw new OperandException(OPERATOR, folder.toString(), "a folder with " + HEADER + ", as validate --record makes it",
                Files.exists(folder) ? "one without" : "nothing of that name");
        }
        byte[] text = head(file);
        Recording recording = new Recording(folder, Header.fromJson(file.toString(), new String(text, StandardCharsets.UTF_8)));
        recording.readTakes();
        return recording;
    }

    private static byte[] head(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] text = in.readNBytes(MOST_HEADER + 1);
            if (text.length > MOST_HEADER) {
                throw new OperandException(OPERATOR, file.toString(), "at most " + MOST_HEADER + " bytes", "more");
            }
            return text;
        }
    }

    private void readTakes() throws IOException {
        Path list = folder.resolve(TAKES);
        if (!Files.isRegularFile(list)) {
            throw new NoSuchFileException(list.toString());
        }
        if (header.complete() && !Sha256.of(list).equals(header.takes())) {
            throw new OperandException(OPERATOR, list.toString(), "the list that " + HEADER + " has the SHA-256 of", "another: the recording was changed");
        }
        // by a reader that does not refuse half a character at the end
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(Files.newInputStream(list), StandardCharsets.UTF_8))) {
            String line = line(lines, list);
            for (int number = 1; line != null; number++) {
                String next = line(lines, list);
                try {
                    Entry entry = Entry.fromJson(list + ", line " + number, line);
                    entries.remove(key(entry));
                    entries.put(key(entry), entry);
                } catch (OperandException torn) {
                    if (next != null || header.complete()) { // the last line of a run that was killed may be half a line
                        throw torn;
                    }
                }
                if (number > MOST_TAKES) {
                    throw new OperandException(OPERATOR, list.toString(), "at most " + MOST_TAKES + " lines", "more");
                }
                line = next;
            }
        }
    }

    /// Values of a model may share a label; their files have numbers.
    private static List<Object> key(Entry entry) {
        return List.of(entry.pass(), entry.pass() == Tape.Pass.MODEL && entry.isComputed() ? entry.file() : entry.line());
    }

    private static String line(BufferedReader lines, Path list) throws IOException {
        StringBuilder line = new StringBuilder();
        int c = lines.read();
        if (c < 0) {
            return null; // BufferedReader's way to say that nothing is left
        }
        while (c >= 0 && c != '\n') {
            if (line.length() == LONGEST_LINE) {
                throw new OperandException(OPERATOR, list.toString(), "lines of at most " + LONGEST_LINE + " characters", "a longer one");
            }
            line.append((char) c);
            c = lines.read();
        }
        return line.toString();
    }

    public Path folder() {
        return folder;
    }

    public Header header() {
        return header;
    }

    /// What was recorded in one pass, in the order in which it was.
    public List<Entry> entries(Tape.Pass pass) {
        return entries.values().stream().filter(each -> each.pass() == pass).toList();
    }

    /// What was recorded of a case.
    public Optional<Entry> entry(Tape.Pass pass, String line) {
        return Optional.ofNullable(entries.get(List.of(pass, line)));
    }

    /// Bytes of all takes together.
    public long bytes() {
        return entries.values().stream().mapToLong(Entry::bytes).sum();
    }

    /// Looks whether the files of some takes are all there and as long as they were: cheap, and better known before a long
    /// run than in its middle.
    ///
    /// @throws IOException where one is missing
    /// @throws OperandException where one is not what it should be; names it
    public void requirePresent(List<Entry> which) throws IOException {
        for (Entry entry : which) {
            if (entry.isComputed()) {
                file(entry);
            }
        }
    }

    private Path file(Entry entry) throws IOException {
        Path file = folder.resolve(entry.file());
        if (!Files.exists(file)) {
            throw new NoSuchFileException(file.toString());
        }
        // a link may lead anywhere
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) || !file.toRealPath().startsWith(folder.toRealPath())) {
            throw new OperandException(OPERATOR, file.toString(), "a file inside the recording", "a link or something else");
        }
        if (Files.size(file) != entry.bytes()) {
            throw new OperandException(OPERATOR, file.toString(), entry.bytes() + " bytes, as " + TAKES + " says", Files.size(file) + " bytes: it was changed");
        }
        return file;
    }

    /// Opens a take, if it is as it was written.
    TakeFile open(Entry entry) throws IOException {
        Path file = file(entry);
        String sha256 = Sha256.of(file);
        if (!sha256.equals(entry.sha256())) {
            throw new OperandException(OPERATOR, file.toString(), "the file that was recorded, of SHA-256 " + entry.sha256(), sha256 + ": it was changed");
        }
        return TakeFile.open(file);
    }

    /// The take of a model's value.
    ///
    /// @param index from 0
    Entry value(int index) {
        List<Entry> values = new ArrayList<>(entries(Tape.Pass.MODEL));
        if (index >= values.size() || !values.get(index).isComputed()) {
            throw new OperandException(OPERATOR, "model", "one of the " + values.size() + " values that were recorded", "value " + (index + 1));
        }
        return values.get(index);
    }

    /// Where the take of a case lies, below the folder. The name says what it is; two lines never share one.
    public static String file(Tape.Pass pass, String line) {
        int end = line.indexOf('(');
        return pass.word() + "/" + (end < 0 ? "" : line.substring(0, end) + "-") + Sha256.of(line.getBytes(StandardCharsets.UTF_8)).substring(0, 32) + ".safetensors";
    }

    /// Where the take of a model's value lies.
    ///
    /// @param number from 1
    public static String file(int number) {
        return Tape.Pass.MODEL.word() + "/value-" + number + ".safetensors";
    }
}
