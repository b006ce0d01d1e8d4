// The loader: one table of functions, filled from one library, and a function for each entry that goes through it.

#define _GNU_SOURCE

#include <dlfcn.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

// Also without the compiler's flag: nothing declared from here on may be seen by, or taken from, another library of the
// process. Where libascendcl.so is loaded besides, our own calls of aclInit could otherwise end up in its aclInit
// directly. What belongs to the C library is declared above, since it is not ours to hide.
#pragma GCC visibility push(hidden)

#include "npu4j_rt.h"

enum { LONGEST_PATH = 4096 }; // with the NUL, as PATH_MAX of Linux

struct functions {
    // acl/acl_base.h
    const char *(*aclrtGetSocName)(void);
    size_t (*aclDataTypeSize)(aclDataType dataType);
    aclError (*aclGetDeviceCapability)(uint32_t deviceId, aclDeviceInfo deviceInfo, int64_t *value);

    // acl/acl_rt.h
    aclError (*aclFinalizeReference)(uint64_t *refCount);
    aclError (*aclrtSetDevice)(int32_t deviceId);
    aclError (*aclrtResetDevice)(int32_t deviceId);
    aclError (*aclrtResetDeviceForce)(int32_t deviceId);
    aclError (*aclrtGetDevice)(int32_t *deviceId);
    aclError (*aclrtGetDeviceCount)(uint32_t *count);
    aclError (*aclrtGetRunMode)(aclrtRunMode *runMode);
    aclError (*aclsysGetVersionStr)(char *pkgName, char *versionStr);
    aclError (*aclsysGetVersionNum)(char *pkgName, int32_t *versionNum);
    aclError (*aclrtGetLastError)(aclrtLastErrLevel level);
    aclError (*aclrtPeekAtLastError)(aclrtLastErrLevel level);
    aclError (*aclrtGetDeviceInfo)(uint32_t deviceId, aclrtDevAttr attr, int64_t *value);
    aclError (*aclrtSynchronizeDevice)(void);
    aclError (*aclrtSynchronizeDeviceWithTimeout)(int32_t timeout);
    aclError (*aclrtCreateContext)(aclrtContext *context, int32_t deviceId);
    aclError (*aclrtDestroyContext)(aclrtContext context);
    aclError (*aclrtSetCurrentContext)(aclrtContext context);
    aclError (*aclrtGetCurrentContext)(aclrtContext *context);
    aclError (*aclrtCtxSetSysParamOpt)(aclSysParamOpt opt, int64_t value);
    aclError (*aclrtCtxGetSysParamOpt)(aclSysParamOpt opt, int64_t *value);
    aclError (*aclrtSetSysParamOpt)(aclSysParamOpt opt, int64_t value);
    aclError (*aclrtGetSysParamOpt)(aclSysParamOpt opt, int64_t *value);
    aclError (*aclrtCreateStream)(aclrtStream *stream);
    aclError (*aclrtCreateStreamWithConfig)(aclrtStream *stream, uint32_t priority, uint32_t flag);
    aclError (*aclrtDestroyStream)(aclrtStream stream);
    aclError (*aclrtDestroyStreamForce)(aclrtStream stream);
    aclError (*aclrtSynchronizeStream)(aclrtStream stream);
    aclError (*aclrtSynchronizeStreamWithTimeout)(aclrtStream stream, int32_t timeout);
    aclError (*aclrtStreamQuery)(aclrtStream stream, aclrtStreamStatus *status);
    aclError (*aclrtStreamAbort)(aclrtStream stream);
    aclError (*aclrtSetStreamFailureMode)(aclrtStream stream, uint64_t mode);
    aclError (*aclrtGetStreamAvailableNum)(uint32_t *streamCount);
    aclError (*aclrtCreateEvent)(aclrtEvent *event);
    aclError (*aclrtCreateEventWithFlag)(aclrtEvent *event, uint32_t flag);
    aclError (*aclrtCreateEventExWithFlag)(aclrtEvent *event, uint32_t flag);
    aclError (*aclrtDestroyEvent)(aclrtEvent event);
    aclError (*aclrtRecordEvent)(aclrtEvent event, aclrtStream stream);
    aclError (*aclrtQueryEventStatus)(aclrtEvent event, aclrtEventRecordedStatus *status);
    aclError (*aclrtSynchronizeEvent)(aclrtEvent event);
    aclError (*aclrtSynchronizeEventWithTimeout)(aclrtEvent event, int32_t timeout);
    aclError (*aclrtEventElapsedTime)(float *ms, aclrtEvent startEvent, aclrtEvent endEvent);
    aclError (*aclrtStreamWaitEvent)(aclrtStream stream, aclrtEvent event);
    aclError (*aclrtMalloc)(void **devPtr, size_t size, aclrtMemMallocPolicy policy);
    aclError (*aclrtMallocAlign32)(void **devPtr, size_t size, aclrtMemMallocPolicy policy);
    aclError (*aclrtFree)(void *devPtr);
    aclError (*aclrtFreeWithDevSync)(void *devPtr);
    aclError (*aclrtMallocHost)(void **hostPtr, size_t size);
    aclError (*aclrtFreeHost)(void *hostPtr);
    aclError (*aclrtGetMemInfo)(aclrtMemAttr attr, size_t *free, size_t *total);
    aclError (*aclrtMemcpy)(void *dst, size_t destMax, const void *src, size_t count, aclrtMemcpyKind kind);
    aclError (*aclrtMemcpyAsync)(
        void *dst, size_t destMax, const void *src, size_t count, aclrtMemcpyKind kind, aclrtStream stream);
    aclError (*aclrtMemcpy2d)(
        void *dst, size_t dpitch, const void *src, size_t spitch, size_t width, size_t height, aclrtMemcpyKind kind);
    aclError (*aclrtMemcpy2dAsync)(
        void *dst, size_t dpitch, const void *src, size_t spitch, size_t width, size_t height, aclrtMemcpyKind kind,
        aclrtStream stream);
    aclError (*aclrtMemset)(void *devPtr, size_t maxCount, int32_t value, size_t count);
    aclError (*aclrtMemsetAsync)(void *devPtr, size_t maxCount, int32_t value, size_t count, aclrtStream stream);
    aclError (*aclrtSetDeviceSatMode)(aclrtFloatOverflowMode mode);
    aclError (*aclrtGetDeviceSatMode)(aclrtFloatOverflowMode *mode);

