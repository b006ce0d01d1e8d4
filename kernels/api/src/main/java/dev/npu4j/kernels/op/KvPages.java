package dev.npu4j.kernels.op;

import dev.npu4j.kernels.error.OperandException;
import java.util.Arrays;

/// Which pages of a pool are whose: the bookkeeping of the caches that [PagedAttention] reads. It hands out pages of a fixed
/// number to any number of sequences (one for each layer, where layers keep different tokens) and takes them back; keys and
/// values themselves it never sees, and what is in a page when it is handed out is whatever its last owner left.
///
/// ```
/// KvPages pool = new KvPages(512, 128);                    // k and v: [512, 128, hkv, d]
/// KvPages.Sequence layer = pool.open("request 7, layer 3");
/// layer.append(300);                                       // row(j) says where token j of the 300 goes
/// … copyFrom(layer.table()) …
/// layer.release();
/// ```
///
/// Pages that were given back are handed out again first, the latest of them before the others; a fresh pool hands out
/// 0, 1, 2 and so on. Not for several threads at a time.
public final class KvPages {
    private static final String NAME = "KvPages";

    private final int page;
    private final int[] spare; // the last of them is handed out next
    private int spares;

    /// @param pages of the pool
    /// @param page  tokens of a page
    public KvPages(int pages, int page) {
        Checks.atLeast(NAME, "pages", pages, 0);
        Checks.positive(NAME, "page", page);
        this.page = page;
        spare = new int[pages];
        Arrays.setAll(spare, i -> pages - 1 - i);
        spares = pages;
    }

    /// Pages of the pool.
    public int pages() {
        return spare.length;
    }

    /// Tokens of a page.
    public int page() {
        return page;
    }

    /// Pages that are nobody's.
    public int free() {
        return spares;
    }

    /// A sequence without tokens, and so without pages.
    ///
    /// @param name of the sequence in messages
    public Sequence open(String name) {
        if (name == null) {
            throw new OperandException(NAME, "name", "a name for messages", "null");
        }
        return new Sequence(name);
    }

    /// Tokens in a row of pages, in the order in which they were appended.
    public final class Sequence {
        private final String name;
        private int[] table = {};
        private int tokens;
        private boolean released;

        private Sequence(String name) {
            this.name = name;
        }

        public String name() {
            return name;
        }

        /// Tokens so far.
        public int tokens() {
            return tokens;
        }

        /// Makes room for `count` tokens more: first on the last page, then on further ones. All of it or, where the pool has too
        /// few pages, nothing.
        ///
        /// @return index of the first of them
        /// @throws OperandException where the pool is exhausted, or the sequence released
        public int append(int count) {
            requireHeld();
            Checks.atLeast(NAME, "count", count, 0);
            long room = (long) (table.length + spares) * page - tokens;
            if (count > room) {
                throw new OperandException(NAME, "count", "at most " + room + " tokens for '" + name + "', with " + spares + " of " + pages() + " pages free",
                    String.valueOf(count));
            }
            if (count > Integer.MAX_VALUE - tokens) {
                throw new OperandException(NAME, "count", "at most 2^31 - 1 tokens in '" + name + "'", tokens + " and " + count + " more");
            }
            int first = tokens;
            tokens += count;
            int held = table.length;
            table = Arrays.copyOf(table, Math.ceilDiv(tokens, page));
            while (held < table.length) {
                table[held++] = spare[--spares];
            }
            return first;
        }

        /// The row of token `index` in k and v, page after page: `table[index / page] · page + index mod page`.
        ///
        /// @throws OperandException where there is no such token, or the sequence is released
        public long row(int index) {
            requireHeld();
            if (index < 0 || index >= tokens) {
                throw new OperandException(NAME, "index", "a token of '" + name + "' from 0 to " + (tokens - 1), String.valueOf(index));
            }
            return (long) table[index / page] * page + index % page;
        }

        /// A copy of the table, as [PagedAttention] takes it.
        ///
        /// @throws OperandException where the sequence is released
        public int[] table() {
            requireHeld();
            return table.clone();
        }

        /// Gives all pages back.
        ///
        /// @throws OperandException where that was done already: its pages may be another's by now
        public void release() {
            requireHeld();
            for (int i = table.length - 1; i >= 0; i--) {
                spare[spares++] = table[i];
            }
            table = new int[0];
            tokens = 0;
            released = true;
        }

        private void requireHeld() {
            if (released) {
                throw new OperandException(NAME, "sequence", "one that holds its pages", "'" + name + "', which was released");
            }
        }
    }
}
