#include "core/stream.h"

#include "core/call.h"
#include "core/control.h"
#include "core/report.h"
#include "core/trace.h"

#include <algorithm>
#include <chrono>
#include <thread>

namespace npu4j_sim {
namespace {

std::string place(const Stream &stream, const Task &task) {
    return text("%s (stream %u, task %zu)", task.op.c_str(), stream.id, static_cast<size_t>(task.number));
}

JsonObject line(const Stream &stream, const Task &task) {
    return JsonObject().put("op", task.op).put("stream", uint64_t{stream.id}).put("seq", task.number);
}

void record_failure(Stream &stream, const Fault &fault) {
    stream.error = fault; // in continue mode a later error overwrites an earlier one (validation 3.2)
    std::shared_ptr<Context> context = stream.context.lock();
    if (context != nullptr && context->stop_on_failure && !context->stopped) context->stopped = fault;
}

// The memory was there when the task was launched; what matters is that it is there now.
Fault check_memory(const Stream &stream, const Task &task) {
    for (const auto &block : task.blocks) {
        if (block->live && (block->device == stream.device || block->device == HOST)) continue;
        return {ACL_ERROR_RT_AICORE_EXCEPTION, text("the block of %zu bytes at %p that it works on has been freed",
                                                    block->size, reinterpret_cast<void *>(block->base))};
    }
    return {};
}

void finish(Record &record, const Fault &fault) {
    record.done = true;
    record.fault = fault;
    record.nanoseconds = world().nanoseconds();
}

// One task, from its turn to its end. The lock is held except while the kernel runs.
void run(std::unique_lock<std::mutex> &lock, Stream &stream, Task &task) {
    World &w = world();
    uint64_t aborts = stream.aborts;
    Device &device = w.device(stream.device);
    auto interrupted = [&] { return stream.killed || stream.aborts != aborts || device.lost; };
    auto stopped = [&] {
        std::shared_ptr<Context> context = stream.context.lock();
        return context != nullptr ? context->stopped : Fault{};
    };

    if (task.marker) {
        if (task.wait_for != nullptr) {
            w.progress.wait(lock, [&] { return task.wait_for->done || interrupted() || stopped(); });
        }
        if (task.record != nullptr) finish(*task.record, stopped());
        return;
    }

    uint64_t delay = stream.random.below(control().delay_us + 1);
    if (delay > 0) stream.wake.wait_for(lock, std::chrono::microseconds(delay), interrupted);
    if (interrupted() || stopped()) return;
    uint64_t number = ++w.tasks;
    if (number == control().hang_task) {
        trace("hang", line(stream, task));
        stream.wake.wait(lock, interrupted);
        return;
    }
    if (number == control().lose_task) {
        trace("lost", line(stream, task));
        device.lost = true;
        return;
    }
    Fault fault = task.doomed ? task.doomed : check_memory(stream, task);
    if (!fault && number == control().fail_task) {
        fault = {control().fail_task_code,
                 text("the failure that was ordered for task %zu", static_cast<size_t>(number))};
    }
    if (!fault) {
        lock.unlock();
        fault = task.run();
        lock.lock();
        if (!fault) fault = task.doomed ? task.doomed : check_memory(stream, task); // what happened meanwhile
    }
    if (tracing()) trace("execute", line(stream, task).put("code", fault.code));
    if (!fault) return;
    fault.message = text("%s failed with %d: %s", place(stream, task).c_str(), fault.code, fault.message.c_str());
    record_failure(stream, fault);
}

void serve(std::shared_ptr<Stream> stream) {
    World &w = world();
    std::unique_lock<std::mutex> lock(w.mutex);
    for (;;) {
        stream->wake.wait(lock, [&] { return stream->killed || !stream->queue.empty(); });
        if (stream->killed) return;
        stream->running = stream->queue.front();
        stream->queue.pop_front();
        run(lock, *stream, *stream->running);
        stream->done = std::max(stream->done, stream->running->number);
        stream->running = nullptr;
        w.progress.notify_all();
        if (w.device(stream->device).lost) {
            // Whoever waits for a task of this device, on whichever stream, must look again.
            for (auto &entry : w.streams) {
                if (auto other = entry.second.lock()) other->wake.notify_all();
            }
        }
    }
}

bool overlap(const Use &use, const Range &range) { return use.low < range.high && range.low < use.high; }

void forget_observed(Block &block) {
    auto &uses = block.uses;
    uses.erase(std::remove_if(uses.begin(), uses.end(), [](const Use &u) { return observed(u.stream, u.task); }),
               uses.end());
}

// Writes down that the task works on this range, and looks for tasks of other streams that do so at the same time.
void claim(Call &call, Stream &stream, Task &task, Block &block, const Range &range, bool workspace) {
    forget_observed(block);
    bool known = false;
    for (Use &use : block.uses) {
        if (use.stream == stream.id) {
            if (use.low == range.low && use.high == range.high && use.write == range.write &&
                use.workspace == workspace) {
                use.task = task.number;
                use.op = task.op;
                known = true;
            }
            continue;
        }
        if (!overlap(use, range) || !(use.write || range.write) || knows(stream.clock, use.stream, use.task)) continue;
        std::string sentence =
            text("%s of %s is in use by %s (stream %u, task %zu), and nothing orders the two", range.what,
                 place(stream, task).c_str(), use.op.c_str(), use.stream, static_cast<size_t>(use.task));
        if (!workspace && !use.workspace) {
            call.broken(Rule::streams_race, sentence);
        } else if (call.broken(Rule::workspace_shared, sentence)) {
            task.doomed = {ACL_ERROR_RT_AICORE_EXCEPTION, sentence};
        }
    }
    if (!known) block.uses.push_back({stream.id, task.number, range.low, range.high, range.write, workspace, task.op});
}

void claim_range(Call &call, Stream &stream, Task &task, const Range &range, bool workspace) {
    if (range.low >= range.high) return;
    World &w = world();
    std::shared_ptr<Block> block = w.memory.find(range.low);
    bool right_device = block != nullptr && (block->device == stream.device || block->device == HOST);
    if (!right_device || range.high > block->base + block->extent) {
        std::string sentence = text("%s of %s, %zu bytes, is not inside a live allocation of device %d: %s", range.what,
                                    place(stream, task).c_str(), static_cast<size_t>(range.high - range.low),
                                    stream.device, w.memory.describe(range.low).c_str());
        call.broken(Rule::memory_not_live, sentence);
        task.doomed = {ACL_ERROR_RT_AICORE_EXCEPTION, sentence};
        return;
    }
    if (range.high > block->base + block->size) {
        call.broken(Rule::memory_slack, text("%s of %s ends in the bytes that rounding added to its block", range.what,
                                             place(stream, task).c_str()));
    }
    task.blocks.push_back(block);
    claim(call, stream, task, *block, range, workspace);
}

void drop_queue(Stream &stream) {
    for (const auto &task : stream.queue) {
        if (task->record != nullptr) finish(*task->record, {ACL_ERROR_RT_STREAM_ABORT, "the stream was aborted"});
    }
    stream.queue.clear();
}

// Out of the way: not in a kernel, not asleep in a delay, not hung.
void wait_until_out(std::unique_lock<std::mutex> &lock, Stream &stream) {
    stream.wake.notify_all();
    world().progress.notify_all();
    world().progress.wait(lock, [&] { return stream.running == nullptr; });
    stream.done = stream.enqueued;
    observe({{stream.id, stream.enqueued}});
    world().progress.notify_all();
}

} // namespace

void merge(Clock &into, const Clock &other) {
    for (const auto &entry : other) {
        uint64_t &mine = into[entry.first];
        mine = std::max(mine, entry.second);
    }
}

void observe(const Clock &clock) { merge(world().observed, clock); }

bool observed(uint32_t stream, uint64_t task) { return knows(world().observed, stream, task); }

std::shared_ptr<Stream> make_stream(const std::shared_ptr<Context> &context, uint32_t flags) {
    World &w = world();
    auto stream = std::make_shared<Stream>();
    stream->id = ++w.newest_stream;
    stream->device = context->device;
    stream->flags = flags;
    stream->context = context;
    stream->random = Random(mix(control().seed, stream->id));
    w.registry.add(stream);
    w.streams[stream->id] = stream;
    return stream;
}

std::shared_ptr<Stream> stream_of(Call &call, Handle handle) {
    if (handle == nullptr) {
        std::shared_ptr<Stream> &standard = call.context().default_stream;
        if (standard == nullptr) {
            standard = make_stream(call.shared_context(), 0);
            standard->implicit = true;
        }
        return standard;
    }
    auto stream = call.find<Stream>(handle, "stream");
    if (stream == nullptr) {
        call.fail(ACL_ERROR_RT_INVALID_HANDLE, "%s", call.problem.c_str());
        return nullptr;
    }
    if (stream->context.lock() != call.shared_context()) {
        call.fail(ACL_ERROR_RT_STREAM_CONTEXT, "stream %u belongs to another context than the current one", stream->id);
        return nullptr;
    }
    return stream;
}

int enqueue(Call &call, Stream &stream, std::shared_ptr<Task> task) {
    if (call.context().stopped) return call.fail(call.context().stopped);
    task->number = ++stream.enqueued;
    stream.clock[stream.id] = task->number;
    for (const Range &range : task->ranges) claim_range(call, stream, *task, range, false);
    claim_range(call, stream, *task, task->workspace, true);
    if (task->record != nullptr) {
        task->record->stream = stream.id;
        task->record->task = task->number;
        task->record->clock = stream.clock;
    }
    if (task->wait_for != nullptr) merge(stream.clock, task->wait_for->clock);
    if (tracing() && !task->marker) trace("launch", line(stream, *task).put(task->details));
    stream.queue.push_back(std::move(task));
    if (!stream.started) {
        stream.started = true;
        auto self = world().registry.find<Stream>(stream.handle);
        std::thread(serve, self).detach();
    }
    stream.wake.notify_all();
    return 0;
}

Fault wait(Call &call, const std::shared_ptr<Stream> &stream, int milliseconds, bool collect) {
    World &w = world();
    Clock horizon = stream->clock;
    uint64_t task = stream->enqueued;
    uint64_t aborts = stream->aborts;
    auto over = [&] {
        return stream->done >= task || stream->killed || stream->aborts != aborts || w.device(stream->device).lost;
    };
    if (milliseconds == FOREVER) {
        w.progress.wait(call.lock, over);
    } else if (!w.progress.wait_for(call.lock, std::chrono::milliseconds(milliseconds), over)) {
        return {ACL_ERROR_RT_STREAM_SYNC_TIMEOUT, text("stream %u was not done after %d ms", stream->id, milliseconds)};
    }
    if (w.device(stream->device).lost) {
        return {ACL_ERROR_RT_LOST_HEARTBEAT, text("device %d is lost", stream->device)};
    }
    if (stream->killed || stream->aborts != aborts) {
        return {ACL_ERROR_RT_STREAM_ABORT, text("stream %u was aborted while it was waited for", stream->id)};
    }
    observe(horizon);
    if (!collect) return {};
    std::shared_ptr<Context> context = stream->context.lock();
    if (context != nullptr && context->stopped) {
        stream->error = {};
        return context->stopped;
    }
    Fault error = stream->error;
    stream->error = {};
    if (error) return error;
    for (int device : {stream->device, HOST}) {
        std::string guard = w.memory.broken_guard(device);
        if (!guard.empty() && call.broken(Rule::guard_broken, guard)) return {ACL_ERROR_RT_DEVICE_MEM_ERROR, guard};
    }
    return {};
}

void doom(uint32_t id, uint64_t number, const Fault &fault) {
    auto it = world().streams.find(id);
    std::shared_ptr<Stream> stream = it != world().streams.end() ? it->second.lock() : nullptr;
    if (stream == nullptr) return;
    if (stream->done >= number) {
        record_failure(*stream, fault);
        return;
    }
    if (stream->running != nullptr && stream->running->number == number) stream->running->doomed = fault;
    for (const auto &task : stream->queue) {
        if (task->number == number) task->doomed = fault;
    }
}

void kill(std::unique_lock<std::mutex> &lock, const std::shared_ptr<Stream> &stream) {
    stream->killed = true;
    drop_queue(*stream);
    wait_until_out(lock, *stream);
    world().streams.erase(stream->id);
}

void abort(std::unique_lock<std::mutex> &lock, const std::shared_ptr<Stream> &stream) {
    stream->aborts++;
    drop_queue(*stream);
    wait_until_out(lock, *stream);
}

} // namespace npu4j_sim
