package dev.npu4j.cann.presets;

/// Stands where JavaCPP's Loader would be called from the generated class, and loads nothing.
///
/// JavaCPP's own would search the class path, the library paths and a cache in the home directory whenever the class is
/// first touched, and throw from the static initialiser where it finds nothing: the class would be lost for the life of
/// the process. Here the library is loaded when [dev.npu4j.cann.CannLibrary#load()] is called and at no other time.
/// Until then each native method throws [UnsatisfiedLinkError] with its own name, and works from then on.
public final class Loader {
    private Loader() {
    }

    /// Does nothing; called from the generated class.
    public static void load() {
    }
}
