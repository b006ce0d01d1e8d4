package dev.npu4j.bench.peers;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WEIGHTS;

import dev.npu4j.bench.workload.Data;
import dev.npu4j.bench.workload.ExpertFfn;
import dev.npu4j.kernels.tensor.DType;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.dnnl.IntMemoryMap;
import org.bytedeco.dnnl.engine;
import org.bytedeco.dnnl.matmul;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.post_ops;
import org.bytedeco.dnnl.primitive_attr;
import org.bytedeco.dnnl.reorder;
import org.bytedeco.dnnl.stream;
import org.bytedeco.javacpp.PointerScope;

/// Experts by oneDNN's matmul. Packed: each expert's weights lie in the layout that the primitive for its number of
/// rows asks for, which is the best that oneDNN can be given. Plain: as they lie in the checkpoint.
///
/// oneDNN 3.13.0 multiplies f32 by packed bf16 wrongly once the depth is more than it takes at a time, which is from 1024
/// on with AVX-512 and from 2048 on with AVX2 (found here: errors of several times the result; plain weights are right).
/// So packed bf16 weights are cut along the depth, and all pieces but the first add to the result.
///
/// Counted: both multiplications and SwiGLU. Not counted: making primitives, packing.
final class OneDnnExperts extends ExpertLoop {
    private static final int SAFE_DEPTH = 512;

    private final PointerScope scope;
    private final engine cpu;
    private final stream stream;
    private final boolean packed;
    private final Map<Piece, Primitive> primitives = new HashMap<>();
    private final Step[] up;
    private final Step[] down;
    private long packedBytes;

    OneDnnExperts(ExpertFfn ffn, Data data, NativeThreads threads, boolean packed) {
        super(ffn, data, threads);
        this.packed = packed;
        up = new Step[ffn.e()];
        down = new Step[ffn.e()];
        // Everything made in the scope lives until close(): the scope is left open, but no longer that of this thread.
        try (PointerScope made = new PointerScope()) {
            cpu = new engine(engine.kind.cpu, 0);
            stream = new stream(cpu);
            for (int g = 0; g < ffn.e(); g++) {
                if (counts[g] > 0) {
                    up[g] = step(x(g), gateUpWeight(g), gateUp, counts[g], 2 * ffn.width(), ffn.hidden());
                    down[g] = step(hidden, downWeight(g), y(g), counts[g], ffn.hidden(), ffn.width());
                }
            }
            made.extend();
            scope = made;
        }
    }

    @Override
    void up(int expert, int rows) {
        up[expert].execute(stream);
    }

    @Override
    void down(int expert, int rows) {
        down[expert].execute(stream);
    }

    @Override
    public long packedBytes() {
        return packedBytes;
    }

    @Override
    public void close() {
        scope.close();
        super.close();
    }

    /// Primitives and what they work on, to be run in order.
    private record Step(List<matmul> matmuls, List<IntMemoryMap> arguments) {
        void execute(stream stream) {
            for (int i = 0; i < matmuls.size(); i++) {
                matmuls.get(i).execute(stream, arguments.get(i));
            }
            stream._wait();
        }
    }

    private record Primitive(matmul matmul, memory.desc weight) {
    }

    /// One matmul of a step: rows `[m, k]` and weight `[n, k]` are columns of matrices with `stride` of them.
    private record Piece(int m, int n, int k, int stride, boolean adds) {
    }

    /// `dst [m, n] = src [m, k] · weight [n, k]ᵀ`
    private Step step(MemorySegment src, MemorySegment weight, MemorySegment dst, int m, int n, int k) {
        int pieces = packed && ffn.w() == DType.BF16 ? (k + SAFE_DEPTH - 1) / SAFE_DEPTH : 1;
        List<matmul> matmuls = new ArrayList<>();
        List<IntMemoryMap> arguments = new ArrayList<>();
        for (int i = 0; i < pieces; i++) {
            int from = (int) ((long) k * i / pieces);
            int to = (int) ((long) k * (i + 1) / pieces);
            Piece piece = new Piece(m, n, to - from, k, i > 0);
            Primitive primitive = primitives.computeIfAbsent(piece, this::primitive);
            matmuls.add(primitive.matmul());
            arguments.add(new IntMemoryMap()
                .put(DNNL_ARG_SRC, new memory(rows(piece), cpu, Pointers.bytes(src.asSlice((long) from * Float.BYTES))))
                .put(DNNL_ARG_WEIGHTS, weight(piece, primitive, weight.asSlice((long) from * ffn.w().size())))
                .put(DNNL_ARG_DST, new memory(result(piece), cpu, Pointers.bytes(dst))));
        }
        return new Step(matmuls, arguments);
    }

    private memory weight(Piece piece, Primitive primitive, MemorySegment segment) {
        memory.desc stored = stored(piece);
        memory weight = new memory(stored, cpu, Pointers.bytes(segment));
        if (!packed || primitive.weight().equals(stored)) {
            return weight;
        }
        memory layout = new memory(primitive.weight(), cpu);
        new reorder(weight, layout).execute(stream, weight, layout);
        stream._wait();
        packedBytes += primitive.weight().get_size();
        return layout;
    }

    private Primitive primitive(Piece piece) {
        memory.desc weight = packed ? new memory.desc(new long[] {piece.k, piece.n}, dtype(), memory.format_tag.any) : stored(piece);
        primitive_attr attributes = new primitive_attr();
        if (piece.adds) {
            post_ops sum = new post_ops();
            sum.append_sum();
            attributes.set_post_ops(sum);
        }
        matmul.primitive_desc chosen = new matmul.primitive_desc(cpu, rows(piece), weight, result(piece), attributes, false);
        String implementation = chosen.impl_info_str().getString();
        if (implementation.startsWith("ref")) {
            throw new IllegalStateException("onednn: only its reference implementation (" + implementation + ") does f32 x "
                + ffn.w() + " on this CPU; not worth measuring.");
        }
        return new Primitive(new matmul(chosen), chosen.weights_desc());
    }

    private static memory.desc rows(Piece piece) {
        return new memory.desc(new long[] {piece.m, piece.k}, memory.data_type.f32, new long[] {piece.stride, 1});
    }

    /// As matmul sees the weight it is `[k, n]`, stored column by column.
    private memory.desc stored(Piece piece) {
        return new memory.desc(new long[] {piece.k, piece.n}, dtype(), new long[] {1, piece.stride});
    }

    private static memory.desc result(Piece piece) {
        return new memory.desc(new long[] {piece.m, piece.n}, memory.data_type.f32, memory.format_tag.ab);
    }

    private memory.data_type dtype() {
        return ffn.w() == DType.BF16 ? memory.data_type.bf16 : memory.data_type.f32;
    }
}
