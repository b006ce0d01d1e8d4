#include "core/registry.h"

#include "core/text.h"

#include <cstdio>
#include <cstdlib>
#include <sys/mman.h>

namespace npu4j_sim {
namespace {

constexpr uintptr_t STEP = 16;
constexpr uintptr_t ROOM = 1ULL << 34; // for each kind: a thousand million handles
constexpr size_t REMEMBERED = 65536;

} // namespace

const char *kind_name(Kind kind) {
    static const char *names[KINDS] = {"aclrtContext", "aclrtStream",   "aclrtEvent",   "aclTensor", "aclTensorList",
                                       "aclIntArray",  "aclFloatArray", "aclBoolArray", "aclScalar", "aclOpExecutor"};
    return names[static_cast<int>(kind)];
}

Registry::Registry() {
    void *p = mmap(nullptr, ROOM * KINDS, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (p == MAP_FAILED) {
        fprintf(stderr, "npu4j-sim: no address space left for handles\n");
        abort();
    }
    base_ = reinterpret_cast<uintptr_t>(p);
}

Handle Registry::add(const std::shared_ptr<Object> &object) {
    int k = static_cast<int>(object->kind);
    uintptr_t serial = ++issued_[k];
    object->handle = reinterpret_cast<Handle>(base_ + static_cast<uintptr_t>(k) * ROOM + serial * STEP);
    objects_[object->handle] = object;
    return object->handle;
}

void Registry::remove(Handle handle, const char *fate) {
    if (objects_.erase(handle) == 0) return;
    fates_[handle] = fate;
    dead_.push_back(handle);
    if (dead_.size() > REMEMBERED) {
        fates_.erase(dead_.front());
        dead_.pop_front();
    }
}

bool Registry::was_handle(Handle handle, Kind *kind) const {
    uintptr_t a = reinterpret_cast<uintptr_t>(handle);
    if (a < base_ || a >= base_ + ROOM * KINDS || (a - base_) % STEP != 0) return false;
    int k = static_cast<int>((a - base_) / ROOM);
    uintptr_t serial = (a - base_) % ROOM / STEP;
    if (serial == 0 || serial > issued_[k]) return false;
    *kind = static_cast<Kind>(k);
    return true;
}

const char *Registry::fate(Handle handle) const {
    auto it = fates_.find(handle);
    return it == fates_.end() ? nullptr : it->second;
}

std::string Registry::describe(Handle handle) const {
    if (handle == nullptr) return "NULL";
    Kind kind;
    if (!was_handle(handle, &kind)) return text("%p, which is no handle", handle);
    uintptr_t serial = (reinterpret_cast<uintptr_t>(handle) - base_) % ROOM / STEP;
    std::string name = text("%s %zu", kind_name(kind), static_cast<size_t>(serial));
    if (alive(handle)) return name;
    const char *end = fate(handle);
    return name + ", " + (end != nullptr ? end : "destroyed long ago");
}

uint64_t Registry::count(Kind kind) const {
    uint64_t n = 0;
    for (const auto &entry : objects_) n += entry.second->kind == kind && !entry.second->implicit;
    return n;
}

} // namespace npu4j_sim
