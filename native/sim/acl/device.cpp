// Devices and contexts: aclrtSetDevice counts, the current context belongs to the thread (abi 2.1).
#include "core/call.h"
#include "core/control.h"
#include "core/text.h"
#include "core/thread_state.h"

using namespace npu4j_sim;

namespace {

bool exists(int32_t id) { return id >= 0 && static_cast<uint64_t>(id) < control().devices; }

int no_device(Call &call, int64_t id) {
    return call.fail(ACL_ERROR_RT_INVALID_DEVICEID, "there is no device %lld; there are %zu",
                     static_cast<long long>(id), static_cast<size_t>(control().devices));
}

std::shared_ptr<Context> make_context(int device) {
    auto context = std::make_shared<Context>();
    context->device = device;
    world().registry.add(context);
    return context;
}

// Waits for everything on the device. The first failure found is returned, the others stay where they are.
Fault wait_for_device(Call &call, int milliseconds) {
    World &w = world();
    std::vector<std::shared_ptr<Stream>> streams;
    for (auto &entry : w.streams) {
        auto stream = entry.second.lock();
        if (stream != nullptr && stream->device == call.context().device) streams.push_back(stream);
    }
    int64_t end = w.nanoseconds() + int64_t{milliseconds} * 1000000;
    for (const auto &stream : streams) {
        int left = milliseconds == FOREVER ? FOREVER : static_cast<int>((end - w.nanoseconds()) / 1000000);
        if (milliseconds != FOREVER && left < 0) left = 0;
        Fault fault = wait(call, stream, left);
        if (fault) return fault;
    }
    return {};
}

} // namespace

aclError aclrtSetDevice(int32_t deviceId) {
    Call call("aclrtSetDevice", ACL_ERROR_RT_DEV_SETUP_ERROR, Needs::init);
    if (call.refused()) return call.code();
    if (!exists(deviceId)) return no_device(call, deviceId);
    Device &device = world().device(deviceId);
    if (device.lost) return call.fail(ACL_ERROR_RT_LOST_HEARTBEAT, "device %d is lost", deviceId);
    if (device.references++ == 0) {
        device.context = make_context(deviceId);
        device.context->implicit = true;
    }
    this_thread().context = device.context->handle;
    return call.succeed();
}

aclError aclrtResetDevice(int32_t deviceId) {
    Call call("aclrtResetDevice", ACL_ERROR_RT_INTERNAL_ERROR, Needs::init);
    if (call.refused()) return call.code();
    if (!exists(deviceId)) return no_device(call, deviceId);
    Device &device = world().device(deviceId);
    if (device.references == 0) return call.fail(ACL_ERROR_RT_PARAM_INVALID, "device %d is not set", deviceId);
    if (device.references > 1) {
        device.references--;
        return call.succeed();
    }
    // The last one waits for the work of the default context (abi 2.1), unless the device cannot do any more.
    std::shared_ptr<Context> context = device.context;
    std::vector<std::shared_ptr<Stream>> streams;
    for (auto &entry : world().streams) {
        auto stream = entry.second.lock();
        if (stream != nullptr && stream->context.lock() == context) streams.push_back(stream);
    }
    for (const auto &stream : streams) wait(call, stream, FOREVER, false);
    bool lost = device.lost;
    world().release_context(call.lock, context);
    device.context = nullptr;
    device.references = 0;
    if (lost) return call.fail(ACL_ERROR_RT_LOST_HEARTBEAT, "device %d is lost", deviceId);
    return call.succeed();
}

aclError aclrtResetDeviceForce(int32_t deviceId) {
    Call call("aclrtResetDeviceForce", ACL_ERROR_RT_INTERNAL_ERROR, Needs::init);
    if (call.refused()) return call.code();
    if (!exists(deviceId)) return no_device(call, deviceId);
    bool lost = world().device(deviceId).lost;
    world().release_device(call.lock, deviceId);
    if (lost) return call.fail(ACL_ERROR_RT_LOST_HEARTBEAT, "device %d is lost", deviceId);
    return call.succeed();
}

aclError aclrtGetDevice(int32_t *deviceId) {
    Call call("aclrtGetDevice", ACL_ERROR_RT_CONTEXT_NULL, Needs::context);
    if (call.refused()) return call.code();
    if (deviceId == nullptr) return call.fail(ACL_ERROR_INVALID_PARAM, "deviceId is NULL");
    *deviceId = call.context().device;
    return call.succeed();
}

aclError aclrtGetDeviceCount(uint32_t *count) {
    Call call("aclrtGetDeviceCount", ACL_ERROR_RT_NO_DEVICE, Needs::init);
    if (call.refused()) return call.code();
    if (count == nullptr) return call.fail(ACL_ERROR_INVALID_PARAM, "count is NULL");
    *count = static_cast<uint32_t>(control().devices);
    return call.succeed();
}

