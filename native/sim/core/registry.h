// Handles. A handle is an address that belongs to nobody: reading through one is a SIGSEGV, and since no address is
// given out twice, an old handle is recognised for ever, whatever it once was.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <unordered_map>

namespace [[gnu::visibility("default")]] npu4j_sim {

enum class Kind { context, stream, event, tensor, tensor_list, int_array, float_array, bool_array, scalar, executor };
constexpr int KINDS = 10;

const char *kind_name(Kind kind);

// The public functions write the type of a handle that we only ever compare.
using Handle = const void *;

struct Object {
    explicit Object(Kind k) : kind(k) {}
    Object(const Object &) = delete;
    Object &operator=(const Object &) = delete;
    virtual ~Object() = default;

    const Kind kind;
    Handle handle = nullptr;
    bool implicit = false; // a default context or stream, which is nobody's to destroy
};

class Registry {
public:
    Registry();
    Handle add(const std::shared_ptr<Object> &object);

    // NULL unless the handle is alive and of that kind.
    template <typename T> std::shared_ptr<T> find(Handle handle) const {
        auto it = objects_.find(handle);
        if (it == objects_.end() || it->second->kind != T::KIND) return nullptr;
        return std::static_pointer_cast<T>(it->second);
    }

    bool alive(Handle handle) const { return objects_.count(handle) != 0; }
    // `fate` is a literal: "destroyed with its list".
    void remove(Handle handle, const char *fate);

    // "aclTensor 17, destroyed with its list" for a handle that is none any more; "not a handle" for anything else.
    std::string describe(Handle handle) const;
    // True for a handle that was given out once; its kind, then, in *kind.
    bool was_handle(Handle handle, Kind *kind) const;
    const char *fate(Handle handle) const; // NULL if forgotten, or alive

    // How many of a kind are alive, without those that the simulator made for itself.
    uint64_t count(Kind kind) const;

    template <typename F> void each(F &&visit) const {
        for (const auto &entry : objects_) visit(entry.second);
    }

private:
    std::unordered_map<Handle, std::shared_ptr<Object>> objects_;
    uint64_t issued_[KINDS] = {};
    std::unordered_map<Handle, const char *> fates_; // of the newest dead, for sentences only
    std::deque<Handle> dead_;
    uintptr_t base_;
};

} // namespace npu4j_sim
