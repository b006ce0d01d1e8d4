/// The CPU backend. Found through the service loader; nothing of it is called directly.
module dev.npu4j.cpu {
    requires dev.npu4j.kernels;
    requires static jdk.incubator.vector;

    provides dev.npu4j.kernels.device.Backend with dev.npu4j.cpu.CpuBackend;
}
