package dev.npu4j.conformance.witness;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import dev.npu4j.kernels.tensor.DType;
import java.nio.ByteBuffer;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A computation for ONNX Runtime: operands, and nodes over them. Written out as an ONNX model and run on one CPU
/// thread, nothing fused or folded, so that what runs is what stands here.
///
/// ```
/// Graph graph = new Graph(Precision.F64);
/// Value x = graph.numbers(values, rows, hidden);
/// double[] squares = graph.run(graph.op("Mul", x, x));
/// ```
///
/// Nothing is skipped where the library cannot be loaded: the first graph then fails.
public final class Graph {
    // the first versions that have RMSNormalization and Attention
    private static final int IR_VERSION = 10;
    private static final int OPSET = 23;
    /// The middle of the largest f32 and 2^128, which rounds to an infinity.
    private static final double OVERFLOW_OF_F32 = 0x1.ffffffp127;
    private static final String CONTRIB = "com.microsoft";
    // codes of element types, in TensorProto.DataType
    private static final int FLOAT = 1;
    private static final int INT32 = 6;
    private static final int INT64 = 7;
    private static final int BOOL = 9;
    private static final int FLOAT16 = 10;
    private static final int DOUBLE = 11;
    private static final int BFLOAT16 = 16;
    // codes of attribute types, in AttributeProto.AttributeType
    private static final int ATTRIBUTE_FLOAT = 1;
    private static final int ATTRIBUTE_INT = 2;
    private static final int ATTRIBUTE_STRING = 3;
    private static final int ATTRIBUTE_INTS = 7;

    /// An operand or a result.
    public record Value(String name) {
        /// Stands in the place of an optional operand that is left out.
        public static final Value NONE = new Value("");
    }

    /// Makes the tensor of an operand when the graph runs.
    private interface Source {
        OnnxTensor open(OrtEnvironment environment) throws OrtException;
    }

    private final Precision precision;
    private final Map<String, Source> sources = new LinkedHashMap<>();
    private final Protobuf proto = new Protobuf().text(2, "witness");
    private int names;

    public Graph(Precision precision) {
        this.precision = precision;
    }