    // acl/acl.h
    aclError (*aclInit)(const char *configPath);
    aclError (*aclFinalize)(void);
    aclError (*aclrtGetVersion)(int32_t *majorVersion, int32_t *minorVersion, int32_t *patchVersion);
    aclError (*aclsysGetCANNVersion)(aclCANNPackageName name, aclCANNPackageVersion *version);
    const char *(*aclGetRecentErrMsg)(void);
};

struct entry {
    const char *name;
    size_t offset; // of the pointer in struct functions
};

static const struct entry entries[] = {
    {"aclrtGetSocName", offsetof(struct functions, aclrtGetSocName)},
    {"aclDataTypeSize", offsetof(struct functions, aclDataTypeSize)},
    {"aclGetDeviceCapability", offsetof(struct functions, aclGetDeviceCapability)},
    {"aclFinalizeReference", offsetof(struct functions, aclFinalizeReference)},
    {"aclrtSetDevice", offsetof(struct functions, aclrtSetDevice)},
    {"aclrtResetDevice", offsetof(struct functions, aclrtResetDevice)},
    {"aclrtResetDeviceForce", offsetof(struct functions, aclrtResetDeviceForce)},
    {"aclrtGetDevice", offsetof(struct functions, aclrtGetDevice)},
    {"aclrtGetDeviceCount", offsetof(struct functions, aclrtGetDeviceCount)},
    {"aclrtGetRunMode", offsetof(struct functions, aclrtGetRunMode)},
    {"aclsysGetVersionStr", offsetof(struct functions, aclsysGetVersionStr)},
    {"aclsysGetVersionNum", offsetof(struct functions, aclsysGetVersionNum)},
    {"aclrtGetLastError", offsetof(struct functions, aclrtGetLastError)},
    {"aclrtPeekAtLastError", offsetof(struct functions, aclrtPeekAtLastError)},
    {"aclrtGetDeviceInfo", offsetof(struct functions, aclrtGetDeviceInfo)},
    {"aclrtSynchronizeDevice", offsetof(struct functions, aclrtSynchronizeDevice)},
    {"aclrtSynchronizeDeviceWithTimeout", offsetof(struct functions, aclrtSynchronizeDeviceWithTimeout)},
    {"aclrtCreateContext", offsetof(struct functions, aclrtCreateContext)},
    {"aclrtDestroyContext", offsetof(struct functions, aclrtDestroyContext)},
    {"aclrtSetCurrentContext", offsetof(struct functions, aclrtSetCurrentContext)},
    {"aclrtGetCurrentContext", offsetof(struct functions, aclrtGetCurrentContext)},
    {"aclrtCtxSetSysParamOpt", offsetof(struct functions, aclrtCtxSetSysParamOpt)},
    {"aclrtCtxGetSysParamOpt", offsetof(struct functions, aclrtCtxGetSysParamOpt)},
    {"aclrtSetSysParamOpt", offsetof(struct functions, aclrtSetSysParamOpt)},
    {"aclrtGetSysParamOpt", offsetof(struct functions, aclrtGetSysParamOpt)},
    {"aclrtCreateStream", offsetof(struct functions, aclrtCreateStream)},
    {"aclrtCreateStreamWithConfig", offsetof(struct functions, aclrtCreateStreamWithConfig)},
    {"aclrtDestroyStream", offsetof(struct functions, aclrtDestroyStream)},
    {"aclrtDestroyStreamForce", offsetof(struct functions, aclrtDestroyStreamForce)},
    {"aclrtSynchronizeStream", offsetof(struct functions, aclrtSynchronizeStream)},
    {"aclrtSynchronizeStreamWithTimeout", offsetof(struct functions, aclrtSynchronizeStreamWithTimeout)},
    {"aclrtStreamQuery", offsetof(struct functions, aclrtStreamQuery)},
    {"aclrtStreamAbort", offsetof(struct functions, aclrtStreamAbort)},
    {"aclrtSetStreamFailureMode", offsetof(struct functions, aclrtSetStreamFailureMode)},
    {"aclrtGetStreamAvailableNum", offsetof(struct functions, aclrtGetStreamAvailableNum)},
    {"aclrtCreateEvent", offsetof(struct functions, aclrtCreateEvent)},
    {"aclrtCreateEventWithFlag", offsetof(struct functions, aclrtCreateEventWithFlag)},
    {"aclrtCreateEventExWithFlag", offsetof(struct functions, aclrtCreateEventExWithFlag)},
    {"aclrtDestroyEvent", offsetof(struct functions, aclrtDestroyEvent)},
    {"aclrtRecordEvent", offsetof(struct functions, aclrtRecordEvent)},
    {"aclrtQueryEventStatus", offsetof(struct functions, aclrtQueryEventStatus)},
    {"aclrtSynchronizeEvent", offsetof(struct functions, aclrtSynchronizeEvent)},
    {"aclrtSynchronizeEventWithTimeout", offsetof(struct functions, aclrtSynchronizeEventWithTimeout)},
    {"aclrtEventElapsedTime", offsetof(struct functions, aclrtEventElapsedTime)},
    {"aclrtStreamWaitEvent", offsetof(struct functions, aclrtStreamWaitEvent)},
    {"aclrtMalloc", offsetof(struct functions, aclrtMalloc)},
    {"aclrtMallocAlign32", offsetof(struct functions, aclrtMallocAlign32)},
    {"aclrtFree", offsetof(struct functions, aclrtFree)},
    {"aclrtFreeWithDevSync", offsetof(struct functions, aclrtFreeWithDevSync)},
    {"aclrtMallocHost", offsetof(struct functions, aclrtMallocHost)},
    {"aclrtFreeHost", offsetof(struct functions, aclrtFreeHost)},
    {"aclrtGetMemInfo", offsetof(struct functions, aclrtGetMemInfo)},
    {"aclrtMemcpy", offsetof(struct functions, aclrtMemcpy)},
    {"aclrtMemcpyAsync", offsetof(struct functions, aclrtMemcpyAsync)},
    {"aclrtMemcpy2d", offsetof(struct functions, aclrtMemcpy2d)},
    {"aclrtMemcpy2dAsync", offsetof(struct functions, aclrtMemcpy2dAsync)},
    {"aclrtMemset", offsetof(struct functions, aclrtMemset)},
    {"aclrtMemsetAsync", offsetof(struct functions, aclrtMemsetAsync)},
    {"aclrtSetDeviceSatMode", offsetof(struct functions, aclrtSetDeviceSatMode)},
    {"aclrtGetDeviceSatMode", offsetof(struct functions, aclrtGetDeviceSatMode)},
    {"aclInit", offsetof(struct functions, aclInit)},
    {"aclFinalize", offsetof(struct functions, aclFinalize)},
    {"aclrtGetVersion", offsetof(struct functions, aclrtGetVersion)},
    {"aclsysGetCANNVersion", offsetof(struct functions, aclsysGetCANNVersion)},
    {"aclGetRecentErrMsg", offsetof(struct functions, aclGetRecentErrMsg)},
};

