// Copies and fills (abi 2.1; ascend-c 4). A synchronous one acts at once and orders nothing; an asynchronous one is a
// task, and host memory that is not pinned makes the call wait for it.
#include "core/call.h"
#include "core/release.h"
#include "core/text.h"
#include "core/trace.h"

#include <cstring>

using namespace npu4j_sim;

namespace {

struct Plane {
    void *dst;
    size_t dst_pitch;
    const void *src;
    size_t src_pitch;
    size_t width, height;
};

uintptr_t address(const void *p) { return reinterpret_cast<uintptr_t>(p); }

bool on_device(const void *p) { return world().memory.is_device(p); }

bool pinned(const void *p) {
    auto block = world().memory.find(address(p));
    return block != nullptr && block->device == HOST;
}

unsigned char *bytes_of(const void *p) {
    return on_device(p) ? world().memory.shadow(address(p)) : static_cast<unsigned char *>(const_cast<void *>(p));
}

const char *direction(const Plane &c) {
    return on_device(c.dst) ? (on_device(c.src) ? "device to device" : "host to device")
                            : (on_device(c.src) ? "device to host" : "host to host");
}

// What the call says it copies, against where the addresses are.
bool kind_agrees(const Plane &c, aclrtMemcpyKind kind) {
    switch (kind) {
    case ACL_MEMCPY_HOST_TO_HOST: return !on_device(c.src) && !on_device(c.dst);
    case ACL_MEMCPY_HOST_TO_DEVICE:
    case ACL_MEMCPY_HOST_TO_BUF_TO_DEVICE: return !on_device(c.src) && on_device(c.dst);
    case ACL_MEMCPY_DEVICE_TO_HOST: return on_device(c.src) && !on_device(c.dst);
    case ACL_MEMCPY_DEVICE_TO_DEVICE:
    case ACL_MEMCPY_INNER_DEVICE_TO_DEVICE:
    case ACL_MEMCPY_INTER_DEVICE_TO_DEVICE: return on_device(c.src) && on_device(c.dst);
    case ACL_MEMCPY_DEFAULT: return true;
    }
    return false;
}

// The parts of a copy that lie in memory we know: device blocks and pinned blocks. Ranges of a plane run from its first
// byte to its last: the gaps of a pitch are inside the same block or the call is wrong anyway.
std::vector<Range> ranges_of(const Plane &c) {
    std::vector<Range> ranges;
    if (c.width == 0 || c.height == 0) return ranges;
    auto add = [&](const void *p, size_t pitch, bool write, const char *what) {
        if (!on_device(p) && !pinned(p)) return;
        ranges.push_back({address(p), address(p) + pitch * (c.height - 1) + c.width, write, what});
    };
    add(c.dst, c.dst_pitch, true, "dst");
    add(c.src, c.src_pitch, false, "src");
    return ranges;
}

void move(const Plane &c) {
    unsigned char *dst = bytes_of(c.dst);
    const unsigned char *src = bytes_of(c.src);
    for (size_t row = 0; row < c.height; row++) memmove(dst + row * c.dst_pitch, src + row * c.src_pitch, c.width);
}

int check(Call &call, const Plane &c, aclrtMemcpyKind kind) {
    if (c.dst == nullptr || c.src == nullptr) return call.fail(ACL_ERROR_RT_PARAM_INVALID, "dst or src is NULL");
    if (kind_agrees(c, kind)) return 0;
    std::string sentence = text("kind %d, but the addresses say %s", static_cast<int>(kind), direction(c));
    call.broken(Rule::copy_kind, sentence);
    // abi 2.1: 9.x looks at the addresses; 8.x wants the right kind.
    return release().major >= 9 ? 0 : call.fail(ACL_ERROR_RT_PARAM_INVALID, "%s", sentence.c_str());
}

// A synchronous action touches memory now, whatever the streams are doing with it.
int check_now(Call &call, const std::vector<Range> &ranges) {
    for (const Range &range : ranges) {
        std::shared_ptr<Block> block = world().memory.find(range.low);
        if (block == nullptr || range.high > block->base + block->extent) {
            std::string sentence =
                text("%s, %zu bytes, is not inside a live allocation: %s", range.what,
                     static_cast<size_t>(range.high - range.low), world().memory.describe(range.low).c_str());
            call.broken(Rule::memory_not_live, sentence);
            return call.fail(ACL_ERROR_RT_PARAM_INVALID, "%s", sentence.c_str());
        }
        if (range.high > block->base + block->size) {
            call.broken(Rule::memory_slack, text("%s ends in the bytes that rounding added to its block", range.what));
        }
        for (const Use &use : block->uses) {
            if (observed(use.stream, use.task) || !(use.write || range.write)) continue;
            if (use.low >= range.high || range.low >= use.high) continue;
            call.broken(Rule::copy_without_synchronize,
                        text("%s is in use by %s (stream %u, task %zu), which nobody has waited for", range.what,
                             use.op.c_str(), use.stream, static_cast<size_t>(use.task)));
        }
    }
    return 0;
}

int copy_now(Call &call, const Plane &c, aclrtMemcpyKind kind) {
    if (check(call, c, kind) != 0) return call.code();
    if (check_now(call, ranges_of(c)) != 0) return call.code();
    move(c);
    if (tracing()) {
        trace("copy", JsonObject().put("kind", direction(c)).put("bytes", uint64_t{c.width * c.height}));
    }
    return call.succeed();
}

int copy_later(Call &call, const Plane &c, aclrtMemcpyKind kind, aclrtStream handle) {
    auto stream = stream_of(call, handle);
    if (stream == nullptr) return call.code();
    if (check(call, c, kind) != 0) return call.code();
    if (!on_device(c.dst) && !on_device(c.src)) {
        return call.fail(ACL_ERROR_RT_FEATURE_NOT_SUPPORT, "host to host is not asynchronous"); // abi 2.1: 207000
    }
    auto task = std::make_shared<Task>();
    task->op = call.name;
    task->details.put("kind", direction(c)).put("bytes", uint64_t{c.width * c.height});
    task->ranges = ranges_of(c);
    task->run = [c] {
        move(c);
        return Fault{};
    };
    if (enqueue(call, *stream, task) != 0) return call.code();
    const void *host = on_device(c.dst) ? c.src : c.dst;
    if (on_device(host) || pinned(host)) return call.succeed();
    // Pageable memory: the caller may do with it what it likes from here on, so the copy must be over. What else went
    // wrong on the stream is left for the next synchronise.
    Fault fault = wait(call, stream, FOREVER, false);
    return fault ? call.fail(fault) : call.succeed();
}

int check_size(Call &call, size_t capacity, size_t count) {
    if (count <= capacity) return 0;
    return call.fail(ACL_ERROR_RT_PARAM_INVALID, "count %zu is more than the destination's %zu", count, capacity);
}

int check_pitch(Call &call, const Plane &c) {
    if (c.width > c.dst_pitch || c.width > c.src_pitch) {
        return call.fail(ACL_ERROR_RT_PARAM_INVALID, "width %zu is more than a pitch (%zu, %zu)", c.width, c.dst_pitch,
                         c.src_pitch);
    }
    if (c.dst != nullptr && c.src != nullptr && on_device(c.dst) == on_device(c.src)) {
        return call.fail(ACL_ERROR_RT_PARAM_INVALID, "only host to device and device to host, not %s",
                         direction(c)); // abi 2.1
    }
    return 0;
}

int check_fill(Call &call, void *devPtr, size_t maxCount, size_t count) {
    if (devPtr == nullptr) return call.fail(ACL_ERROR_RT_PARAM_INVALID, "devPtr is NULL");
    if (check_size(call, maxCount, count) != 0) return call.code();
    if (!on_device(devPtr) && !pinned(devPtr)) {
        return call.fail(ACL_ERROR_RT_PARAM_INVALID, "host memory that aclrtMallocHost did not return"); // abi 2.1
    }
    return 0;
}

Range filled(void *devPtr, size_t count) { return {address(devPtr), address(devPtr) + count, true, "devPtr"}; }

} // namespace

