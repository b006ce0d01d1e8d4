package dev.npu4j.cann.presets;

import org.bytedeco.javacpp.annotation.NoException;
import org.bytedeco.javacpp.annotation.Platform;
import org.bytedeco.javacpp.annotation.Properties;
import org.bytedeco.javacpp.tools.Info;
import org.bytedeco.javacpp.tools.InfoMap;
import org.bytedeco.javacpp.tools.InfoMapper;

/// How the headers of the runtime become Java: what JavaCPP's parser is told about their types.
///
/// A handle or an address is a `long`, an out parameter an array of one element, an enum its `int`. So no call needs an
/// object of JavaCPP's, none allocates, and of JavaCPP itself nothing is used when the program runs.
///
/// C functions throw nothing, hence `@NoException`: without it each call would be wrapped in a C++ `try`.
@NoException
@Properties(
    value = @Platform(
        value = {"linux-x86_64", "linux-arm64"},
        cinclude = {"acl/acl_base.h", "acl/acl_rt.h", "acl/acl.h", "npu4j_rt.h"},
        library = "jnicann"),
    target = "dev.npu4j.cann.global.cann")
public class cann implements InfoMapper {
    @Override
    public void map(InfoMap infoMap) {
        infoMap
            // The generated class calls Loader.load() when it is initialised; this import makes that our Loader.
            .put(new Info().javaText("import dev.npu4j.cann.presets.Loader;"))

            .put(new Info("void").cast().valueTypes("void").pointerTypes("long"))
            .put(new Info("aclrtStream", "aclrtEvent", "aclrtContext").cast().valueTypes("long").pointerTypes("long[]").skip())
            .put(new Info("aclError").cppTypes().valueTypes("int"))
            .put(new Info("int32_t").valueTypes("int").pointerTypes("int[]"))
            .put(new Info("uint32_t").cast().valueTypes("int").pointerTypes("int[]"))
            .put(new Info("int64_t", "uint64_t", "size_t").cast().valueTypes("long").pointerTypes("long[]"))
            .put(new Info("float").valueTypes("float").pointerTypes("float[]"))
            .put(new Info("aclrtRunMode", "aclrtStreamStatus", "aclrtEventRecordedStatus", "aclrtFloatOverflowMode")
                .cast().valueTypes("int").pointerTypes("int[]"))

            // A text that goes in is a String, which gets its NUL here. One that C writes is a byte[].
            .put(new Info("const char").valueTypes("byte").pointerTypes("String"))
            .put(new Info("char").cast().valueTypes("byte").pointerTypes("byte[]"))
            // 512 bytes of text fields: a byte[] that C fills, and no object with a destructor.
            .put(new Info("aclCANNPackageVersion").cast().pointerTypes("byte[]").skip())

            .put(new Info("free").javaNames("free")) // a parameter's name; JavaCPP would spare it for its own classes

            // What the parser has no words for: void ** as an array, and a char * that stays an address. A text that C
            // returns has no length; npu4j_rt_text copies it bounded.
            .put(function("int aclrtMalloc(@Cast(\"void**\") long[] devPtr, @Cast(\"size_t\") long size, "
                + "@Cast(\"aclrtMemMallocPolicy\") int policy)"))
            .put(function("int aclrtMallocAlign32(@Cast(\"void**\") long[] devPtr, @Cast(\"size_t\") long size, "
                + "@Cast(\"aclrtMemMallocPolicy\") int policy)"))
            .put(function("int aclrtMallocHost(@Cast(\"void**\") long[] hostPtr, @Cast(\"size_t\") long size)"))
            .put(function("@Cast(\"const char*\") long aclrtGetSocName()"))
            .put(function("@Cast(\"const char*\") long aclGetRecentErrMsg()"))
            .put(function("@Cast(\"size_t\") long npu4j_rt_text(@Cast(\"const char*\") long text, "
                + "@Cast(\"char*\") byte[] out, @Cast(\"size_t\") long out_size)"));
    }

    private static Info function(String declaration) {
        String upToName = declaration.replaceFirst("(\\w+)\\((?!\").*", "$1"); // the annotation's parenthesis has a quote
        String name = upToName.substring(upToName.lastIndexOf(' ') + 1);
        return new Info(name).javaText("@NoException public static native " + declaration + ";");
    }
}
