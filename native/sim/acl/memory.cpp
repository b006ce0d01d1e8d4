// Device memory and pinned host memory (abi 2.1, 6.4).
#include "core/call.h"
#include "core/control.h"
#include "core/text.h"
#include "core/trace.h"

using namespace npu4j_sim;

namespace {

int allocate(Call &call, void **devPtr, size_t size, size_t extra) {
    if (call.refused()) return call.code();
    if (devPtr == nullptr) return call.fail(ACL_ERROR_RT_PARAM_INVALID, "devPtr is NULL");
    if (size == 0) return call.fail(ACL_ERROR_RT_PARAM_INVALID, "size is 0");
    World &w = world();
    int device = call.context().device;
    uint64_t used = w.memory.used(device), limit = control().memory;
    std::shared_ptr<Block> block;
    if (size <= limit && used + size + 64 <= limit) block = w.memory.allocate(device, size, extra);
    if (block == nullptr) {
        return call.fail(ACL_ERROR_RT_MEMORY_ALLOCATION, "%zu bytes are more than the %zu left of %zu on device %d",
                         size, static_cast<size_t>(limit > used ? limit - used : 0), static_cast<size_t>(limit),
                         device);
    }
    *devPtr = reinterpret_cast<void *>(block->base);
    if (tracing()) {
        trace("malloc",
              JsonObject().put("address", text("%p", *devPtr)).put("bytes", uint64_t{size}).put("device", device));
    }
    return call.succeed();
}

std::string in_flight(const Block &block) {
    for (const Use &use : block.uses) {
        if (observed(use.stream, use.task)) continue;
        return text("the block of %zu bytes at %p is in use by %s (stream %u, task %zu), which nobody has waited for",
                    block.size, reinterpret_cast<void *>(block.base), use.op.c_str(), use.stream,
                    static_cast<size_t>(use.task));
    }
    return "";
}

// The block is given up, and every task that the host has not seen the end of fails for it.
void give_up(Call &call, const std::shared_ptr<Block> &block, Rule rule) {
    std::string sentence = in_flight(*block);
    std::vector<Use> uses = block->uses;
    if (tracing()) {
        trace("free", JsonObject()
                          .put("address", text("%p", reinterpret_cast<void *>(block->base)))
                          .put("device", block->device));
    }
    world().memory.free(block);
    if (sentence.empty() || !call.broken(rule, sentence)) return;
    for (const Use &use : uses) {
        if (!observed(use.stream, use.task)) {
            doom(use.stream, use.task,
                 {ACL_ERROR_RT_AICORE_EXCEPTION, "memory that it works on was freed: " + sentence});
        }
    }
}

int release(Call &call, void *devPtr) {
    if (devPtr == nullptr) return call.fail(ACL_ERROR_RT_PARAM_INVALID, "devPtr is NULL");
    std::shared_ptr<Block> block = world().memory.find_base(reinterpret_cast<uintptr_t>(devPtr));
    if (block == nullptr || block->device == HOST) {
        std::string sentence = world().memory.describe(reinterpret_cast<uintptr_t>(devPtr));
        call.broken(Rule::free_not_live, sentence);
        return call.fail(ACL_ERROR_RT_PARAM_INVALID, "not what aclrtMalloc returned, or freed already: %s",
                         sentence.c_str());
    }
    std::string guard = world().memory.broken_guard(*block);
    if (!guard.empty()) call.broken(Rule::guard_broken, guard);
    give_up(call, block, Rule::free_in_flight);
    return call.succeed();
}

} // namespace

aclError aclrtMalloc(void **devPtr, size_t size, aclrtMemMallocPolicy) {
    Call call("aclrtMalloc", ACL_ERROR_RT_MEMORY_ALLOCATION, Needs::context);
    return allocate(call, devPtr, size, 32);
}

aclError aclrtMallocAlign32(void **devPtr, size_t size, aclrtMemMallocPolicy) {
    Call call("aclrtMallocAlign32", ACL_ERROR_RT_MEMORY_ALLOCATION, Needs::context);
    return allocate(call, devPtr, size, 0);
}

