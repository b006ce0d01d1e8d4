package dev.npu4j.conformance.launch;

import dev.npu4j.conformance.launch.memory.Image;
import dev.npu4j.kernels.device.Device;
import dev.npu4j.kernels.device.Stream;
import dev.npu4j.kernels.op.Operand;
import dev.npu4j.kernels.tensor.DType;
import dev.npu4j.kernels.tensor.Shape;
import dev.npu4j.kernels.tensor.TensorSpec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A [Plan] carried out on a device, in guarded memory.
public final class Launch {
    private final Plan plan;
    private final Map<String, Image> images = new LinkedHashMap<>();

    /// What came of a launch.
    ///
    /// @param bits   the outputs' bit patterns by operand, row-major
    /// @param faults what broke the integrity gate
    public record Outcome(Map<String, int[]> bits, List<String> faults) {
    }

    /// Lays the operands out once; [#on] may then be called for several devices.
    public Launch(Plan plan) {
        this.plan = plan;
        for (Operand operand : plan.operator().operands()) {
            double[] values = plan.inputs().get(operand.name());
            if (!operand.isOutput() && values != null) {
                images.put(operand.name(), input(operand, values));
            }
        }
        for (Operand operand : plan.outputs()) {
            images.put(operand.name(), plan.sharedWith(operand.name()).map(images::get).orElseGet(() -> new Image(spec(operand, operand.dtypes().getFirst()), offset())));
        }
    }

    /// Runs the plan.
    ///
    /// @param written elements that are to be written, by output; outputs that are absent from it are written whole
    public Outcome on(Device device, Map<String, boolean[]> written) {
        try (Bound bound = bind(device); Stream stream = device.openStream()) {
            bound.run(stream);
            return bound.inspect(written);
        }
    }

    /// The plan's operands on a device, ready to be launched as often as one likes.
    public Bound bind(Device device) {
        return new Bound(plan, images, device);
    }

    private Image input(Operand operand, double[] values) {
        DType dtype = plan.dtypes().get(operand.name());
        Image image = new Image(spec(operand, dtype), offset());
        boolean[] unread = Unread.of(plan.operator(), operand.name(), plan.inputs());
        for (int i = 0; i < values.length; i++) {
            if (unread == null || !unread[i]) { // an element that is not put stays poisoned
                image.put(i, values[i]);
                if (Double.isNaN(values[i]) && operand.name().equals("scores") && i % 2 != 0) {
                    image.negate(i); // processors make NaN of either sign, and nothing but comparisons is done with these
                }
            }
        }
        return image;
    }

    /// Where the operand begins, in elements behind a boundary of the memory: every operand, for a slice of a longer vector
    /// begins anywhere too.
    private int offset() {
        return plan.pad();
    }

    /// Weights and vectors lie without gaps; rows of activations are `pad` elements longer than their content.
    private static boolean isPadded(Operand operand) {
        return operand.shape().rank() > 1 && !operand.name().equals("weight") && !operand.name().equals("bias");
    }

    private TensorSpec spec(Operand operand, DType dtype) {
        Shape shape = operand.shape();
        int pad = plan.pad();
        if (pad == 0 || !isPadded(operand)) {
            return TensorSpec.of(dtype, shape);
        }
        if (shape.rank() == 2) {
            return TensorSpec.strided(dtype, shape, shape.dim(1) + pad, 1);
        }
        long head = shape.dim(2) + pad % 2 * pad;
        if (shape.rank() == 3) {
            return TensorSpec.strided(dtype, shape, shape.dim(1) * head + pad, head, 1);
        }
        long paged = shape.dim(3) + pad % 2 * pad;
        long token = shape.dim(2) * paged + pad;
        return TensorSpec.strided(dtype, shape, shape.dim(1) * token + pad, token, paged, 1);
    }
}
