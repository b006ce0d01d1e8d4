// The whole state of the simulated machine, behind one lock. It is never destroyed: the threads of streams, and of a
// JVM on its way out, outlive the end of main.
#pragma once

#include "abi.h"
#include "core/memory.h"
#include "core/registry.h"
#include "core/stream.h"

#include <condition_variable>
#include <map>
#include <mutex>

namespace [[gnu::visibility("default")]] npu4j_sim {

struct Context : Object {
    static constexpr Kind KIND = Kind::context;
    Context() : Object(KIND) {}

    int device = 0;
    std::shared_ptr<Stream> default_stream;
    std::map<int, int64_t> options;
    bool stop_on_failure = false;
    Fault stopped; // by a failure on one of its streams, in stop-on-failure mode
};

struct Event : Object {
    static constexpr Kind KIND = Kind::event;
    Event() : Object(KIND) {}

    uint32_t flags = 0;
    bool extended = false; // made by CreateEventExWithFlag
    std::weak_ptr<Context> context;
    std::shared_ptr<Record> record; // the newest
};

struct Device {
    uint64_t references = 0;
    std::shared_ptr<Context> context; // the default one; NULL while nobody has the device set
    bool lost = false;
    aclrtFloatOverflowMode overflow;
};

struct Leaks {
    uint64_t device_memory = 0, host_memory = 0, streams = 0, events = 0, contexts = 0, tensors = 0, lists = 0,
             arrays = 0, scalars = 0, executors = 0, devices_set = 0;
};

enum class Life { never_initialised, initialised, finalised };

struct World {
    std::mutex mutex;
    std::condition_variable progress; // something ended somewhere

    Life life = Life::never_initialised;
    uint64_t references = 0; // calls of aclInit not yet taken back
    bool exiting = false;

    Memory memory;
    Registry registry;
    std::map<int, Device> devices;
    std::map<uint32_t, std::weak_ptr<Stream>> streams;
    std::map<int, int64_t> options;
    Clock observed;

    uint64_t calls = 0;
    std::map<std::string, uint64_t> calls_of;
    uint64_t tasks = 0;
    uint32_t newest_stream = 0;

    int64_t started_ns = 0;
    int64_t nanoseconds() const;
    uint64_t microseconds() const;

    Leaks lost; // what a reset or the end took from under its owner
    Leaks leaks() const;

    Device &device(int id);
    bool is_lost(int id) const;

    // Of a context itself, a stream or an event; NULL for anything else.
    std::shared_ptr<Context> context_of(const std::shared_ptr<Object> &object) const;

    // Ends a context with its streams and events: what the caller still had of them is lost. With the last context of a
    // device goes the device's memory.
    void release_context(std::unique_lock<std::mutex> &lock, const std::shared_ptr<Context> &context);
    void release_device(std::unique_lock<std::mutex> &lock, int id);
    std::vector<std::shared_ptr<Context>> contexts_of(int device) const;
};

World &world();

} // namespace npu4j_sim
