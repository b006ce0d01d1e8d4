/// The vocabulary of NPU4J: tensors, operators, calls and the device SPI. Depends on nobody.
module dev.npu4j.kernels {
    requires jdk.jfr;

    exports dev.npu4j.kernels.error;
    exports dev.npu4j.kernels.tensor;
    exports dev.npu4j.kernels.op;
    exports dev.npu4j.kernels.device;

    uses dev.npu4j.kernels.device.Backend;
}
