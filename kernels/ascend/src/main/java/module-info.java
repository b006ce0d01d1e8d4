/// The Ascend backend. Found through the service loader; nothing of it is called directly.
module dev.npu4j.ascend {
    requires dev.npu4j.kernels;
    requires dev.npu4j.cann;
    requires dev.npu4j.aclnn;

    provides dev.npu4j.kernels.device.Backend with dev.npu4j.ascend.AscendBackend;
}
