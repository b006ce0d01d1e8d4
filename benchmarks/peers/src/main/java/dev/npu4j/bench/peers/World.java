package dev.npu4j.bench.peers;

/// Which of two worlds this process lives in. MKL, once loaded, answers every call of cblas in the process, also those
/// of OpenBLAS's and torch's own code: they are then measured as MKL. So one process never loads MKL, and another loads
/// it before anything else, and the faster of the two counts.
final class World {
    /// `true` for the world with MKL; without it, or `false`, the one without.
    static final String PROPERTY = "npu4j.bench.mkl";

    private World() {
    }

    static boolean hasMkl() {
        return Boolean.getBoolean(PROPERTY);
    }

    /// Called before any library loads its natives.
    static void enter() {
        // JavaCPP refuses memory by the size of the whole process, which here holds the weights of several contestants.
        System.setProperty("org.bytedeco.javacpp.maxBytes", "0");
        System.setProperty("org.bytedeco.javacpp.maxPhysicalBytes", "0");
        if (hasMkl()) {
            Mkl.load();
        }
    }
}