enum { ENTRIES = sizeof entries / sizeof entries[0] };

static const struct functions none;         // before open: every pointer is NULL
static struct functions opened;             // written once, under the lock, before it is published
static char opened_path[LONGEST_PATH];      // empty until then; read under the lock
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static _Atomic(const struct functions *) current = &none;

static const struct functions *runtime(void) {
    // acquire: whoever sees the opened table sees what was written into it
    return atomic_load_explicit(&current, memory_order_acquire);
}

// ISO C has no conversion from void * to a function pointer; POSIX says that the bytes are the same.
static void *pointer_at(const struct functions *functions, size_t offset) {
    void *pointer;
    memcpy(&pointer, (const char *) functions + offset, sizeof pointer);
    return pointer;
}

static int fail(char *error, size_t error_size, const char *format, const char *first, const char *second) {
    if (error != NULL && error_size > 0) {
        snprintf(error, error_size, format, first, second);
    }
    return -1;
}

static int open_locked(const char *path, char *error, size_t error_size) {
    if (opened_path[0] != '\0') {
        return strcmp(path, opened_path) == 0
            ? 0
            : fail(error, error_size, "this process already has %s open; it cannot have %s too", opened_path, path);
    }
    void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (library == NULL) {
        const char *reason = dlerror();
        return fail(error, error_size, "%s%s", reason != NULL ? reason : path,
            reason != NULL ? "" : " cannot be opened; the dynamic linker does not say why");
    }
    int found = 0;
    for (int i = 0; i < ENTRIES; i++) {
        void *symbol = dlsym(library, entries[i].name);
        memcpy((char *) &opened + entries[i].offset, &symbol, sizeof symbol);
        found += symbol != NULL;
    }
    if (found == 0) {
        dlclose(library); // somebody else's library: it was never used, and the right one may still come
        return fail(error, error_size, "%s has none of the functions of CANN's runtime%s", path, "");
    }
    strcpy(opened_path, path);
    atomic_store_explicit(&current, &opened, memory_order_release);
    return 0;
}

