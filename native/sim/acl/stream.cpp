// Streams (abi 2.1). What they do is in core/stream.cpp.
#include "core/call.h"
#include "core/control.h"
#include "core/text.h"
#include "core/trace.h"

using namespace npu4j_sim;

namespace {

size_t streams_of_device(int device) {
    size_t n = 0;
    for (const auto &entry : world().streams) {
        auto stream = entry.second.lock();
        n += stream != nullptr && stream->device == device;
    }
    return n;
}

int create(Call &call, aclrtStream *stream, uint32_t flags) {
    if (call.refused()) return call.code();
    if (stream == nullptr) return call.fail(ACL_ERROR_INVALID_PARAM, "stream is NULL");
    if (streams_of_device(call.context().device) >= control().soc->streams) {
        return call.fail(ACL_ERROR_RT_NO_STREAM_RESOURCE, "%s has %u streams, and all are taken", control().soc->name,
                         control().soc->streams);
    }
    *stream = const_cast<void *>(make_stream(call.shared_context(), flags)->handle);
    return call.succeed();
}

int synchronize(Call &call, aclrtStream handle, int milliseconds) {
    auto stream = stream_of(call, handle);
    if (stream == nullptr) return call.code();
    Fault fault = wait(call, stream, milliseconds);
    if (tracing()) trace("synchronize", JsonObject().put("stream", uint64_t{stream->id}).put("code", fault.code));
    return fault ? call.fail(fault) : call.succeed();
}

// Destroying needs a stream that was made by its owner, in its own context.
std::shared_ptr<Stream> to_destroy(Call &call, aclrtStream handle) {
    if (handle == nullptr) {
        call.fail(ACL_ERROR_RT_PARAM_INVALID, "stream is NULL, the default stream, which nobody destroys");
        return nullptr;
    }
    auto stream = stream_of(call, handle);
    if (stream == nullptr) return nullptr;
    if (stream->implicit) {
        call.broken(Rule::default_stream_destroyed, "the default stream ends with its context");
        call.fail(ACL_ERROR_RT_PARAM_INVALID, "the default stream cannot be destroyed");
        return nullptr;
    }
    return stream;
}

} // namespace

aclError aclrtCreateStream(aclrtStream *stream) {
    Call call("aclrtCreateStream", ACL_ERROR_RT_NO_STREAM_RESOURCE, Needs::context);
    return create(call, stream, 0);
}

aclError aclrtCreateStreamWithConfig(aclrtStream *stream, uint32_t priority, uint32_t flag) {
    Call call("aclrtCreateStreamWithConfig", ACL_ERROR_RT_NO_STREAM_RESOURCE, Needs::context);
    if (!call.refused() && priority != 0) {
        return call.fail(ACL_ERROR_RT_PARAM_INVALID, "priority %u: it is reserved and must be 0", priority);
    }
    if (!call.refused() && (flag & ~0x3fU) != 0) {
        return call.fail(ACL_ERROR_RT_PARAM_INVALID, "unknown flag in 0x%x", flag);
    }
    return create(call, stream, flag);
}

aclError aclrtDestroyStream(aclrtStream handle) {
    Call call("aclrtDestroyStream", ACL_ERROR_RT_INTERNAL_ERROR, Needs::context);
    if (call.refused()) return call.code();
    auto stream = to_destroy(call, handle);
    if (stream == nullptr) return call.code();
    Fault fault = wait(call, stream, FOREVER, false);
    if (fault) return call.fail(fault);
    if (stream->error) call.broken(Rule::stream_error_never_read, stream->error.message);
    kill(call.lock, stream);
    world().registry.remove(handle, "destroyed");
    return call.succeed();
}

aclError aclrtDestroyStreamForce(aclrtStream handle) {
    Call call("aclrtDestroyStreamForce", ACL_ERROR_RT_INTERNAL_ERROR, Needs::context);
    if (call.refused()) return call.code();
    auto stream = to_destroy(call, handle);
    if (stream == nullptr) return call.code();
    kill(call.lock, stream);
    world().registry.remove(handle, "destroyed by force");
    return call.succeed();
}

aclError aclrtSynchronizeStream(aclrtStream stream) {
    Call call("aclrtSynchronizeStream", ACL_ERROR_RT_AICORE_EXCEPTION, Needs::context);
    if (call.refused()) return call.code();
    return synchronize(call, stream, FOREVER);
}

aclError aclrtSynchronizeStreamWithTimeout(aclrtStream stream, int32_t timeout) {
    Call call("aclrtSynchronizeStreamWithTimeout", ACL_ERROR_RT_AICORE_EXCEPTION, Needs::context);
    if (call.refused()) return call.code();
    if (timeout == 0 || timeout < FOREVER) {
        return call.fail(ACL_ERROR_RT_PARAM_INVALID, "timeout %d is neither -1 nor > 0", timeout);
    }
    return synchronize(call, stream, timeout);
}

aclError aclrtStreamQuery(aclrtStream handle, aclrtStreamStatus *status) {
    Call call("aclrtStreamQuery", ACL_ERROR_RT_INTERNAL_ERROR, Needs::context);
    if (call.refused()) return call.code();
    auto stream = stream_of(call, handle);
    if (stream == nullptr) return call.code();
    if (status == nullptr) return call.fail(ACL_ERROR_INVALID_PARAM, "status is NULL");
    *status = stream->idle() ? ACL_STREAM_STATUS_COMPLETE : ACL_STREAM_STATUS_NOT_READY;
    if (stream->idle()) observe(stream->clock);
    return call.succeed();
}

aclError aclrtStreamAbort(aclrtStream handle) {
    Call call("aclrtStreamAbort", ACL_ERROR_RT_INTERNAL_ERROR, Needs::context);
    if (call.refused()) return call.code();
    auto stream = stream_of(call, handle);
    if (stream == nullptr) return call.code();
    abort(call.lock, stream);
    return call.succeed();
}

aclError aclrtSetStreamFailureMode(aclrtStream handle, uint64_t mode) {
    Call call("aclrtSetStreamFailureMode", ACL_ERROR_RT_PARAM_INVALID, Needs::context);
    if (call.refused()) return call.code();
    auto stream = stream_of(call, handle);
    if (stream == nullptr) return call.code();
    if (mode > ACL_STOP_ON_FAILURE) {
        return call.fail(ACL_ERROR_RT_PARAM_INVALID, "no failure mode %llu", static_cast<unsigned long long>(mode));
    }
    if (stream->failure_mode_set) {
        call.broken(Rule::stream_failure_mode_set_twice, text("on stream %u", stream->id));
    }
    stream->failure_mode_set = true;
    call.context().stop_on_failure = mode == ACL_STOP_ON_FAILURE; // abi 2.1: affects all streams of the context
    return call.succeed();
}

aclError aclrtGetStreamAvailableNum(uint32_t *streamCount) {
    Call call("aclrtGetStreamAvailableNum", ACL_ERROR_RT_INTERNAL_ERROR, Needs::context);
    if (call.refused()) return call.code();
    if (streamCount == nullptr) return call.fail(ACL_ERROR_INVALID_PARAM, "streamCount is NULL");
    *streamCount = control().soc->streams - static_cast<uint32_t>(streams_of_device(call.context().device));
    return call.succeed();
}
