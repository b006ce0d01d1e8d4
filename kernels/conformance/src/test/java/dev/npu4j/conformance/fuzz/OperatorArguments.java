package dev.npu4j.conformance.fuzz;

import dev.npu4j.kernels.device.Device;
import dev.npu4j.kernels.device.Devices;
import dev.npu4j.kernels.op.DepthScale;
import dev.npu4j.kernels.op.Operator;
import dev.npu4j.kernels.op.TokenSelect;

/// Operators with any arguments. What is built describes itself, prints a line that reads as itself, and a device says
/// whether it takes it.
public final class OperatorArguments {
    private static final Promise PROMISE = new Promise();
    private static final Device CPU = Devices.open("cpu,threads=1");

    private OperatorArguments() {
    }

    public static void fuzzerTestOneInput(byte[] input) {
        for (Operators kind : Operators.values()) {
            PROMISE.holds(kind.toString(), () -> describe(kind.any(new Choices(input))));
        }
        PROMISE.holds("TokenSelect.stage", () -> {
            Choices choices = new Choices(input);
            describe(TokenSelect.stage(choices.extent(), choices.extent(), choices.real(), choices.extent(), choices.real()));
        });
        PROMISE.holds("DepthScale", () -> {
            Choices choices = new Choices(input);
            requireNumber(new DepthScale(choices.real(), choices.extent()).factor());
        });
    }

    public static void fuzzerTearDown() {
        PROMISE.report();
    }

    private static void describe(Operator operator) {
        if (!Operator.parse(operator.line()).equals(operator)) {
            throw new AssertionError(operator + " reads as " + Operator.parse(operator.line()));
        }
        operator.operands().forEach(operand -> {
            if (operand.shape().elements() < 0) {
                throw new AssertionError(operator + " has a negative " + operand);
            }
        });
        requireNumber(operator.cost().flops() + operator.cost().bytesRead() + operator.cost().bytesWritten());
        if (CPU.support(operator) == null || CPU.support(CPU.resolve(operator)) == null) {
            throw new AssertionError("no answer for " + operator);
        }
    }

    private static void requireNumber(double value) {
        if (!Double.isFinite(value)) {
            throw new AssertionError("not a number: " + value);
        }
    }
}