int npu4j_rt_open(const char *path, char *error, size_t error_size) {
    if (path == NULL || path[0] != '/') {
        return fail(error, error_size, "the runtime is opened by an absolute path, not by %s%s", path ? path : "NULL", "");
    }
    if (strnlen(path, LONGEST_PATH) == LONGEST_PATH) {
        return fail(error, error_size, "a path longer than any of Linux's: %.64s...%s", path, "");
    }
    pthread_mutex_lock(&lock);
    int result = open_locked(path, error, error_size);
    pthread_mutex_unlock(&lock);
    return result;
}

int npu4j_rt_has(const char *symbol) {
    const struct functions *rt = runtime();
    for (int i = 0; i < ENTRIES; i++) {
        if (symbol != NULL && strcmp(entries[i].name, symbol) == 0) {
            return pointer_at(rt, entries[i].offset) != NULL;
        }
    }
    return 0;
}

size_t npu4j_rt_missing(char *out, size_t out_size) {
    const struct functions *rt = runtime();
    size_t length = 0;
    if (out != NULL && out_size > 0) {
        out[0] = '\0';
    }
    for (int i = 0; i < ENTRIES; i++) {
        if (pointer_at(rt, entries[i].offset) != NULL) {
            continue;
        }
        const char *separator = length == 0 ? "" : ",";
        if (out != NULL && length < out_size) {
            snprintf(out + length, out_size - length, "%s%s", separator, entries[i].name);
        }
        length += strlen(separator) + strlen(entries[i].name);
    }
    return length;
}

size_t npu4j_rt_text(const char *text, char *out, size_t out_size) {
    if (out == NULL || out_size == 0) {
        return 0;
    }
    size_t length = text != NULL ? strnlen(text, out_size - 1) : 0;
    if (length > 0) {
        memcpy(out, text, length);
    }
    out[length] = '\0';
    return length;
}

// acl/acl_base.h

const char *aclrtGetSocName(void) {
    const struct functions *rt = runtime();
    return rt->aclrtGetSocName ? rt->aclrtGetSocName() : NULL;
}

size_t aclDataTypeSize(aclDataType dataType) {
    const struct functions *rt = runtime();
    return rt->aclDataTypeSize ? rt->aclDataTypeSize(dataType) : 0;
}

aclError aclGetDeviceCapability(uint32_t deviceId, aclDeviceInfo deviceInfo, int64_t *value) {
    const struct functions *rt = runtime();
    return rt->aclGetDeviceCapability
        ? rt->aclGetDeviceCapability(deviceId, deviceInfo, value)
        : NPU4J_RT_SYMBOL_MISSING;
}

