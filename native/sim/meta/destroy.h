// How the aclDestroy functions end an object: NULL is fine, anything that is not alive is a broken rule.
#pragma once

#include "core/call.h"
#include "meta/objects.h"

namespace npu4j_sim {

// NULL if the handle is not alive; then the call has failed.
template <typename T> std::shared_ptr<T> to_destroy(Call &call, Handle handle) {
    Registry &registry = world().registry;
    auto object = registry.find<T>(handle);
    if (object != nullptr) return object;
    Kind kind;
    const char *fate = registry.fate(handle);
    Rule rule = Rule::not_a_handle;
    if (registry.was_handle(handle, &kind) && kind == T::KIND) {
        bool with_list = fate != nullptr && std::string(fate) == "destroyed with its list";
        rule = with_list ? Rule::destroyed_with_its_list : Rule::destroyed_twice;
    }
    std::string sentence = registry.describe(handle);
    call.broken(rule, sentence);
    call.fail(ACLNN_ERR_PARAM_INVALID, "%s", sentence.c_str());
    return nullptr;
}

template <typename T> aclnnStatus destroy(const char *function, Handle handle) {
    Call call(function, ACLNN_ERR_INNER, Needs::nothing);
    if (call.refused()) return call.code();
    if (handle == nullptr) return call.succeed(); // abi 3.2.3
    if (to_destroy<T>(call, handle) == nullptr) return call.code();
    world().registry.remove(handle, "destroyed");
    return call.succeed();
}

} // namespace npu4j_sim
