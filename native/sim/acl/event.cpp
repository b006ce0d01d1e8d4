// Events (abi 2.1). Recording puts a marker into a stream's queue; the event is over when the stream comes to it.
#include "core/call.h"
#include "core/control.h"
#include "core/text.h"
#include "core/trace.h"

#include <chrono>

using namespace npu4j_sim;

namespace {

constexpr uint32_t KNOWN_FLAGS = 0x7b; // SYNC, CAPTURE_STREAM_PROGRESS, TIME_LINE, DEVICE_USE_ONLY, EXTERNAL, IPC

int create(Call &call, aclrtEvent *event, uint32_t flags, bool extended) {
    if (call.refused()) return call.code();
    if (event == nullptr) return call.fail(ACL_ERROR_INVALID_PARAM, "event is NULL");
    if (flags == 0 || (flags & ~KNOWN_FLAGS) != 0) return call.fail(ACL_ERROR_RT_PARAM_INVALID, "flags 0x%x", flags);
    if (world().registry.count(Kind::event) >= control().soc->events) {
        return call.fail(ACL_ERROR_RT_NO_EVENT_RESOURCE, "%s has %u events, and all are taken", control().soc->name,
                         control().soc->events);
    }
    auto made = std::make_shared<Event>();
    made->flags = flags;
    made->extended = extended;
    made->context = call.shared_context();
    *event = const_cast<void *>(world().registry.add(made));
    return call.succeed();
}

std::shared_ptr<Event> event_of(Call &call, aclrtEvent handle, const char *parameter) {
    auto event = call.find<Event>(handle, parameter);
    if (event == nullptr) call.fail(ACL_ERROR_RT_INVALID_HANDLE, "%s", call.problem.c_str());
    return event;
}

// An event behind a failure, on a stream that stopped for it, never comes.
bool has_come(const Event &event) { return event.record != nullptr && event.record->done && !event.record->fault; }

int synchronize(Call &call, aclrtEvent handle, int milliseconds) {
    auto event = event_of(call, handle, "event");
    if (event == nullptr) return call.code();
    std::shared_ptr<Record> record = event->record;
    if (record == nullptr) {
        call.broken(Rule::event_never_recorded, "nothing to wait for");
        return call.fail(ACL_ERROR_RT_PARAM_INVALID, "the event has not been recorded");
    }
    int device = call.context().device;
    auto over = [&] { return record->done || world().is_lost(device); };
    if (milliseconds == FOREVER) {
        world().progress.wait(call.lock, over);
    } else if (!world().progress.wait_for(call.lock, std::chrono::milliseconds(milliseconds), over)) {
        return call.fail(ACL_ERROR_RT_EVENT_SYNC_TIMEOUT, "the event had not come after %d ms", milliseconds);
    }
    if (world().is_lost(device)) return call.fail(ACL_ERROR_RT_LOST_HEARTBEAT, "device %d is lost", device);
    if (tracing()) {
        trace("synchronize", JsonObject().put("event_of_stream", uint64_t{record->stream}).put("seq", record->task));
    }
    observe(record->clock);
    return record->fault ? call.fail(record->fault) : call.succeed();
}

} // namespace

aclError aclrtCreateEvent(aclrtEvent *event) {
    Call call("aclrtCreateEvent", ACL_ERROR_RT_NO_EVENT_RESOURCE, Needs::context);
    return create(call, event, ACL_EVENT_SYNC | ACL_EVENT_TIME_LINE, false);
}

aclError aclrtCreateEventWithFlag(aclrtEvent *event, uint32_t flag) {
    Call call("aclrtCreateEventWithFlag", ACL_ERROR_RT_NO_EVENT_RESOURCE, Needs::context);
    return create(call, event, flag, false);
}

aclError aclrtCreateEventExWithFlag(aclrtEvent *event, uint32_t flag) {
    Call call("aclrtCreateEventExWithFlag", ACL_ERROR_RT_NO_EVENT_RESOURCE, Needs::context);
    return create(call, event, flag, true);
}

aclError aclrtDestroyEvent(aclrtEvent handle) {
    Call call("aclrtDestroyEvent", ACL_ERROR_RT_INTERNAL_ERROR, Needs::context);
    if (call.refused()) return call.code();
    if (event_of(call, handle, "event") == nullptr) return call.code();
    world().registry.remove(handle, "destroyed"); // what is in a queue keeps its own part: "may be called early"
    return call.succeed();
}

