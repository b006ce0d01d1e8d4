// One call into the interface. Every entry point begins with one: it takes the lock, counts, plays the failure that was
// ordered for this call, and checks what the function needs. It is the only way to set an error text.
#pragma once

#include "core/world.h"

#include <mutex>
#include <string>

namespace [[gnu::visibility("default")]] npu4j_sim {

enum class Needs { nothing, init, context };

class Call {
public:
    // `typical`: the code of an ordered failure that names none. `wrapped`: what to return instead of 100001 and 107002
    // (the aclnn functions have a code of their own for a runtime that is not ready).
    Call(std::string name, int typical, Needs needs, int wrapped = 0);

    bool refused() const { return code_ != 0; }
    int code() const { return code_; }

    int fail(int code, const char *format, ...) __attribute__((format(printf, 3, 4)));
    int fail(const Fault &fault) { return fail(fault.code, "%s", fault.message.c_str()); }
    int succeed() const { return 0; }

    // A broken rule, in this call. True if the call must fail for it.
    bool broken(Rule rule, const std::string &detail);

    Context &context() { return *context_; }
    const std::shared_ptr<Context> &shared_context() { return context_; }
    Device &device() { return world().device(context_->device); }

    // The object behind a handle; or NULL, a broken rule, and `problem` says what is there instead.
    template <typename T> std::shared_ptr<T> find(Handle handle, const char *parameter) {
        std::shared_ptr<T> object = world().registry.find<T>(handle);
        if (object == nullptr) no_such_handle(handle, T::KIND, parameter);
        return object;
    }

    std::unique_lock<std::mutex> lock;
    const std::string name;
    std::string problem;

private:
    void no_such_handle(Handle handle, Kind wanted, const char *parameter);
    void check(Needs needs, int wrapped);

    std::shared_ptr<Context> context_;
    int code_ = 0;
};

} // namespace npu4j_sim
