package dev.npu4j.bench.peers;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WEIGHTS;

import dev.npu4j.bench.workload.Data;
import dev.npu4j.bench.workload.ExpertFfn;
import dev.npu4j.kernels.tensor.DType;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.Map;
import org.bytedeco.dnnl.IntMemoryMap;
import org.bytedeco.dnnl.engine;
import org.bytedeco.dnnl.matmul;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.reorder;
import org.bytedeco.dnnl.stream;
import org.bytedeco.javacpp.PointerScope;

/// Experts by oneDNN's matmul. Packed: each expert's weights lie in the layout that the primitive for its number of
/// rows asks for, which is the best that oneDNN can be given. Plain: as they lie in the checkpoint.
///
/// Counted: both multiplications and SwiGLU. Not counted: making primitives, packing.
final class OneDnnExperts extends ExpertLoop {
    private final PointerScope scope;
    private final engine cpu;
    private final stream stream;
    private final boolean packed;
    private final Map<String, Primitive> primitives = new HashMap<>();
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

    /// A primitive and what it works on.
    private record Step(matmul matmul, IntMemoryMap arguments) {
        void execute(stream stream) {
            matmul.execute(stream, arguments);
            stream._wait();
        }
    }

    private record Primitive(matmul matmul, memory.desc weight) {
    }

    /// `dst [m, n] = src [m, k] · weight [n, k]ᵀ`
    private Step step(MemorySegment src, MemorySegment weight, MemorySegment dst, int m, int n, int k) {
        memory.desc rows = new memory.desc(new long[] {m, k}, memory.data_type.f32, memory.format_tag.ab);
        memory.desc result = new memory.desc(new long[] {m, n}, memory.data_type.f32, memory.format_tag.ab);
        memory.data_type dtype = ffn.w() == DType.BF16 ? memory.data_type.bf16 : memory.data_type.f32;
        // As matmul sees the weight it is [k, n], stored column by column.
        memory.desc stored = new memory.desc(new long[] {k, n}, dtype, memory.format_tag.ba);
        Primitive primitive = primitives.computeIfAbsent(m + "x" + n + "x" + k, key -> {
            memory.desc wanted = packed ? new memory.desc(new long[] {k, n}, dtype, memory.format_tag.any) : stored;
            return primitive(rows, wanted, result);
        });
        memory used = new memory(stored, cpu, Pointers.bytes(weight));
        if (packed && primitive.weight().notEquals(stored)) {
            memory layout = new memory(primitive.weight(), cpu);
            new reorder(used, layout).execute(stream, used, layout);
            stream._wait();
            packedBytes += primitive.weight().get_size();
            used = layout;
        }
        IntMemoryMap arguments = new IntMemoryMap();
        arguments.put(DNNL_ARG_SRC, new memory(rows, cpu, Pointers.bytes(src)));
        arguments.put(DNNL_ARG_WEIGHTS, used);
        arguments.put(DNNL_ARG_DST, new memory(result, cpu, Pointers.bytes(dst)));
        return new Step(primitive.matmul(), arguments);
    }

    private Primitive primitive(memory.desc rows, memory.desc weight, memory.desc result) {
        matmul.primitive_desc chosen = new matmul.primitive_desc(cpu, rows, weight, result);
        String implementation = chosen.impl_info_str().getString();
        if (implementation.startsWith("ref")) {
            throw new IllegalStateException("onednn: only its reference implementation (" + implementation + ") does f32 x "
                + ffn.w() + " on this CPU; not worth measuring.");
        }
        return new Primitive(new matmul(chosen), chosen.weights_desc());
    }
}