aclError aclrtGetRunMode(aclrtRunMode *runMode) {
    Call call("aclrtGetRunMode", ACL_ERROR_RT_INTERNAL_ERROR, Needs::init);
    if (call.refused()) return call.code();
    if (runMode == nullptr) return call.fail(ACL_ERROR_INVALID_PARAM, "runMode is NULL");
    *runMode = ACL_HOST;
    return call.succeed();
}

aclError aclGetDeviceCapability(uint32_t deviceId, aclDeviceInfo deviceInfo, int64_t *value) {
    Call call("aclGetDeviceCapability", ACL_ERROR_RT_INTERNAL_ERROR, Needs::init);
    if (call.refused()) return call.code();
    if (!exists(static_cast<int32_t>(deviceId))) return no_device(call, deviceId);
    if (value == nullptr) return call.fail(ACL_ERROR_INVALID_PARAM, "value is NULL");
    switch (deviceInfo) {
    case ACL_DEVICE_INFO_AI_CORE_NUM: *value = control().soc->ai_cores; break;
    case ACL_DEVICE_INFO_VECTOR_CORE_NUM: *value = control().soc->vector_cores; break;
    case ACL_DEVICE_INFO_L2_SIZE: *value = control().soc->l2_bytes; break;
    default: return call.fail(ACL_ERROR_INVALID_PARAM, "no device information %d", static_cast<int>(deviceInfo));
    }
    return call.succeed();
}

aclError aclrtGetDeviceInfo(uint32_t deviceId, aclrtDevAttr attr, int64_t *value) {
    Call call("aclrtGetDeviceInfo", ACL_ERROR_RT_INTERNAL_ERROR, Needs::init);
    if (call.refused()) return call.code();
    if (!exists(static_cast<int32_t>(deviceId))) return no_device(call, deviceId);
    if (value == nullptr) return call.fail(ACL_ERROR_INVALID_PARAM, "value is NULL");
    switch (attr) {
    case ACL_DEV_ATTR_AICORE_CORE_NUM:
    case ACL_DEV_ATTR_CUBE_CORE_NUM: *value = control().soc->ai_cores; break;
    case ACL_DEV_ATTR_VECTOR_CORE_NUM: *value = control().soc->vector_cores; break;
    case ACL_DEV_ATTR_TOTAL_GLOBAL_MEM_SIZE: *value = static_cast<int64_t>(control().memory); break;
    case ACL_DEV_ATTR_L2_CACHE_SIZE: *value = control().soc->l2_bytes; break;
    case ACL_DEV_ATTR_NPU_ARCH: *value = control().soc->npu_arch; break;
    default: return call.fail(ACL_ERROR_RT_FEATURE_NOT_SUPPORT, "no device attribute %d", static_cast<int>(attr));
    }
    return call.succeed();
}

aclError aclrtSynchronizeDevice(void) {
    Call call("aclrtSynchronizeDevice", ACL_ERROR_RT_AICORE_EXCEPTION, Needs::context);
    if (call.refused()) return call.code();
    Fault fault = wait_for_device(call, FOREVER);
    return fault ? call.fail(fault) : call.succeed();
}

aclError aclrtSynchronizeDeviceWithTimeout(int32_t timeout) {
    Call call("aclrtSynchronizeDeviceWithTimeout", ACL_ERROR_RT_AICORE_EXCEPTION, Needs::context);
    if (call.refused()) return call.code();
    if (timeout == 0 || timeout < FOREVER) {
        return call.fail(ACL_ERROR_RT_PARAM_INVALID, "timeout %d is neither -1 nor > 0", timeout);
    }
    Fault fault = wait_for_device(call, timeout);
    return fault ? call.fail(fault) : call.succeed();
}

aclError aclrtCreateContext(aclrtContext *context, int32_t deviceId) {
    Call call("aclrtCreateContext", ACL_ERROR_RT_RESOURCE_ALLOC_FAIL, Needs::init);
    if (call.refused()) return call.code();
    if (context == nullptr) return call.fail(ACL_ERROR_INVALID_PARAM, "context is NULL");
    if (!exists(deviceId)) return no_device(call, deviceId);
    if (world().device(deviceId).lost) return call.fail(ACL_ERROR_RT_LOST_HEARTBEAT, "device %d is lost", deviceId);
    Handle made = make_context(deviceId)->handle;
    this_thread().context = made; // abi 2.1: the new context becomes the caller's
    *context = const_cast<void *>(made);
    return call.succeed();
}

aclError aclrtDestroyContext(aclrtContext handle) {
    Call call("aclrtDestroyContext", ACL_ERROR_RT_CONTEXT_RELEASE_ERROR, Needs::init);
    if (call.refused()) return call.code();
    auto context = call.find<Context>(handle, "context");
    if (context == nullptr) return call.fail(ACL_ERROR_RT_INVALID_HANDLE, "%s", call.problem.c_str());
    if (context->implicit) {
        call.broken(Rule::default_context_destroyed, "the default context is aclrtResetDevice's to release");
        return call.fail(ACL_ERROR_RT_PARAM_INVALID, "the default context cannot be destroyed");
    }
    size_t streams = 0;
    world().registry.each([&](const std::shared_ptr<Object> &object) {
        if (object->kind != Kind::stream || object->implicit) return;
        streams += std::static_pointer_cast<Stream>(object)->context.lock() == context;
    });
    if (streams > 0) {
        call.broken(Rule::context_before_its_streams, text("%zu of its streams are still there", streams));
    }
    world().release_context(call.lock, context);
    return call.succeed();
}