// acl/acl_rt.h

aclError aclFinalizeReference(uint64_t *refCount) {
    const struct functions *rt = runtime();
    return rt->aclFinalizeReference ? rt->aclFinalizeReference(refCount) : NPU4J_RT_SYMBOL_MISSING;
}

aclError aclrtSetDevice(int32_t deviceId) {
    const struct functions *rt = runtime();
    return rt->aclrtSetDevice ? rt->aclrtSetDevice(deviceId) : NPU4J_RT_SYMBOL_MISSING;
}

aclError aclrtResetDevice(int32_t deviceId) {
    const struct functions *rt = runtime();
    return rt->aclrtResetDevice ? rt->aclrtResetDevice(deviceId) : NPU4J_RT_SYMBOL_MISSING;
}

aclError aclrtResetDeviceForce(int32_t deviceId) {
    const struct functions *rt = runtime();
    return rt->aclrtResetDeviceForce ? rt->aclrtResetDeviceForce(deviceId) : NPU4J_RT_SYMBOL_MISSING;
}

aclError aclrtGetDevice(int32_t *deviceId) {
    const struct functions *rt = runtime();
    return rt->aclrtGetDevice ? rt->aclrtGetDevice(deviceId) : NPU4J_RT_SYMBOL_MISSING;
}

aclError aclrtGetDeviceCount(uint32_t *count) {
    const struct functions *rt = runtime();
    return rt->aclrtGetDeviceCount ? rt->aclrtGetDeviceCount(count) : NPU4J_RT_SYMBOL_MISSING;
}

aclError aclrtGetRunMode(aclrtRunMode *runMode) {
    const struct functions *rt = runtime();
    return rt->aclrtGetRunMode ? rt->aclrtGetRunMode(runMode) : NPU4J_RT_SYMBOL_MISSING;
}

aclError aclsysGetVersionStr(char *pkgName, char *versionStr) {
    const struct functions *rt = runtime();
    return rt->aclsysGetVersionStr ? rt->aclsysGetVersionStr(pkgName, versionStr) : NPU4J_RT_SYMBOL_MISSING;
}

aclError aclsysGetVersionNum(char *pkgName, int32_t *versionNum) {
    const struct functions *rt = runtime();
    return rt->aclsysGetVersionNum ? rt->aclsysGetVersionNum(pkgName, versionNum) : NPU4J_RT_SYMBOL_MISSING;
}

aclError aclrtGetLastError(aclrtLastErrLevel level) {
    const struct functions *rt = runtime();
    return rt->aclrtGetLastError ? rt->aclrtGetLastError(level) : NPU4J_RT_SYMBOL_MISSING;
}

aclError aclrtPeekAtLastError(aclrtLastErrLevel level) {
    const struct functions *rt = runtime();
    return rt->aclrtPeekAtLastError ? rt->aclrtPeekAtLastError(level) : NPU4J_RT_SYMBOL_MISSING;
}

aclError aclrtGetDeviceInfo(uint32_t deviceId, aclrtDevAttr attr, int64_t *value) {
    const struct functions *rt = runtime();
    return rt->aclrtGetDeviceInfo ? rt->aclrtGetDeviceInfo(deviceId, attr, value) : NPU4J_RT_SYMBOL_MISSING;
}

aclError aclrtSynchronizeDevice(void) {
    const struct functions *rt = runtime();
    return rt->aclrtSynchronizeDevice ? rt->aclrtSynchronizeDevice() : NPU4J_RT_SYMBOL_MISSING;
}

aclError aclrtSynchronizeDeviceWithTimeout(int32_t timeout) {
    const struct functions *rt = runtime();
    return rt->aclrtSynchronizeDeviceWithTimeout
        ? rt->aclrtSynchronizeDeviceWithTimeout(timeout)
        : NPU4J_RT_SYMBOL_MISSING;
}

aclError aclrtCreateContext(aclrtContext *context, int32_t deviceId) {
    const struct functions *rt = runtime();
    return rt->aclrtCreateContext ? rt->aclrtCreateContext(context, deviceId) : NPU4J_RT_SYMBOL_MISSING;
}

aclError aclrtDestroyContext(aclrtContext context) {
    const struct functions *rt = runtime();
    return rt->aclrtDestroyContext ? rt->aclrtDestroyContext(context) : NPU4J_RT_SYMBOL_MISSING;
}

aclError aclrtSetCurrentContext(aclrtContext context) {
    const struct functions *rt = runtime();
    return rt->aclrtSetCurrentContext ? rt->aclrtSetCurrentContext(context) : NPU4J_RT_SYMBOL_MISSING;
}

