// Streams: a queue and a thread each. A task runs when the thread comes to it, after a random delay, and the host knows
// nothing of it until it has waited: "in flight" means that the host has not yet seen the end, however fast the device
// was. That makes a missing synchronise show every time, not only when the device happened to be late.
#pragma once

#include "core/memory.h"
#include "core/random.h"
#include "core/registry.h"
#include "core/text.h"

#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>

namespace [[gnu::visibility("default")]] npu4j_sim {

struct Context;
class Call;

// Which tasks are known to be over: the newest of each stream, by the stream's number. Streams run in order, so the
// newest says it for all before it.
using Clock = std::map<uint32_t, uint64_t>;

void merge(Clock &into, const Clock &other);
inline bool knows(const Clock &clock, uint32_t stream, uint64_t task) {
    auto it = clock.find(stream);
    return it != clock.end() && it->second >= task;
}

// One recording of an event.
struct Record {
    uint32_t stream = 0;
    uint64_t task = 0;
    Clock clock; // all that is over once the event is
    bool done = false;
    Fault fault; // the event will never come: its stream stopped before it
    int64_t nanoseconds = 0;
};

struct Task {
    std::string op;
    JsonObject details;  // for the trace
    bool marker = false; // an event's place in the queue: no work, not counted, never delayed
    std::vector<Range> ranges;
    Range workspace;
    std::function<Fault()> run;
    std::shared_ptr<Record> record;
    std::shared_ptr<Record> wait_for;

    uint64_t number = 0; // in its stream
    Fault doomed;        // found wrong before it ran; it fails when its turn comes
    std::vector<std::shared_ptr<Block>> blocks;
};

struct Stream : Object {
    static constexpr Kind KIND = Kind::stream;
    Stream() : Object(KIND) {}

    uint32_t id = 0;
    int device = 0;
    uint32_t flags = 0;
    std::weak_ptr<Context> context;
    bool failure_mode_set = false;

    std::deque<std::shared_ptr<Task>> queue;
    std::shared_ptr<Task> running;
    uint64_t enqueued = 0;
    uint64_t done = 0;
    Clock clock; // what will be over once everything enqueued so far is

    Fault error; // waits for the host to synchronise
    bool started = false;
    bool killed = false;
    uint64_t aborts = 0;
    Random random{0};
    std::condition_variable wake;

    bool idle() const { return done == enqueued; }
};

// The stream that a handle names for this caller, NULL meaning the default stream of the current context; or NULL, and
// then the call has failed and its code is to be returned.
std::shared_ptr<Stream> stream_of(Call &call, Handle handle);

std::shared_ptr<Stream> make_stream(const std::shared_ptr<Context> &context, uint32_t flags);

// Hands a task over. Returns the call's code: 0, or that of the failure after which the stream takes nothing more.
int enqueue(Call &call, Stream &stream, std::shared_ptr<Task> task);

constexpr int FOREVER = -1;

// Waits until everything enqueued so far is over. With `collect` it returns what went wrong: a failure that waited on
// the stream, which is taken off it unless the stream stopped because of it. Always: a timeout, a lost device, an
// abort.
Fault wait(Call &call, const std::shared_ptr<Stream> &stream, int milliseconds, bool collect = true);

// The host has seen the end of all that the clock knows.
void observe(const Clock &clock);
bool observed(uint32_t stream, uint64_t task);

// A task that is (for the host) in flight turns out to be wrong: it fails now, when it runs, or, if it has run, at the
// next synchronise.
void doom(uint32_t stream, uint64_t task, const Fault &fault);

// Nothing more runs on the stream, a task that hangs included. Returns when its thread is out of the way.
void kill(std::unique_lock<std::mutex> &lock, const std::shared_ptr<Stream> &stream);

// As kill, but the stream goes on living, empty.
void abort(std::unique_lock<std::mutex> &lock, const std::shared_ptr<Stream> &stream);

} // namespace npu4j_sim
