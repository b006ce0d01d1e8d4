// A runtime that does next to nothing, for tests of the loader and of what stands on it. It lacks most of CANN's
// functions on purpose. Not the simulator: see native/sim for one that behaves.
#include "acl/acl.h"

#include <stdlib.h>
#include <string.h>

static char message[128]; // of the last failure; empty when it was read

static aclError refuse(aclError code, const char *text) {
    strcpy(message, text);
    return code;
}

aclError aclInit(const char *configPath) {
    return configPath == NULL || strcmp(configPath, "/fake/acl.json") == 0
        ? ACL_SUCCESS
        : refuse(ACL_ERROR_INVALID_FILE, configPath);
}

aclError aclFinalize(void) {
    return ACL_SUCCESS;
}

const char *aclGetRecentErrMsg(void) {
    static char handed_out[sizeof message];
    if (message[0] == '\0') {
        return NULL;
    }
    strcpy(handed_out, message);
    message[0] = '\0';
    return handed_out;
}

const char *aclrtGetSocName(void) {
    return "Fake910B";
}

size_t aclDataTypeSize(aclDataType dataType) {
    return dataType == ACL_FLOAT16 ? 2 : 4;
}

aclError aclrtGetVersion(int32_t *majorVersion, int32_t *minorVersion, int32_t *patchVersion) {
    *majorVersion = 1;
    *minorVersion = 13;
    *patchVersion = 0;
    return ACL_SUCCESS;
}

aclError aclsysGetCANNVersion(aclCANNPackageName name, aclCANNPackageVersion *version) {
    memset(version, 0, sizeof *version);
    strcpy(version->version, name == ACL_PKG_NAME_CANN ? "8.1.RC1" : "none");
    strcpy(version->reserved + sizeof version->reserved - 5, "last"); // the very end of the structure
    return ACL_SUCCESS;
}

aclError aclrtGetDeviceCount(uint32_t *count) {
    *count = 2;
    return ACL_SUCCESS;
}

aclError aclrtMalloc(void **devPtr, size_t size, aclrtMemMallocPolicy policy) {
    if (size == 0 || policy != ACL_MEM_MALLOC_HUGE_FIRST) {
        return refuse(ACL_ERROR_INVALID_PARAM, "size must not be 0");
    }
    *devPtr = malloc(size);
    return ACL_SUCCESS;
}

aclError aclrtFree(void *devPtr) {
    free(devPtr);
    return ACL_SUCCESS;
}

aclError aclrtCreateStream(aclrtStream *stream) {
    *stream = (aclrtStream) 0x7fff000000001000;
    return ACL_SUCCESS;
}

// Every argument with another value, so that two exchanged ones, or one cut to 32 bits, do not pass.
aclError aclrtMemcpyAsync(
    void *dst, size_t destMax, const void *src, size_t count, aclrtMemcpyKind kind, aclrtStream stream) {
    return dst == (void *) 0x7fff000000001111 && destMax == 0x7fff000000002222 && src == (void *) 0x7fff000000003333
            && count == 0x7fff000000004444 && kind == ACL_MEMCPY_DEVICE_TO_HOST && stream == (void *) 0x7fff000000005555
        ? ACL_SUCCESS
        : ACL_ERROR_INVALID_PARAM;
}

aclError aclrtEventElapsedTime(float *ms, aclrtEvent startEvent, aclrtEvent endEvent) {
    *ms = startEvent == (void *) 1 && endEvent == (void *) 2 ? 1.5f : -1.0f;
    return ACL_SUCCESS;
}

aclError aclrtGetMemInfo(aclrtMemAttr attr, size_t *free, size_t *total) {
    *free = (size_t) 60 << 30;
    *total = (size_t) (attr == ACL_HBM_MEM ? 64 : 0) << 30;
    return ACL_SUCCESS;
}
