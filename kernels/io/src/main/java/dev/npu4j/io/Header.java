package dev.npu4j.io;

import dev.npu4j.kernels.error.OperandException;
import dev.npu4j.kernels.tensor.DType;
import dev.npu4j.kernels.tensor.Shape;
import dev.npu4j.kernels.tensor.TensorSpec;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/// The checked header of a safetensors file: an index in flat arrays over the header's own bytes, about 40 bytes a
/// tensor, so that a header of a million tensors is no more than a nuisance.
///
/// Filled by [HeaderParser]; unchanging afterwards.
final class Header {
    static final String OPERATOR = "safetensors";
    /// Bytes of the length that stands before the header.
    static final int LENGTH_BYTES = 8;

    private static final int MAX_RANK = 4;
    // No comma: an object of n entries has n - 1 of them, and two braces.
    private static final int SHORTEST_ENTRY = "\"\":{\"dtype\":\"F4\",\"shape\":[],\"data_offsets\":[0,0]}".length();

    final NameTable names;
    final NameTable metadataKeys;
    final Spans metadataValues;

    private final byte[] text;
    private final String source;
    private final byte[] type;
    private final int[] shapeAt; // position of '[' in the text
    private final long[] begin; // offsets from the start of the data
    private final long[] end;
    private int[] order = new int[0]; // indices as their data lie in the file

    Header(byte[] text, String source) {
        this.text = text;
        this.source = source;
        int most = Math.min(text.length / SHORTEST_ENTRY, HeaderParser.MAX_TENSORS);
        names = new NameTable(text, most);
        metadataKeys = new NameTable(text, 0);
        metadataValues = new Spans(text, 0);
        type = new byte[most];
        shapeAt = new int[most];
        begin = new long[most];
        end = new long[most];
    }

    /// The rest of the tensor whose name was added last.
    void describe(int typeOrdinal, int shapePosition, long from, long to) {
        int index = names.size() - 1;
        type[index] = (byte) typeOrdinal;
        shapeAt[index] = shapePosition;
        begin[index] = from;
        end[index] = to;
    }

    void setOrder(int[] byOffset) {
        order = byOffset;
    }

    /// Index of the tensor whose data are the `position`-th in the file.
    int inOrder(int position) {
        return order[position];
    }

    long begin(int index) {
        return begin[index];
    }

    long end(int index) {
        return end[index];
    }

    /// Offset of the data in the file.
    long dataAt() {
        return LENGTH_BYTES + text.length;
    }

    int find(String name) {
        return names.find(name.getBytes(StandardCharsets.UTF_8));
    }

    /// What we call the tensor, where our tensors can express it.
    TensorSpec spec(int index) {
        ElementType element = ElementType.of(type[index]);
        DType dtype = element.dtype().orElseThrow(() -> new OperandException(OPERATOR, names.quoted(index),
            "dtype F64, F32, F16, BF16, I8, I32, I64 or U64", element + " in " + source));
        long[] dims = new long[MAX_RANK];
        int rank = 0;
        JsonCursor shape = new JsonCursor(text, OPERATOR, source, LENGTH_BYTES, names.quoted(index));
        shape.at = shapeAt[index];
        shape.expect('[');
        while (!shape.accept(']')) {
            if (rank == MAX_RANK) {
                throw shape.refuseAt(shapeAt[index], "a tensor of rank 0 to " + MAX_RANK, "a shape of more axes");
            }
            shape.accept(',');
            dims[rank++] = shape.naturalNumber();
        }
        return TensorSpec.of(dtype, rank == 0 ? Shape.of(1) : Shape.of(Arrays.copyOf(dims, rank)));
    }

    Map<String, String> metadata() {
        Map<String, String> map = LinkedHashMap.newLinkedHashMap(metadataKeys.size());
        for (int i = 0; i < metadataKeys.size(); i++) {
            map.put(metadataKeys.get(i), metadataValues.get(i));
        }
        return Collections.unmodifiableMap(map);
    }
}