    /// An operand of the graph's own precision.
    public Value numbers(double[] values, long... shape) {
        if (precision == Precision.F64) {
            return operand(DOUBLE, shape, environment -> OnnxTensor.createTensor(environment, DoubleBuffer.wrap(values), shape));
        }
        float[] floats = new float[values.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) values[i];
        }
        return operand(FLOAT, shape, environment -> OnnxTensor.createTensor(environment, FloatBuffer.wrap(floats), shape));
    }

    /// One number, of the graph's own precision.
    public Value number(double value) {
        return numbers(new double[] {value}, 1);
    }

    public Value longs(long[] values, long... shape) {
        return operand(INT64, shape, environment -> OnnxTensor.createTensor(environment, LongBuffer.wrap(values), shape));
    }

    public Value ints(int[] values, long... shape) {
        return operand(INT32, shape, environment -> OnnxTensor.createTensor(environment, IntBuffer.wrap(values), shape));
    }

    public Value flags(boolean[] values, long... shape) {
        ByteBuffer bytes = ByteBuffer.allocateDirect(values.length);
        for (boolean value : values) {
            bytes.put((byte) (value ? 1 : 0));
        }
        bytes.flip();
        return operand(BOOL, shape, environment -> OnnxTensor.createTensor(environment, bytes, shape, OnnxJavaType.BOOL));
    }

    /// The only result of a standard operator without attributes.
    public Value op(String type, Value... inputs) {
        return op(type, Map.of(), inputs);
    }

    /// The only result of a standard operator.
    public Value op(String type, Map<String, ?> attributes, Value... inputs) {
        return node("", type, attributes, 1, inputs).getFirst();
    }

    /// The first `outputs` results of a standard operator.
    public List<Value> ops(String type, int outputs, Map<String, ?> attributes, Value... inputs) {
        return node("", type, attributes, outputs, inputs);
    }

    /// The first `outputs` results of one of ONNX Runtime's own operators.
    public List<Value> contrib(String type, int outputs, Map<String, ?> attributes, Value... inputs) {
        return node(CONTRIB, type, attributes, outputs, inputs);
    }

    /// Rounds to a 16-bit type, once and ties to even, and goes on with the rounded numbers. Of f32, as which a reference
    /// counts every number of a computation, only the end of the range is left to do: beyond it lie infinities.
    ///
    /// `Cast` goes from f64 by way of f32: it rounds twice, which is wrong close to a tie, though right in it. Splitting
    /// (`c = x·(2^s + 1)`, `c - (c - x)` has 53 - s bits; Veltkamp, Dekker) rounds once, though ties go either way. So
    /// the nearer of the two it is, and `Cast` in a tie.
    public Value rounded(DType dtype, Value value) {
        if (dtype == DType.F32) {
            Value isBeyond = op("GreaterOrEqual", op("Abs", value), number(OVERFLOW_OF_F32));
            return op("Where", isBeyond, op("Mul", value, number(Double.POSITIVE_INFINITY)), value);
        }
        Value c = op("Mul", value, number(Math.scalb(1.0, dtype == DType.F16 ? 53 - 11 : 53 - 8) + 1));
        Value split = cast(dtype, op("Sub", c, op("Sub", c, value)));
        Value cast = cast(dtype, value);
        Value isNearer = op("Less", op("Abs", op("Sub", split, value)), op("Abs", op("Sub", cast, value)));
        return op("Where", isNearer, split, cast);
    }

    private Value cast(DType dtype, Value value) {
        return op("Cast", Map.of("to", DOUBLE), op("Cast", Map.of("to", dtype == DType.F16 ? FLOAT16 : BFLOAT16), value));
    }

    /// What a result is, in row-major order; whole numbers as doubles too.
    public double[] run(Value output) {
        return run(List.of(output)).getFirst();
    }

    /// What several results are.
    public List<double[]> run(List<Value> outputs) {
        OrtEnvironment environment = OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR);
        Map<String, OnnxTensor> operands = new LinkedHashMap<>();
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.NO_OPT);
            options.setIntraOpNumThreads(1);
            options.setInterOpNumThreads(1);
            for (Map.Entry<String, Source> source : sources.entrySet()) {
                operands.put(source.getKey(), source.getValue().open(environment));
            }
            try (OrtSession session = environment.createSession(model(outputs), options); OrtSession.Result result = session.run(operands)) {
                List<double[]> values = new ArrayList<>();
                for (Value output : outputs) {
                    values.add(doubles((OnnxTensor) result.get(output.name).orElseThrow()));
                }
                return values;
            }
        } catch (OrtException e) {
            throw new AssertionError("ONNX Runtime: " + e.getMessage(), e);
        } finally {
            operands.values().forEach(OnnxTensor::close);
        }
    }

    private Value operand(int type, long[] shape, Source source) {
        Value value = fresh();
        sources.put(value.name, source);
        Protobuf dims = new Protobuf();
        for (long dim : shape) {
            dims.message(1, new Protobuf().integer(1, dim));
        }
        Protobuf tensor = new Protobuf().integer(1, type).message(2, dims);
        proto.message(11, new Protobuf().text(1, value.name).message(2, new Protobuf().message(1, tensor)));
        return value;
    }

    private List<Value> node(String domain, String type, Map<String, ?> attributes, int outputs, Value... inputs) {
        Protobuf node = new Protobuf();
        for (Value input : inputs) {
            node.text(1, input.name);
        }
        List<Value> results = new ArrayList<>();
        for (int i = 0; i < outputs; i++) {
            results.add(fresh());
            node.text(2, results.getLast().name);
        }
        node.text(4, type);
        attributes.forEach((name, value) -> node.message(5, attribute(name, value)));
        proto.message(1, node.text(7, domain));
        return results;
    }

    private static Protobuf attribute(String name, Object value) {
        Protobuf attribute = new Protobuf().text(1, name);
        return switch (value) {
            case Integer whole -> attribute.integer(3, whole).integer(20, ATTRIBUTE_INT);
            case Float real -> attribute.real(2, real).integer(20, ATTRIBUTE_FLOAT);
            case String text -> attribute.text(4, text).integer(20, ATTRIBUTE_STRING);
            case int[] wholes -> {
                Arrays.stream(wholes).forEach(each -> attribute.integer(8, each));
                yield attribute.integer(20, ATTRIBUTE_INTS);
            }
            default -> throw new IllegalArgumentException(name + ": " + value.getClass());
        };
    }

    private Value fresh() {
        return new Value("v" + names++);
    }

    /// The model: the graph so far, its outputs, and whose operators it uses.
    private byte[] model(List<Value> outputs) {
        for (Value output : outputs) {
            proto.message(12, new Protobuf().text(1, output.name)); // the type is inferred
        }
        return new Protobuf().integer(1, IR_VERSION).message(7, proto)
            .message(8, new Protobuf().text(1, "").integer(2, OPSET))
            .message(8, new Protobuf().text(1, CONTRIB).integer(2, 1)).toBytes();
    }

    private static double[] doubles(OnnxTensor tensor) {
        double[] values = new double[(int) tensor.getInfo().getNumElements()];
        switch (tensor.getInfo().type) {
            case DOUBLE -> tensor.getDoubleBuffer().get(values);
            case FLOAT -> {
                FloatBuffer floats = tensor.getFloatBuffer();
                Arrays.setAll(values, floats::get);
            }
            case INT64 -> {
                LongBuffer longs = tensor.getLongBuffer();
                Arrays.setAll(values, longs::get);
            }
            default -> throw new IllegalArgumentException("results of type " + tensor.getInfo().type);
        }
        return values;
    }
}
