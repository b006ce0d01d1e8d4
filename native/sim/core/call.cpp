#include "core/call.h"

#include "core/control.h"
#include "core/report.h"
#include "core/text.h"
#include "core/thread_state.h"

namespace npu4j_sim {
namespace {

// The class of a message, as CANN's own texts begin (abi 3.4, 6.3).
const char *message_class(int code) {
    if (code >= 161000 && code < 162000) return "EZ1001";
    if (code >= 361000 && code < 600000 && !(code >= 507000 && code < 508000)) return "EZ9999";
    return code >= 507000 && code < 508000 ? "EE9999" : "EE1001";
}

} // namespace

Call::Call(std::string function, int typical, Needs needs, int wrapped)
    : lock(world().mutex), name(std::move(function)) {
    World &w = world();
    uint64_t number = ++w.calls;
    uint64_t own = ++w.calls_of[name];
    const FailedCall &failed = control().fail_call;
    bool all = failed.function.empty();
    if (failed.number != 0 && (all ? number == failed.number : name == failed.function && own == failed.number)) {
        fail(failed.code != 0 ? failed.code : typical, "the failure that was ordered for call %zu%s",
             static_cast<size_t>(failed.number), all ? "" : " of this function");
        return;
    }
    check(needs, wrapped);
}

void Call::check(Needs needs, int wrapped) {
    if (needs == Needs::nothing) return;
    World &w = world();
    if (w.life != Life::initialised) {
        if (w.life == Life::finalised) broken(Rule::call_after_finalize, name + " was called after aclFinalize");
        fail(wrapped != 0 ? wrapped : ACL_ERROR_UNINITIALIZE, "aclInit has not been called, or aclFinalize has (%d)",
             ACL_ERROR_UNINITIALIZE);
        return;
    }
    if (needs == Needs::init) return;
    Handle handle = this_thread().context;
    context_ = w.registry.find<Context>(handle);
    if (context_ == nullptr) {
        // abi 2.1: a thread with no context gets 107002 from nearly every call.
        fail(wrapped != 0 ? wrapped : ACL_ERROR_RT_CONTEXT_NULL,
             "this thread has no context (%d): its context is %s; call aclrtSetDevice or aclrtSetCurrentContext on it",
             ACL_ERROR_RT_CONTEXT_NULL, w.registry.describe(handle).c_str());
        return;
    }
    if (device().lost) fail(ACL_ERROR_RT_LOST_HEARTBEAT, "device %d is lost", context_->device);
}

int Call::fail(int code, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    std::string sentence = text_of(format, arguments);
    va_end(arguments);
    ThreadState &thread = this_thread();
    thread.message = text("%s: [npu4j-sim] %s: %s", message_class(code), name.c_str(), sentence.c_str());
    thread.has_message = true;
    thread.last_error = code;
    code_ = code;
    return code;
}

bool Call::broken(Rule rule, const std::string &detail) { return npu4j_sim::broken(rule, name, detail); }

void Call::no_such_handle(Handle handle, Kind wanted, const char *parameter) {
    World &w = world();
    problem = text("%s is %s, not a live %s", parameter, w.registry.describe(handle).c_str(), kind_name(wanted));
    Kind kind;
    bool dead = w.registry.was_handle(handle, &kind) && kind == wanted;
    broken(dead ? Rule::used_after_destroy : Rule::not_a_handle, problem);
}

} // namespace npu4j_sim