aclError aclrtGetCurrentContext(aclrtContext *context) {
    const struct functions *rt = runtime();
    return rt->aclrtGetCurrentContext ? rt->aclrtGetCurrentContext(context) : NPU4J_RT_SYMBOL_MISSING;
}

aclError aclrtCtxSetSysParamOpt(aclSysParamOpt opt, int64_t value) {
    const struct functions *rt = runtime();
    return rt->aclrtCtxSetSysParamOpt ? rt->aclrtCtxSetSysParamOpt(opt, value) : NPU4J_RT_SYMBOL_MISSING;
}

aclError aclrtCtxGetSysParamOpt(aclSysParamOpt opt, int64_t *value) {
    const struct functions *rt = runtime();
    return rt->aclrtCtxGetSysParamOpt ? rt->aclrtCtxGetSysParamOpt(opt, value) : NPU4J_RT_SYMBOL_MISSING;
}

aclError aclrtSetSysParamOpt(aclSysParamOpt opt, int64_t value) {
    const struct functions *rt = runtime();
    return rt->aclrtSetSysParamOpt ? rt->aclrtSetSysParamOpt(opt, value) : NPU4J_RT_SYMBOL_MISSING;
}

aclError aclrtGetSysParamOpt(aclSysParamOpt opt, int64_t *value) {
    const struct functions *rt = runtime();
    return rt->aclrtGetSysParamOpt ? rt->aclrtGetSysParamOpt(opt, value) : NPU4J_RT_SYMBOL_MISSING;
}

aclError aclrtCreateStream(aclrtStream *stream) {
    const struct functions *rt = runtime();
    return rt->aclrtCreateStream ? rt->aclrtCreateStream(stream) : NPU4J_RT_SYMBOL_MISSING;
}

aclError aclrtCreateStreamWithConfig(aclrtStream *stream, uint32_t priority, uint32_t flag) {
    const struct functions *rt = runtime();
    return rt->aclrtCreateStreamWithConfig
        ? rt->aclrtCreateStreamWithConfig(stream, priority, flag)
        : NPU4J_RT_SYMBOL_MISSING;
}

aclError aclrtDestroyStream(aclrtStream stream) {
    const struct functions *rt = runtime();
    return rt->aclrtDestroyStream ? rt->aclrtDestroyStream(stream) : NPU4J_RT_SYMBOL_MISSING;
}

aclError aclrtDestroyStreamForce(aclrtStream stream) {
    const struct functions *rt = runtime();
    return rt->aclrtDestroyStreamForce ? rt->aclrtDestroyStreamForce(stream) : NPU4J_RT_SYMBOL_MISSING;
}

aclError aclrtSynchronizeStream(aclrtStream stream) {
    const struct functions *rt = runtime();
    return rt->aclrtSynchronizeStream ? rt->aclrtSynchronizeStream(stream) : NPU4J_RT_SYMBOL_MISSING;
}

aclError aclrtSynchronizeStreamWithTimeout(aclrtStream stream, int32_t timeout) {
    const struct functions *rt = runtime();
    return rt->aclrtSynchronizeStreamWithTimeout
        ? rt->aclrtSynchronizeStreamWithTimeout(stream, timeout)
        : NPU4J_RT_SYMBOL_MISSING;
}

aclError aclrtStreamQuery(aclrtStream stream, aclrtStreamStatus *status) {
    const struct functions *rt = runtime();
    return rt->aclrtStreamQuery ? rt->aclrtStreamQuery(stream, status) : NPU4J_RT_SYMBOL_MISSING;
}

aclError aclrtStreamAbort(aclrtStream stream) {
    const struct functions *rt = runtime();
    return rt->aclrtStreamAbort ? rt->aclrtStreamAbort(stream) : NPU4J_RT_SYMBOL_MISSING;
}

aclError aclrtSetStreamFailureMode(aclrtStream stream, uint64_t mode) {
    const struct functions *rt = runtime();
    return rt->aclrtSetStreamFailureMode ? rt->aclrtSetStreamFailureMode(stream, mode) : NPU4J_RT_SYMBOL_MISSING;
}

aclError aclrtGetStreamAvailableNum(uint32_t *streamCount) {
    const struct functions *rt = runtime();
    return rt->aclrtGetStreamAvailableNum ? rt->aclrtGetStreamAvailableNum(streamCount) : NPU4J_RT_SYMBOL_MISSING;
}

