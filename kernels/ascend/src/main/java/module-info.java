/// The Ascend backend. Found through the service loader; all that is called directly is `AscendReport`, which explains
/// what there is of CANN.
module dev.npu4j.ascend {
    requires dev.npu4j.kernels;
    requires dev.npu4j.cann;
    requires dev.npu4j.aclnn;

    exports dev.npu4j.ascend;

    provides dev.npu4j.kernels.device.Backend with dev.npu4j.ascend.AscendBackend;
}