aclError aclrtRecordEvent(aclrtEvent handle, aclrtStream stream_handle) {
    Call call("aclrtRecordEvent", ACL_ERROR_RT_INTERNAL_ERROR, Needs::context);
    if (call.refused()) return call.code();
    auto event = event_of(call, handle, "event");
    if (event == nullptr) return call.code();
    auto stream = stream_of(call, stream_handle);
    if (stream == nullptr) return call.code();
    if (event->record != nullptr && !event->extended) {
        call.broken(Rule::event_recorded_again, "only an event of aclrtCreateEventExWithFlag can be recorded again");
    }
    auto task = std::make_shared<Task>();
    task->op = "aclrtRecordEvent";
    task->marker = true;
    task->record = std::make_shared<Record>();
    std::shared_ptr<Record> record = task->record;
    if (enqueue(call, *stream, task) != 0) return call.code();
    event->record = record;
    return call.succeed();
}

aclError aclrtQueryEventStatus(aclrtEvent handle, aclrtEventRecordedStatus *status) {
    Call call("aclrtQueryEventStatus", ACL_ERROR_RT_INTERNAL_ERROR, Needs::context);
    if (call.refused()) return call.code();
    auto event = event_of(call, handle, "event");
    if (event == nullptr) return call.code();
    if (status == nullptr) return call.fail(ACL_ERROR_INVALID_PARAM, "status is NULL");
    if (event->record == nullptr) {
        call.broken(Rule::event_never_recorded, "asked for the status of an event never recorded");
    }
    bool done = has_come(*event);
    if (done) observe(event->record->clock);
    *status = done ? ACL_EVENT_RECORDED_STATUS_COMPLETE : ACL_EVENT_RECORDED_STATUS_NOT_READY;
    return call.succeed();
}

aclError aclrtSynchronizeEvent(aclrtEvent event) {
    Call call("aclrtSynchronizeEvent", ACL_ERROR_RT_AICORE_EXCEPTION, Needs::context);
    if (call.refused()) return call.code();
    return synchronize(call, event, FOREVER);
}

aclError aclrtSynchronizeEventWithTimeout(aclrtEvent event, int32_t timeout) {
    Call call("aclrtSynchronizeEventWithTimeout", ACL_ERROR_RT_AICORE_EXCEPTION, Needs::context);
    if (call.refused()) return call.code();
    if (timeout == 0 || timeout < FOREVER) {
        return call.fail(ACL_ERROR_RT_PARAM_INVALID, "timeout %d is neither -1 nor > 0", timeout);
    }
    return synchronize(call, event, timeout);
}

aclError aclrtEventElapsedTime(float *ms, aclrtEvent startEvent, aclrtEvent endEvent) {
    Call call("aclrtEventElapsedTime", ACL_ERROR_RT_EVENT_TIMESTAMP_INVALID, Needs::context);
    if (call.refused()) return call.code();
    if (ms == nullptr) return call.fail(ACL_ERROR_INVALID_PARAM, "ms is NULL");
    auto start = event_of(call, startEvent, "startEvent");
    if (start == nullptr) return call.code();
    auto end = event_of(call, endEvent, "endEvent");
    if (end == nullptr) return call.code();
    if (!(start->flags & ACL_EVENT_TIME_LINE) || !(end->flags & ACL_EVENT_TIME_LINE)) {
        call.broken(Rule::event_flags, "timing wants events with ACL_EVENT_TIME_LINE, or of aclrtCreateEvent");
    }
    if (start->record == nullptr || end->record == nullptr) {
        return call.fail(ACL_ERROR_RT_EVENT_TIMESTAMP_INVALID, "an event has not been recorded");
    }
    if (!has_come(*start) || !has_come(*end)) {
        return call.fail(ACL_ERROR_RT_EVENT_NOT_COMPLETE, "an event has not come yet");
    }
    if (start->record->stream != end->record->stream) {
        call.broken(Rule::event_streams_differ, "the two were recorded on different streams");
    }
    if (end->record->nanoseconds < start->record->nanoseconds) {
        return call.fail(ACL_ERROR_RT_EVENT_TIMESTAMP_REVERSAL, "the end came before the start");
    }
    *ms = static_cast<float>(static_cast<double>(end->record->nanoseconds - start->record->nanoseconds) / 1e6);
    return call.succeed();
}

aclError aclrtStreamWaitEvent(aclrtStream stream_handle, aclrtEvent handle) {
    Call call("aclrtStreamWaitEvent", ACL_ERROR_RT_INTERNAL_ERROR, Needs::context);
    if (call.refused()) return call.code();
    auto event = event_of(call, handle, "event");
    if (event == nullptr) return call.code();
    auto stream = stream_of(call, stream_handle);
    if (stream == nullptr) return call.code();
    if (!(event->flags & ACL_EVENT_SYNC)) {
        call.broken(Rule::event_flags, "waiting wants an event with ACL_EVENT_SYNC, or of aclrtCreateEvent");
    }
    if (event->record == nullptr) {
        call.broken(Rule::event_never_recorded, "the stream waits for nothing");
        return call.succeed();
    }
    auto task = std::make_shared<Task>();
    task->op = "aclrtStreamWaitEvent";
    task->marker = true;
    task->wait_for = event->record;
    return enqueue(call, *stream, task);
}
