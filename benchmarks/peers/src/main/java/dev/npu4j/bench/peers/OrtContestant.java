package dev.npu4j.bench.peers;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxTensorLike;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.npu4j.bench.contest.Contestant;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/// A session of ONNX Runtime on inputs and outputs that lie where they are: nothing is copied in or out.
///
/// Counted: the model. Not counted: making the session, in which ONNX Runtime packs constants as it likes.
abstract class OrtContestant implements Contestant {
    private static final long LINE = 64;

    private final Arena arena = Arena.ofShared();
    private final Map<String, OnnxTensorLike> constants = new HashMap<>();
    private final Map<String, OnnxTensor> inputs = new HashMap<>();
    private final Map<String, OnnxTensor> outputs = new HashMap<>();
    private OrtSession session;

    /// What an operator of the library says went wrong is the reason why it cannot take part.
    static IllegalStateException failure(OrtException e) {
        return new IllegalStateException("onnxruntime: " + e.getMessage(), e);
    }

    /// Called once, after all tensors are named.
    final void open(OnnxModel model, int threads) {
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(threads);
            options.setInterOpNumThreads(1);
            options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.ALL_OPT);
            options.addExternalInitializers(constants);
            session = OrtEnvironment.getEnvironment().createSession(model.toBytes(), options);
        } catch (OrtException e) {
            close(); // nobody else could
            throw failure(e);
        }
    }

    final void constant(String name, MemorySegment floats, long... shape) {
        constants.put(name, floats(floats, shape));
    }

    final void input(String name, MemorySegment floats, long... shape) {
        inputs.put(name, floats(floats, shape));
    }

    final void input(String name, int[] values, long... shape) {
        MemorySegment segment = arena.allocateFrom(ValueLayout.JAVA_INT, values);
        try {
            inputs.put(name, OnnxTensor.createTensor(OrtEnvironment.getEnvironment(), bytes(segment).asIntBuffer(), shape));
        } catch (OrtException e) {
            throw failure(e);
        }
    }

    final void output(String name, MemorySegment floats, long... shape) {
        outputs.put(name, floats(floats, shape));
    }

    /// Memory that lives as long as the contestant.
    final MemorySegment allocate(long elements) {
        return arena.allocate(elements * Float.BYTES, LINE);
    }

    @Override
    public final void run() {
        try {
            session.run(inputs, Set.of(), outputs).close();
        } catch (OrtException e) {
            throw failure(e);
        }
    }

    @Override
    public final void close() {
        try {
            if (session != null) {
                session.close();
            }
        } catch (OrtException e) {
            throw failure(e);
        }
        constants.values().forEach(OnnxTensorLike::close);
        inputs.values().forEach(OnnxTensor::close);
        outputs.values().forEach(OnnxTensor::close);
        arena.close();
    }

    private static OnnxTensor floats(MemorySegment segment, long... shape) {
        try {
            return OnnxTensor.createTensor(OrtEnvironment.getEnvironment(), bytes(segment).asFloatBuffer(), shape);
        } catch (OrtException e) {
            throw failure(e);
        }
    }

    private static ByteBuffer bytes(MemorySegment segment) {
        return segment.asByteBuffer().order(ByteOrder.nativeOrder());
    }
}
