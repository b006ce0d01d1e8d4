package dev.npu4j.conformance.recording;

import dev.npu4j.kernels.error.OperandException;
import java.nio.file.Path;
import java.util.Locale;

/// Which recording a worker is to write or to play.
///
/// @param use    what for
/// @param pass   which part of it
/// @param folder of the recording
public record Tape(Use use, Pass pass, Path folder) {
    /// What is done with it.
    public enum Use {
        /// Launches are made on a device, and written.
        RECORD,
        /// Launches are answered from it.
        REPLAY
    }

    /// A case may be recorded twice.
    public enum Pass {
        /// As it was judged.
        FIRST,
        /// Again, in a fresh process that must give the same bits.
        FRESH,
        /// The values of a model, one after another.
        MODEL;

        /// As files have it: the name of a folder.
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Pass of(String word, String where) {
            for (Pass pass : values()) {
                if (pass.word().equals(word)) {
                    return pass;
                }
            }
            throw new OperandException(Recording.OPERATOR, "pass", "first, fresh or model", "'" + word + "' in " + where);
        }
    }

    /// The same recording, for a fresh process.
    public Tape fresh() {
        return new Tape(use, Pass.FRESH, folder);
    }
}