aclError aclrtSetCurrentContext(aclrtContext handle) {
    Call call("aclrtSetCurrentContext", ACL_ERROR_RT_CONTEXT_NULL, Needs::init);
    if (call.refused()) return call.code();
    auto context = call.find<Context>(handle, "context");
    if (context == nullptr) return call.fail(ACL_ERROR_RT_CONTEXT_NULL, "%s", call.problem.c_str());
    if (world().device(context->device).lost) {
        return call.fail(ACL_ERROR_RT_LOST_HEARTBEAT, "device %d is lost", context->device);
    }
    this_thread().context = handle;
    return call.succeed();
}

aclError aclrtGetCurrentContext(aclrtContext *context) {
    Call call("aclrtGetCurrentContext", ACL_ERROR_RT_CONTEXT_NULL, Needs::context);
    if (call.refused()) return call.code();
    if (context == nullptr) return call.fail(ACL_ERROR_INVALID_PARAM, "context is NULL");
    *context = const_cast<void *>(call.context().handle);
    return call.succeed();
}

// Options are kept and given back. Results are a function of the inputs with or without ACL_OPT_DETERMINISTIC: abi 4,
// "unless stated, results deterministic".
aclError aclrtCtxSetSysParamOpt(aclSysParamOpt opt, int64_t value) {
    Call call("aclrtCtxSetSysParamOpt", ACL_ERROR_RT_PARAM_INVALID, Needs::context);
    if (call.refused()) return call.code();
    call.context().options[opt] = value;
    return call.succeed();
}

aclError aclrtCtxGetSysParamOpt(aclSysParamOpt opt, int64_t *value) {
    Call call("aclrtCtxGetSysParamOpt", ACL_ERROR_RT_PARAM_INVALID, Needs::context);
    if (call.refused()) return call.code();
    if (value == nullptr) return call.fail(ACL_ERROR_INVALID_PARAM, "value is NULL");
    auto it = call.context().options.find(opt);
    if (it == call.context().options.end()) {
        return call.fail(ACL_ERROR_RT_SYSPARAMOPT_NOT_SET, "option %d has not been set", static_cast<int>(opt));
    }
    *value = it->second;
    return call.succeed();
}

aclError aclrtSetSysParamOpt(aclSysParamOpt opt, int64_t value) {
    Call call("aclrtSetSysParamOpt", ACL_ERROR_RT_PARAM_INVALID, Needs::init);
    if (call.refused()) return call.code();
    world().options[opt] = value;
    return call.succeed();
}

aclError aclrtGetSysParamOpt(aclSysParamOpt opt, int64_t *value) {
    Call call("aclrtGetSysParamOpt", ACL_ERROR_RT_PARAM_INVALID, Needs::init);
    if (call.refused()) return call.code();
    if (value == nullptr) return call.fail(ACL_ERROR_INVALID_PARAM, "value is NULL");
    auto it = world().options.find(opt);
    if (it == world().options.end()) {
        return call.fail(ACL_ERROR_RT_SYSPARAMOPT_NOT_SET, "option %d has not been set", static_cast<int>(opt));
    }
    *value = it->second;
    return call.succeed();
}

aclError aclrtSetDeviceSatMode(aclrtFloatOverflowMode mode) {
    Call call("aclrtSetDeviceSatMode", ACL_ERROR_RT_INTERNAL_ERROR, Needs::context);
    if (call.refused()) return call.code();
    // validation 1.2: older inference products support only saturation.
    if (mode == ACL_RT_OVERFLOW_MODE_INFNAN && control().soc->overflow == ACL_RT_OVERFLOW_MODE_SATURATION) {
        return call.fail(ACL_ERROR_RT_FEATURE_NOT_SUPPORT, "%s has no Inf/NaN mode", control().soc->name);
    }
    if (mode != ACL_RT_OVERFLOW_MODE_INFNAN && mode != ACL_RT_OVERFLOW_MODE_SATURATION) {
        return call.fail(ACL_ERROR_RT_PARAM_INVALID, "no overflow mode %d", static_cast<int>(mode));
    }
    call.device().overflow = mode;
    return call.succeed();
}

aclError aclrtGetDeviceSatMode(aclrtFloatOverflowMode *mode) {
    Call call("aclrtGetDeviceSatMode", ACL_ERROR_RT_INTERNAL_ERROR, Needs::context);
    if (call.refused()) return call.code();
    if (mode == nullptr) return call.fail(ACL_ERROR_INVALID_PARAM, "mode is NULL");
    *mode = call.device().overflow;
    return call.succeed();
}