aclError aclrtFree(void *devPtr) {
    Call call("aclrtFree", ACL_ERROR_RT_MEMORY_FREE, Needs::context);
    if (call.refused()) return call.code();
    return release(call, devPtr);
}

aclError aclrtFreeWithDevSync(void *devPtr) {
    Call call("aclrtFreeWithDevSync", ACL_ERROR_RT_MEMORY_FREE, Needs::context);
    if (call.refused()) return call.code();
    std::vector<std::shared_ptr<Stream>> streams;
    for (auto &entry : world().streams) {
        auto stream = entry.second.lock();
        if (stream != nullptr && stream->device == call.context().device) streams.push_back(stream);
    }
    for (const auto &stream : streams) {
        Fault fault = wait(call, stream, FOREVER, false);
        if (fault) return call.fail(fault);
    }
    return release(call, devPtr);
}

aclError aclrtMallocHost(void **hostPtr, size_t size) {
    Call call("aclrtMallocHost", ACL_ERROR_RT_MEMORY_ALLOCATION, Needs::context);
    if (call.refused()) return call.code();
    if (hostPtr == nullptr) return call.fail(ACL_ERROR_RT_PARAM_INVALID, "hostPtr is NULL");
    if (size == 0) return call.fail(ACL_ERROR_RT_PARAM_INVALID, "size is 0");
    std::shared_ptr<Block> block = world().memory.allocate_host(size);
    if (block == nullptr) return call.fail(ACL_ERROR_RT_MEMORY_ALLOCATION, "no %zu bytes of host memory left", size);
    *hostPtr = reinterpret_cast<void *>(block->base);
    if (tracing()) {
        trace("malloc",
              JsonObject().put("address", text("%p", *hostPtr)).put("bytes", uint64_t{size}).put("device", HOST));
    }
    return call.succeed();
}

// No context needed: the sheet asks for one at aclrtMallocHost only.
aclError aclrtFreeHost(void *hostPtr) {
    Call call("aclrtFreeHost", ACL_ERROR_RT_MEMORY_FREE, Needs::init);
    if (call.refused()) return call.code();
    if (hostPtr == nullptr) return call.fail(ACL_ERROR_RT_PARAM_INVALID, "hostPtr is NULL");
    std::shared_ptr<Block> block = world().memory.find_base(reinterpret_cast<uintptr_t>(hostPtr));
    if (block == nullptr || block->device != HOST) {
        std::string sentence = world().memory.describe(reinterpret_cast<uintptr_t>(hostPtr));
        call.broken(Rule::host_free_not_live, sentence);
        return call.fail(ACL_ERROR_RT_PARAM_INVALID, "not what aclrtMallocHost returned, or freed already: %s",
                         sentence.c_str());
    }
    std::string guard = world().memory.broken_guard(*block);
    if (!guard.empty()) call.broken(Rule::guard_broken, guard);
    give_up(call, block, Rule::host_free_in_flight);
    return call.succeed();
}

aclError aclrtGetMemInfo(aclrtMemAttr attr, size_t *free, size_t *total) {
    Call call("aclrtGetMemInfo", ACL_ERROR_RT_INTERNAL_ERROR, Needs::context);
    if (call.refused()) return call.code();
    if (free == nullptr || total == nullptr) return call.fail(ACL_ERROR_INVALID_PARAM, "free or total is NULL");
    // abi 2.1: HBM falls back to DDR where there is none, and on 310P either may be asked for: one memory, many names.
    if (attr < ACL_DDR_MEM || attr > ACL_MEM_P2P_HUGE1G) {
        return call.fail(ACL_ERROR_RT_PARAM_INVALID, "no memory attribute %d", static_cast<int>(attr));
    }
    uint64_t used = world().memory.used(call.context().device);
    *total = control().memory;
    *free = control().memory > used ? control().memory - used : 0;
    return call.succeed();
}