aclError aclrtCreateEvent(aclrtEvent *event) {
    const struct functions *rt = runtime();
    return rt->aclrtCreateEvent ? rt->aclrtCreateEvent(event) : NPU4J_RT_SYMBOL_MISSING;
}

aclError aclrtCreateEventWithFlag(aclrtEvent *event, uint32_t flag) {
    const struct functions *rt = runtime();
    return rt->aclrtCreateEventWithFlag ? rt->aclrtCreateEventWithFlag(event, flag) : NPU4J_RT_SYMBOL_MISSING;
}

aclError aclrtCreateEventExWithFlag(aclrtEvent *event, uint32_t flag) {
    const struct functions *rt = runtime();
    return rt->aclrtCreateEventExWithFlag ? rt->aclrtCreateEventExWithFlag(event, flag) : NPU4J_RT_SYMBOL_MISSING;
}

aclError aclrtDestroyEvent(aclrtEvent event) {
    const struct functions *rt = runtime();
    return rt->aclrtDestroyEvent ? rt->aclrtDestroyEvent(event) : NPU4J_RT_SYMBOL_MISSING;
}

aclError aclrtRecordEvent(aclrtEvent event, aclrtStream stream) {
    const struct functions *rt = runtime();
    return rt->aclrtRecordEvent ? rt->aclrtRecordEvent(event, stream) : NPU4J_RT_SYMBOL_MISSING;
}

aclError aclrtQueryEventStatus(aclrtEvent event, aclrtEventRecordedStatus *status) {
    const struct functions *rt = runtime();
    return rt->aclrtQueryEventStatus ? rt->aclrtQueryEventStatus(event, status) : NPU4J_RT_SYMBOL_MISSING;
}

aclError aclrtSynchronizeEvent(aclrtEvent event) {
    const struct functions *rt = runtime();
    return rt->aclrtSynchronizeEvent ? rt->aclrtSynchronizeEvent(event) : NPU4J_RT_SYMBOL_MISSING;
}

aclError aclrtSynchronizeEventWithTimeout(aclrtEvent event, int32_t timeout) {
    const struct functions *rt = runtime();
    return rt->aclrtSynchronizeEventWithTimeout
        ? rt->aclrtSynchronizeEventWithTimeout(event, timeout)
        : NPU4J_RT_SYMBOL_MISSING;
}

aclError aclrtEventElapsedTime(float *ms, aclrtEvent startEvent, aclrtEvent endEvent) {
    const struct functions *rt = runtime();
    return rt->aclrtEventElapsedTime ? rt->aclrtEventElapsedTime(ms, startEvent, endEvent) : NPU4J_RT_SYMBOL_MISSING;
}

aclError aclrtStreamWaitEvent(aclrtStream stream, aclrtEvent event) {
    const struct functions *rt = runtime();
    return rt->aclrtStreamWaitEvent ? rt->aclrtStreamWaitEvent(stream, event) : NPU4J_RT_SYMBOL_MISSING;
}

aclError aclrtMalloc(void **devPtr, size_t size, aclrtMemMallocPolicy policy) {
    const struct functions *rt = runtime();
    return rt->aclrtMalloc ? rt->aclrtMalloc(devPtr, size, policy) : NPU4J_RT_SYMBOL_MISSING;
}

aclError aclrtMallocAlign32(void **devPtr, size_t size, aclrtMemMallocPolicy policy) {
    const struct functions *rt = runtime();
    return rt->aclrtMallocAlign32 ? rt->aclrtMallocAlign32(devPtr, size, policy) : NPU4J_RT_SYMBOL_MISSING;
}

aclError aclrtFree(void *devPtr) {
    const struct functions *rt = runtime();
    return rt->aclrtFree ? rt->aclrtFree(devPtr) : NPU4J_RT_SYMBOL_MISSING;
}

aclError aclrtFreeWithDevSync(void *devPtr) {
    const struct functions *rt = runtime();
    return rt->aclrtFreeWithDevSync ? rt->aclrtFreeWithDevSync(devPtr) : NPU4J_RT_SYMBOL_MISSING;
}

aclError aclrtMallocHost(void **hostPtr, size_t size) {
    const struct functions *rt = runtime();
    return rt->aclrtMallocHost ? rt->aclrtMallocHost(hostPtr, size) : NPU4J_RT_SYMBOL_MISSING;
}

aclError aclrtFreeHost(void *hostPtr) {
    const struct functions *rt = runtime();
    return rt->aclrtFreeHost ? rt->aclrtFreeHost(hostPtr) : NPU4J_RT_SYMBOL_MISSING;
}

