package dev.npu4j.io;

import dev.npu4j.kernels.error.OperandException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Reads a safetensors header under strict rules, in one pass and without recursion.
///
/// The grammar is fixed, three levels deep, so nesting needs no limit: whatever opens a bracket elsewhere is refused
/// there. Each tensor is checked against the length of the data as soon as it is read; at the end the data of all
/// tensors, sorted by offset, must follow each other from 0 to the last byte without gap or overlap.
final class HeaderParser {
    /// Most bytes of a header, as in the format's reference reader.
    static final int MAX_BYTES = 100_000_000;
    /// Most tensors in one file.
    static final int MAX_TENSORS = 1_000_000;
    /// Most pairs in `__metadata__`.
    static final int MAX_METADATA = 100_000;
    /// Bytes of data must stay below this, 4 TiB, so that an offset and an index fit one sort key.
    static final long DATA_LIMIT = 1L << 42;

    static final String METADATA = "__metadata__";

    private static final byte[] METADATA_KEY = METADATA.getBytes(StandardCharsets.US_ASCII);
    private static final byte[] DTYPE = "dtype".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] SHAPE = "shape".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] OFFSETS = "data_offsets".getBytes(StandardCharsets.US_ASCII);

    private final JsonCursor json;
    private final Header header;
    private final long dataLength;
    private final String source;
    private boolean metadataSeen;

    private int type; // what follows describes the tensor being read
    private int shapeAt;
    private long elements;
    private int offsetsAt;
    private long begin;
    private long end;

    private HeaderParser(byte[] text, long dataLength, String source) {
        json = new JsonCursor(text, Header.OPERATOR, source, Header.LENGTH_BYTES, "header");
        header = new Header(text, source);
        this.dataLength = dataLength;
        this.source = source;
    }

    /// @param text       the header, which the parser and then the [Header] keep and overwrite
    /// @param dataLength bytes of the file after the header
    /// @param source     the file, for messages
    static Header parse(byte[] text, long dataLength, String source) {
        if (dataLength >= DATA_LIMIT) {
            throw new OperandException(Header.OPERATOR, "data", "fewer than " + DATA_LIMIT + " bytes", dataLength + " bytes in " + source);
        }
        HeaderParser parser = new HeaderParser(text, dataLength, source);
        int malformed = Utf8.firstMalformed(text);
        if (malformed >= 0) {
            throw parser.json.refuseAt(malformed, "UTF-8", String.format("byte 0x%02x", text[malformed]));
        }
        parser.entries();
        parser.requireDistinctNames();
        parser.sortByOffset();
        parser.requireWholeCover();
        return parser.header;
    }

    private void entries() {
        if (json.peek() != '{') {
            throw json.refuse("'{' as the first byte");
        }
        json.expect('{');
        if (!json.accept('}')) {
            do {
                entry();
                json.about("header");
            } while (json.accept(','));
            json.expect('}');
        }
        // Padding is of spaces only, in the format's own words.
        for (int i = closing() + 1; i < json.text.length; i++) {
            if (json.text[i] != ' ') {
                json.at = i;
                throw json.refuse("nothing but spaces after the closing '}'");
            }
        }
    }

    // The cursor has stepped over white space after the '}' already.
    private int closing() {
        int i = json.at - 1;
        while (json.text[i] != '}') {
            i--;
        }
        return i;
    }

    private void entry() {
        int nameAt = json.at;
        json.string();
        if (json.stringIs(METADATA_KEY)) {
            if (metadataSeen) {
                throw json.refuseAt(nameAt, "each key once", METADATA + " again");
            }
            metadataSeen = true;
            json.about(METADATA);
            json.expect(':');
            metadata();
            return;
        }
        int at = json.stringAt;
        int length = json.stringLength;
        json.about(at, length);
        if (header.names.size() == MAX_TENSORS) {
            throw json.refuseAt(nameAt, "at most " + MAX_TENSORS + " tensors", "another");
        }
        if (json.stringHasNul) {
            throw json.refuseAt(nameAt, "a name without NUL", "one with NUL");
        }
        header.names.add(at, length);
        json.expect(':');
        tensor(nameAt);
    }

    private void metadata() {
        json.expect('{');
        if (json.accept('}')) {
            return;
        }
        do {
            int keyAt = json.at;
            json.string();
            if (header.metadataKeys.size() == MAX_METADATA) {
                throw json.refuseAt(keyAt, "at most " + MAX_METADATA + " pairs", "another");
            }
            header.metadataKeys.add(json.stringAt, json.stringLength);
            json.expect(':');
            json.string();
            header.metadataValues.add(json.stringAt, json.stringLength);
        } while (json.accept(','));
        json.expect('}');
        int again = header.metadataKeys.seal();
        if (again >= 0) {
            throw json.refuseAt(header.metadataKeys.at(again) - 1, "each key once", header.metadataKeys.quoted(again) + " again, a duplicate key");
        }
    }

    private void tensor(int nameAt) {
        boolean dtypeSeen = false;
        boolean shapeSeen = false;
        boolean offsetsSeen = false;
        json.expect('{');
        if (!json.accept('}')) {
            do {
                int fieldAt = json.at;
                json.string();
                if (json.stringIs(DTYPE) && !dtypeSeen) {
                    dtypeSeen = true;
                    json.expect(':');
                    dtype();
                } else if (json.stringIs(SHAPE) && !shapeSeen) {
                    shapeSeen = true;
                    json.expect(':');
                    shape();
                } else if (json.stringIs(OFFSETS) && !offsetsSeen) {
                    offsetsSeen = true;
                    json.expect(':');
                    offsets();
                } else {
                    throw json.refuseAt(fieldAt, "the fields dtype, shape and data_offsets, each once",
                        Quoted.text(json.text, json.stringAt, json.stringLength));
                }
            } while (json.accept(','));
            json.expect('}');
        }
        if (!dtypeSeen || !shapeSeen || !offsetsSeen) {
            throw json.refuseAt(nameAt, "the fields dtype, shape and data_offsets",
                "no " + (!dtypeSeen ? "dtype" : !shapeSeen ? "shape" : "data_offsets"));
        }
        requireSize();
        header.describe(type, shapeAt, begin, end);
    }

    private void dtype() {
        int typeAt = json.at;
        json.string();
        type = ElementType.find(json.text, json.stringAt, json.stringLength, type);
        if (type < 0) {
            throw json.refuseAt(typeAt, "a dtype of the format, such as F32 or BF16",
                Quoted.text(json.text, json.stringAt, json.stringLength));
        }
    }

    private void shape() {
        shapeAt = json.at;
        elements = 1;
        json.expect('[');
        if (json.accept(']')) {
            return;
        }
        do {
            int extentAt = json.at;
            long extent = json.naturalNumber();
            if (Math.multiplyHigh(elements, extent) != 0 || elements * extent < 0) {
                throw json.refuseAt(extentAt, "fewer than 2^63 elements", "a product of extents that overflows");
            }
            elements *= extent;
        } while (json.accept(','));
        json.expect(']');
    }

    private void offsets() {
        offsetsAt = json.at;
        json.expect('[');
        begin = json.naturalNumber();
        json.expect(',');
        end = json.naturalNumber();
        json.expect(']');
    }

    private void requireSize() {
        if (begin > end) {
            throw json.refuseAt(offsetsAt, "data_offsets [begin, end] with begin <= end", given());
        }
        if (end > dataLength) {
            throw json.refuseAt(offsetsAt, "data_offsets within the " + dataLength + " bytes of data", given());
        }
        ElementType element = ElementType.of(type);
        if (elements > Long.MAX_VALUE / element.bits()) {
            throw json.refuseAt(shapeAt, "fewer than 2^63 bits", elements + " elements of " + element + ", whose size overflows");
        }
        long bits = elements * element.bits();
        if (bits % 8 != 0) {
            throw json.refuseAt(shapeAt, "whole bytes", elements + " elements of " + element + ", " + bits + " bits");
        }
        if (end - begin != bits / 8) {
            throw json.refuseAt(offsetsAt, bits / 8 + " bytes for " + elements + " elements of " + element,
                given() + ", " + (end - begin) + " bytes");
        }
    }

    private String given() {
        return "[" + begin + ", " + end + "]";
    }

    private void requireDistinctNames() {
        int again = header.names.seal();
        if (again >= 0) {
            int opening = header.names.at(again) - 1;
            throw new OperandException(Header.OPERATOR, header.names.quoted(again), "each tensor once",
                "the name again, a duplicate key at byte " + (Header.LENGTH_BYTES + opening) + " of " + source);
        }
    }

    // At one offset, tensors without bytes come before the one with bytes: key = offset, has bytes, index.
    private void sortByOffset() {
        int count = header.names.size();
        long[] keys = new long[count];
        for (int i = 0; i < count; i++) {
            long hasBytes = header.end(i) > header.begin(i) ? 1 : 0;
            keys[i] = (header.begin(i) << 1 | hasBytes) << IndexSort.INDEX_BITS | i;
        }
        keys = IndexSort.sorted(keys, count);
        int[] order = new int[count];
        for (int i = 0; i < count; i++) {
            order[i] = IndexSort.index(keys[i]);
        }
        header.setOrder(order);
    }

    private void requireWholeCover() {
        long covered = 0;
        for (int position = 0; position < header.names.size(); position++) {
            int index = header.inOrder(position);
            if (header.begin(index) != covered) {
                throw misplaced(position, covered);
            }
            covered = header.end(index);
        }
        if (covered != dataLength) {
            throw new OperandException(Header.OPERATOR, "data", covered + " bytes, as the header describes",
                dataLength + " bytes: trailing data at byte " + (header.dataAt() + covered) + " of " + source);
        }
    }

    private OperandException misplaced(int position, long covered) {
        int index = header.inOrder(position);
        String after = position == 0 ? "" : ", where " + header.names.quoted(header.inOrder(position - 1)) + " ends";
        String fault = header.begin(index) < covered ? "an overlap" : "a hole";
        return new OperandException(Header.OPERATOR, header.names.quoted(index), "data that begin at offset " + covered + after,
            fault + ": data_offsets [" + header.begin(index) + ", " + header.end(index) + "], byte "
                + (header.dataAt() + header.begin(index)) + " of " + source);
    }
}
