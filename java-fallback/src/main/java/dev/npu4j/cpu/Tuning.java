package dev.npu4j.cpu;

import dev.npu4j.kernels.error.OperandException;
import java.io.IOException;
import java.io.Reader;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;

/// Block sizes: how work is cut, which changes speed and never a bit. One line for each width of vectors; `./npu4j bench --tune` measures
/// others and writes a file of them, which the property `npu4j.cpu.tuning` names. Without a file it is this table, whatever machine it is.
///
/// @param rows         rows of a grouped matmul's task, at most: so many are multiplied with a panel while it is in cache
/// @param span         panels of a task, at most
/// @param chunk        of k, for many rows: so much of the rows and of some panels stays in L2
/// @param longChunk    of k, for few rows, which use a panel once: long streams from memory
/// @param rowsInPlace  rows that are best multiplied with packed panels where they lie; more are better off with a copy of the panel
/// @param largeBytes   of what is streamed, K and V or the rows of a norm: more than a cache is expected to hold
record Tuning(int rows, int span, int chunk, int longChunk, int rowsInPlace, int largeBytes) {
    private static final List<String> NAMES = Stream.of(Tuning.class.getRecordComponents()).map(RecordComponent::getName).toList();
    private static final int ANY = 1 << 20;
    private static final int MOST_PANELS = PanelTiles.LDC / Primitives.PANEL - 1; // what lies between two rows of C, less what keeps them apart in cache
    private static final int MOST_STEPS = PanelTiles.LDA - 16;

    // 16 registers: the kernels on arrays are so much better that from 16 rows on a copy pays. At 128 bits there are no others.
    private static final Tuning SCALAR = new Tuning(96, 24, 512, 2048, 0, 16 << 20);
    private static final Tuning BITS_128 = SCALAR;
    private static final Tuning BITS_256 = new Tuning(96, 24, 512, 5120, 16, 16 << 20);
    private static final Tuning BITS_512 = new Tuning(128, 48, 1024, 5120, ANY, 16 << 20);

    /// The table's, or those of the file.
    ///
    /// @throws OperandException where the file cannot be read, or holds what is no block size
    static Tuning of(Primitives primitives) {
        Tuning safe = switch (primitives.bits()) {
            case 512 -> BITS_512;
            case 256 -> BITS_256;
            case 128 -> BITS_128;
            default -> SCALAR;
        };
        String file = System.getProperty("npu4j.cpu.tuning", "");
        return file.isEmpty() ? safe : safe.with(read(file), primitives.bits() + ".");
    }

    private static Properties read(String file) {
        Properties properties = new Properties();
        try (Reader from = Files.newBufferedReader(Path.of(file))) {
            properties.load(from);
        } catch (IOException | IllegalArgumentException e) {
            throw new OperandException("cpu", "npu4j.cpu.tuning", "a file of block sizes", file + ": " + e);
        }
        return properties;
    }

    /// What the file says of a width; of other widths it may say what it likes.
    private Tuning with(Properties file, String prefix) {
        for (String name : file.stringPropertyNames()) {
            if (name.startsWith(prefix) && !NAMES.contains(name.substring(prefix.length()))) {
                throw new OperandException("cpu", "npu4j.cpu.tuning", "block sizes named " + String.join(", ", NAMES), name);
            }
        }
        return new Tuning(size(file, prefix + "rows", rows, 1, 512), size(file, prefix + "span", span, 1, MOST_PANELS), size(file, prefix + "chunk", chunk, 1, MOST_STEPS),
            size(file, prefix + "longChunk", longChunk, 1, MOST_STEPS), size(file, prefix + "rowsInPlace", rowsInPlace, 0, ANY),
            size(file, prefix + "largeBytes", largeBytes, 0, Integer.MAX_VALUE));
    }

    private static int size(Properties file, String name, int safe, int least, int most) {
        String text = file.getProperty(name);
        if (text == null) {
            return safe;
        }
        try {
            int size = Integer.parseInt(text.strip());
            if (size >= least && size <= most) {
                return size;
            }
        } catch (NumberFormatException e) {
            // falls through to the one message
        }
        throw new OperandException("cpu", "npu4j.cpu.tuning", name + " from " + least + " to " + most, text);
    }
}
