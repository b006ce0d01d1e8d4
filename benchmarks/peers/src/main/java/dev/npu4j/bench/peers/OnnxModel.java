package dev.npu4j.bench.peers;

import java.util.List;

/// An ONNX model of a few nodes, built in memory. Field numbers are those of onnx.proto.
final class OnnxModel {
    /// Element types, TensorProto.DataType.
    enum Type {
        FLOAT(1), INT32(6);

        private final int code;

        Type(int code) {
            this.code = code;
        }
    }

    /// Operators that only ONNX Runtime has.
    static final String MICROSOFT = "com.microsoft";
    private static final int IR_VERSION = 8;
    private static final int OPSET = 17;
    private static final int EXTERNAL = 1;

    private final Proto graph = new Proto().text(2, "npu4j");

    OnnxModel input(String name, Type type, long... shape) {
        graph.message(11, value(name, type, shape));
        return this;
    }

    OnnxModel output(String name, Type type, long... shape) {
        graph.message(12, value(name, type, shape));
        return this;
    }

    /// A constant whose numbers are handed over beside the model.
    OnnxModel constant(String name, long... shape) {
        Proto tensor = new Proto();
        for (long extent : shape) {
            tensor.integer(1, extent);
        }
        tensor.integer(2, Type.FLOAT.code).text(8, name)
            .message(13, new Proto().text(1, "location").text(2, "memory"))
            .integer(14, EXTERNAL);
        graph.message(5, tensor);
        return this;
    }

    /// @param domain  of the operator, empty for ONNX's own
    /// @param inputs  names, empty where an optional one is left out
    OnnxModel node(String domain, String operator, List<String> inputs, List<String> outputs, Proto... attributes) {
        Proto node = new Proto();
        inputs.forEach(name -> node.text(1, name));
        outputs.forEach(name -> node.text(2, name));
        node.text(3, outputs.getFirst()).text(4, operator).text(7, domain);
        for (Proto attribute : attributes) {
            node.message(5, attribute);
        }
        graph.message(1, node);
        return this;
    }

    static Proto attribute(String name, long value) {
        return new Proto().text(1, name).integer(3, value).integer(20, 2);
    }

    static Proto attribute(String name, float value) {
        return new Proto().text(1, name).real(2, value).integer(20, 1);
    }

    static Proto attribute(String name, String value) {
        return new Proto().text(1, name).text(4, value).integer(20, 3);
    }

    byte[] toBytes() {
        return new Proto().integer(1, IR_VERSION).message(7, graph)
            .message(8, new Proto().text(1, "").integer(2, OPSET))
            .message(8, new Proto().text(1, MICROSOFT).integer(2, 1))
            .toBytes();
    }

    private static Proto value(String name, Type type, long... shape) {
        Proto dims = new Proto();
        for (long extent : shape) {
            dims.message(1, new Proto().integer(1, extent));
        }
        Proto tensor = new Proto().integer(1, type.code).message(2, dims);
        return new Proto().text(1, name).message(2, new Proto().message(1, tensor));
    }
}
