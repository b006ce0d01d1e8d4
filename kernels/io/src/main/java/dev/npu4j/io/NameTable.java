package dev.npu4j.io;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.SplittableRandom;

/// Names in the order of their arrival, as spans of one text; once [#seal]ed, distinct and found by their hash.
///
/// Sorted hashes rather than a hash table: a million names then cost a few sequential passes in place of a million
/// cache misses. The hash has a seed of its own in every process, so no file can be made of names that collide.
final class NameTable {
    private static final VarHandle WORD = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long SEED = new SplittableRandom().nextLong();
    private static final long ODD = 0x9E3779B97F4A7C15L;

    private final Spans names;
    private long[] keys; // 32 bits of hash, then the index; sorted once sealed

    /// @param text     where the names are
    /// @param expected how many there may be; more are welcome, up to a million
    NameTable(byte[] text, int expected) {
        names = new Spans(text, expected);
        keys = new long[Math.max(expected, 16)];
    }

    int size() {
        return names.size();
    }

    String get(int index) {
        return names.get(index);
    }

    int at(int index) {
        return names.at(index);
    }

    /// What the messages call the name of an index.
    String quoted(int index) {
        return Quoted.text(names.text, names.at(index), names.length(index));
    }

    /// Adds the name at `text[at, at + length)`.
    void add(int at, int length) {
        int index = names.size();
        if (index == keys.length) {
            keys = Arrays.copyOf(keys, index + (index >> 1));
        }
        keys[index] = key(names.text, at, length) | index;
        names.add(at, length);
    }

    /// Makes the names ready to be found. Index of a name that equals an earlier one, or -1 if all are distinct.
    int seal() {
        keys = IndexSort.sorted(keys, size());
        for (int run = 0; run < size(); ) {
            int end = run + 1;
            for (; end < size() && sameHash(keys[run], keys[end]); end++) {
                for (int other = run; other < end; other++) {
                    if (sameName(IndexSort.index(keys[other]), IndexSort.index(keys[end]))) {
                        return IndexSort.index(keys[end]);
                    }
                }
            }
            run = end;
        }
        return -1;
    }

    /// Index of a name, or -1.
    int find(byte[] name) {
        long key = key(name, 0, name.length); // that of index 0, the least of its hash
        int position = Arrays.binarySearch(keys, 0, size(), key);
        for (int i = position < 0 ? -position - 1 : position; i < size() && sameHash(keys[i], key); i++) {
            int index = IndexSort.index(keys[i]);
            if (Arrays.equals(name, 0, name.length, names.text, names.at(index), names.at(index) + names.length(index))) {
                return index;
            }
        }
        return -1;
    }

    private static boolean sameHash(long a, long b) {
        return (a ^ b) >>> IndexSort.INDEX_BITS == 0;
    }

    private boolean sameName(int a, int b) {
        return Arrays.equals(names.text, names.at(a), names.at(a) + names.length(a), names.text, names.at(b), names.at(b) + names.length(b));
    }

    private static long key(byte[] text, int at, int length) {
        long hash = SEED ^ length;
        int end = at + length;
        int i = at;
        for (; i <= end - Long.BYTES; i += Long.BYTES) {
            hash = mix(hash ^ (long) WORD.get(text, i));
        }
        for (; i < end; i++) {
            hash = mix(hash ^ text[i]);
        }
        return (mix(hash) & 0xFFFF_FFFFL) << IndexSort.INDEX_BITS;
    }

    private static long mix(long hash) {
        hash *= ODD;
        return hash ^ hash >>> 32;
    }
}
