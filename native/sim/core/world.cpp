#include "core/world.h"

#include "core/control.h"

#include <chrono>

namespace npu4j_sim {

World &world() {
    static World *w = new World();
    return *w;
}

int64_t World::nanoseconds() const {
    return std::chrono::steady_clock::now().time_since_epoch() / std::chrono::nanoseconds(1);
}

uint64_t World::microseconds() const { return static_cast<uint64_t>((nanoseconds() - started_ns) / 1000); }

Device &World::device(int id) {
    auto it = devices.find(id);
    if (it == devices.end()) {
        it = devices.emplace(id, Device{}).first;
        it->second.overflow = control().soc->overflow;
    }
    return it->second;
}

Leaks World::leaks() const {
    Leaks n = lost;
    for (const auto &entry : devices) {
        if (entry.second.lost) continue; // nobody can give back what a lost device had
        n.device_memory += memory.live(entry.first).size();
        n.devices_set += entry.second.references;
    }
    n.host_memory += memory.live(HOST).size();
    registry.each([&](const std::shared_ptr<Object> &object) {
        std::shared_ptr<Context> context = context_of(object);
        if (object->implicit || context == nullptr || is_lost(context->device)) return;
        n.streams += object->kind == Kind::stream;
        n.events += object->kind == Kind::event;
        n.contexts += object->kind == Kind::context;
    });
    n.tensors += registry.count(Kind::tensor);
    n.lists += registry.count(Kind::tensor_list);
    n.arrays += registry.count(Kind::int_array) + registry.count(Kind::float_array) + registry.count(Kind::bool_array);
    n.scalars += registry.count(Kind::scalar);
    n.executors += registry.count(Kind::executor);
    return n;
}

std::shared_ptr<Context> World::context_of(const std::shared_ptr<Object> &object) const {
    switch (object->kind) {
    case Kind::context: return std::static_pointer_cast<Context>(object);
    case Kind::stream: return std::static_pointer_cast<Stream>(object)->context.lock();
    case Kind::event: return std::static_pointer_cast<Event>(object)->context.lock();
    default: return nullptr;
    }
}

bool World::is_lost(int id) const {
    auto it = devices.find(id);
    return it != devices.end() && it->second.lost;
}

std::vector<std::shared_ptr<Context>> World::contexts_of(int device) const {
    std::vector<std::shared_ptr<Context>> found;
    registry.each([&](const std::shared_ptr<Object> &object) {
        if (object->kind != Kind::context) return;
        auto context = std::static_pointer_cast<Context>(object);
        if (context->device == device) found.push_back(context);
    });
    return found;
}

void World::release_context(std::unique_lock<std::mutex> &lock, const std::shared_ptr<Context> &context) {
    bool lost_anyway = is_lost(context->device);
    std::vector<std::shared_ptr<Object>> its_own;
    registry.each([&](const std::shared_ptr<Object> &object) {
        if (object != context && context_of(object) == context) its_own.push_back(object);
    });
    for (const auto &object : its_own) {
        if (object->kind == Kind::stream) kill(lock, std::static_pointer_cast<Stream>(object));
        registry.remove(object->handle, "released with its context");
        if (object->implicit || lost_anyway) continue;
        lost.streams += object->kind == Kind::stream;
        lost.events += object->kind == Kind::event;
    }
    registry.remove(context->handle, "released");
    if (!contexts_of(context->device).empty()) return;
    for (const auto &block : memory.live(context->device)) {
        memory.free(block);
        lost.device_memory += !lost_anyway;
    }
}

void World::release_device(std::unique_lock<std::mutex> &lock, int id) {
    for (const auto &context : contexts_of(id)) {
        lost.contexts += !context->implicit && !is_lost(id);
        release_context(lock, context);
    }
    device(id).context = nullptr;
    device(id).references = 0;
}

} // namespace npu4j_sim
