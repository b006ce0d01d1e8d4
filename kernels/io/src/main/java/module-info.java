/// Model files in and out: safetensors, memory-mapped, and the small JSON that stands beside them.
module dev.npu4j.io {
    requires transitive dev.npu4j.kernels;

    exports dev.npu4j.io;
}
