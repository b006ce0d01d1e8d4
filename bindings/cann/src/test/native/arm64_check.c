// The arm64 library as a JVM there would use it, without a JVM: dlopen, every JNI function by its name, then the fake
// runtime opened and called through them.
//
// Arguments: the library, the fake runtime, the names of the native methods.
#include <dlfcn.h>
#include <jni.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void fail(const char *what, const char *detail) {
    fprintf(stderr, "arm64-check: %s: %s\n", what, detail);
    exit(1);
}

// As JNI mangles it: an underscore of the name becomes _1.
static void *native_method(void *library, const char *name) {
    char symbol[256] = "Java_dev_npu4j_cann_global_cann_";
    char *out = symbol + strlen(symbol);
    for (const char *in = name; *in != '\0'; in++) {
        *out++ = *in;
        if (*in == '_') {
            *out++ = '1';
        }
    }
    *out = '\0';
    void *address = dlsym(library, symbol);
    if (address == NULL) {
        fail("no such function", symbol);
    }
    return address;
}

// As much of a JVM as passing a text and an array takes: a jstring is its characters, a jarray its first element.
static const char *JNICALL get_string(JNIEnv *env, jstring text, jboolean *is_copy) {
    (void) env;
    (void) is_copy;
    return (const char *) text;
}

static void JNICALL release_string(JNIEnv *env, jstring text, const char *characters) {
    (void) env;
    (void) text;
    (void) characters;
}

static jbyte *JNICALL get_bytes(JNIEnv *env, jbyteArray array, jboolean *is_copy) {
    (void) env;
    (void) is_copy;
    return (jbyte *) array;
}

static void JNICALL release_bytes(JNIEnv *env, jbyteArray array, jbyte *elements, jint mode) {
    (void) env;
    (void) array;
    (void) elements;
    (void) mode;
}

static jlong *JNICALL get_longs(JNIEnv *env, jlongArray array, jboolean *is_copy) {
    (void) env;
    (void) is_copy;
    return (jlong *) array;
}

static void JNICALL release_longs(JNIEnv *env, jlongArray array, jlong *elements, jint mode) {
    (void) env;
    (void) array;
    (void) elements;
    (void) mode;
}

typedef jint(JNICALL *open_function)(JNIEnv *, jclass, jstring, jbyteArray, jlong);
typedef jint(JNICALL *memcpy_function)(JNIEnv *, jclass, jlong, jlong, jlong, jlong, jint, jlong);
typedef jint(JNICALL *stream_function)(JNIEnv *, jclass, jlongArray);

int main(int argc, char **argv) {
    if (argc < 4) {
        fail("arguments", "LIBRARY FAKE-RUNTIME METHOD...");
    }
    void *library = dlopen(argv[1], RTLD_NOW | RTLD_LOCAL);
    if (library == NULL) {
        fail("dlopen", dlerror());
    }
    for (int i = 3; i < argc; i++) {
        native_method(library, argv[i]);
    }
    if (dlsym(library, "aclInit") != NULL) {
        fail("a name of CANN's is shown", "aclInit");
    }

    struct JNINativeInterface_ functions = {
        .GetStringUTFChars = get_string,
        .ReleaseStringUTFChars = release_string,
        .GetByteArrayElements = get_bytes,
        .ReleaseByteArrayElements = release_bytes,
        .GetLongArrayElements = get_longs,
        .ReleaseLongArrayElements = release_longs,
    };
    JNIEnv jvm = &functions;
    char error[4096] = "";
    open_function open = (open_function) native_method(library, "npu4j_rt_open");
    if (open(&jvm, NULL, (jstring) argv[2], (jbyteArray) error, sizeof error) != 0) {
        fail("npu4j_rt_open", error);
    }
    memcpy_function memcpy_async = (memcpy_function) native_method(library, "aclrtMemcpyAsync");
    if (memcpy_async(&jvm, NULL, 0x7fff000000001111, 0x7fff000000002222, 0x7fff000000003333, 0x7fff000000004444, 2,
            0x7fff000000005555) != 0) {
        fail("aclrtMemcpyAsync", "the arguments did not arrive as they were given");
    }
    jlong stream = 0;
    stream_function create_stream = (stream_function) native_method(library, "aclrtCreateStream");
    if (create_stream(&jvm, NULL, (jlongArray) &stream) != 0 || stream != 0x7fff000000001000) {
        fail("aclrtCreateStream", "the handle did not come back");
    }
    printf("arm64-check: %d functions are there, and they reach a runtime\n", argc - 3);
    return 0;
}