aclError aclrtGetMemInfo(aclrtMemAttr attr, size_t *free, size_t *total) {
    const struct functions *rt = runtime();
    return rt->aclrtGetMemInfo ? rt->aclrtGetMemInfo(attr, free, total) : NPU4J_RT_SYMBOL_MISSING;
}

aclError aclrtMemcpy(void *dst, size_t destMax, const void *src, size_t count, aclrtMemcpyKind kind) {
    const struct functions *rt = runtime();
    return rt->aclrtMemcpy ? rt->aclrtMemcpy(dst, destMax, src, count, kind) : NPU4J_RT_SYMBOL_MISSING;
}

aclError aclrtMemcpyAsync(
    void *dst, size_t destMax, const void *src, size_t count, aclrtMemcpyKind kind, aclrtStream stream) {
    const struct functions *rt = runtime();
    return rt->aclrtMemcpyAsync
        ? rt->aclrtMemcpyAsync(dst, destMax, src, count, kind, stream)
        : NPU4J_RT_SYMBOL_MISSING;
}

aclError aclrtMemcpy2d(
    void *dst, size_t dpitch, const void *src, size_t spitch, size_t width, size_t height, aclrtMemcpyKind kind) {
    const struct functions *rt = runtime();
    return rt->aclrtMemcpy2d
        ? rt->aclrtMemcpy2d(dst, dpitch, src, spitch, width, height, kind)
        : NPU4J_RT_SYMBOL_MISSING;
}

aclError aclrtMemcpy2dAsync(
    void *dst, size_t dpitch, const void *src, size_t spitch, size_t width, size_t height, aclrtMemcpyKind kind,
    aclrtStream stream) {
    const struct functions *rt = runtime();
    return rt->aclrtMemcpy2dAsync
        ? rt->aclrtMemcpy2dAsync(dst, dpitch, src, spitch, width, height, kind, stream)
        : NPU4J_RT_SYMBOL_MISSING;
}

aclError aclrtMemset(void *devPtr, size_t maxCount, int32_t value, size_t count) {
    const struct functions *rt = runtime();
    return rt->aclrtMemset ? rt->aclrtMemset(devPtr, maxCount, value, count) : NPU4J_RT_SYMBOL_MISSING;
}

aclError aclrtMemsetAsync(void *devPtr, size_t maxCount, int32_t value, size_t count, aclrtStream stream) {
    const struct functions *rt = runtime();
    return rt->aclrtMemsetAsync
        ? rt->aclrtMemsetAsync(devPtr, maxCount, value, count, stream)
        : NPU4J_RT_SYMBOL_MISSING;
}

aclError aclrtSetDeviceSatMode(aclrtFloatOverflowMode mode) {
    const struct functions *rt = runtime();
    return rt->aclrtSetDeviceSatMode ? rt->aclrtSetDeviceSatMode(mode) : NPU4J_RT_SYMBOL_MISSING;
}

aclError aclrtGetDeviceSatMode(aclrtFloatOverflowMode *mode) {
    const struct functions *rt = runtime();
    return rt->aclrtGetDeviceSatMode ? rt->aclrtGetDeviceSatMode(mode) : NPU4J_RT_SYMBOL_MISSING;
}

// acl/acl.h

aclError aclInit(const char *configPath) {
    const struct functions *rt = runtime();
    return rt->aclInit ? rt->aclInit(configPath) : NPU4J_RT_SYMBOL_MISSING;
}

aclError aclFinalize(void) {
    const struct functions *rt = runtime();
    return rt->aclFinalize ? rt->aclFinalize() : NPU4J_RT_SYMBOL_MISSING;
}

aclError aclrtGetVersion(int32_t *majorVersion, int32_t *minorVersion, int32_t *patchVersion) {
    const struct functions *rt = runtime();
    return rt->aclrtGetVersion
        ? rt->aclrtGetVersion(majorVersion, minorVersion, patchVersion)
        : NPU4J_RT_SYMBOL_MISSING;
}

aclError aclsysGetCANNVersion(aclCANNPackageName name, aclCANNPackageVersion *version) {
    const struct functions *rt = runtime();
    return rt->aclsysGetCANNVersion ? rt->aclsysGetCANNVersion(name, version) : NPU4J_RT_SYMBOL_MISSING;
}

const char *aclGetRecentErrMsg(void) {
    const struct functions *rt = runtime();
    return rt->aclGetRecentErrMsg ? rt->aclGetRecentErrMsg() : NULL;
}

#pragma GCC visibility pop
