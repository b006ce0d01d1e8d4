/// CANN's runtime, as its headers have it, through JNI: transcribed by JavaCPP, loaded by our own rules. No opinions.
module dev.npu4j.cann {
    // the annotations of the generated class and the preset's interface; nothing of JavaCPP runs
    requires org.bytedeco.javacpp;

    exports dev.npu4j.cann;
    exports dev.npu4j.cann.global;
}