aclError aclrtMemcpy(void *dst, size_t destMax, const void *src, size_t count, aclrtMemcpyKind kind) {
    Call call("aclrtMemcpy", ACL_ERROR_RT_COPY_DATA, Needs::context);
    if (call.refused()) return call.code();
    if (check_size(call, destMax, count) != 0) return call.code();
    return copy_now(call, {dst, count, src, count, count, 1}, kind);
}

aclError aclrtMemcpyAsync(void *dst, size_t destMax, const void *src, size_t count, aclrtMemcpyKind kind,
                          aclrtStream stream) {
    Call call("aclrtMemcpyAsync", ACL_ERROR_RT_COPY_DATA, Needs::context);
    if (call.refused()) return call.code();
    if (check_size(call, destMax, count) != 0) return call.code();
    return copy_later(call, {dst, count, src, count, count, 1}, kind, stream);
}

aclError aclrtMemcpy2d(void *dst, size_t dpitch, const void *src, size_t spitch, size_t width, size_t height,
                       aclrtMemcpyKind kind) {
    Call call("aclrtMemcpy2d", ACL_ERROR_RT_COPY_DATA, Needs::context);
    if (call.refused()) return call.code();
    Plane plane = {dst, dpitch, src, spitch, width, height};
    if (check_pitch(call, plane) != 0) return call.code();
    return copy_now(call, plane, kind);
}

aclError aclrtMemcpy2dAsync(void *dst, size_t dpitch, const void *src, size_t spitch, size_t width, size_t height,
                            aclrtMemcpyKind kind, aclrtStream stream) {
    Call call("aclrtMemcpy2dAsync", ACL_ERROR_RT_COPY_DATA, Needs::context);
    if (call.refused()) return call.code();
    Plane plane = {dst, dpitch, src, spitch, width, height};
    if (check_pitch(call, plane) != 0) return call.code();
    return copy_later(call, plane, kind, stream);
}

aclError aclrtMemset(void *devPtr, size_t maxCount, int32_t value, size_t count) {
    Call call("aclrtMemset", ACL_ERROR_RT_COPY_DATA, Needs::context);
    if (call.refused()) return call.code();
    if (check_fill(call, devPtr, maxCount, count) != 0) return call.code();
    if (count > 0 && check_now(call, {filled(devPtr, count)}) != 0) return call.code();
    memset(bytes_of(devPtr), value, count);
    return call.succeed();
}

aclError aclrtMemsetAsync(void *devPtr, size_t maxCount, int32_t value, size_t count, aclrtStream handle) {
    Call call("aclrtMemsetAsync", ACL_ERROR_RT_COPY_DATA, Needs::context);
    if (call.refused()) return call.code();
    if (check_fill(call, devPtr, maxCount, count) != 0) return call.code();
    auto stream = stream_of(call, handle);
    if (stream == nullptr) return call.code();
    auto task = std::make_shared<Task>();
    task->op = call.name;
    task->details.put("bytes", uint64_t{count});
    task->ranges = {filled(devPtr, count)};
    task->run = [=] {
        memset(bytes_of(devPtr), value, count);
        return Fault{};
    };
    return enqueue(call, *stream, task);
}
