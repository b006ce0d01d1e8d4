// Casting, copying, zeroing, and an executor that is used again; by hand.
#include "machine.h"

#include <cmath>

namespace {

void castRoundsToNearestEven() {
    aclrtStream stream = start();
    std::vector<float> values = {1, 2049, 2051, 65519, 65520, -1e-8f, 5.9604645e-8f, NAN};
    void *out = device_bytes(16), *ints = device_bytes(32);
    aclTensor *self = tensor(ACL_FLOAT, {8}, on_device(values)), *out_t = tensor(ACL_FLOAT16, {8}, out);
    auto to_half = [&](uint64_t *size, aclOpExecutor **executor) {
        return aclnnCastGetWorkspaceSize(self, ACL_FLOAT16, out_t, size, executor);
    };
    synchronized(run(to_half, aclnnCast, stream), stream);
    CHECK(from_device<uint16_t>(out, 8) ==
          (std::vector<uint16_t>{0x3c00, 0x6800, 0x6802, 0x7bff, 0x7c00, 0x8000, 0x0001, 0x7e00}));
    aclTensor *counts = tensor(ACL_INT32, {4}, on_device<int32_t>({1, -2, 3, 2147483647})),
              *wide = tensor(ACL_INT64, {4}, ints);
    auto widen = [&](uint64_t *size, aclOpExecutor **executor) {
        return aclnnCastGetWorkspaceSize(counts, ACL_INT64, wide, size, executor);
    };
    synchronized(run(widen, aclnnCast, stream), stream);
    CHECK(from_device<int64_t>(ints, 4) == (std::vector<int64_t>{1, -2, 3, 2147483647}));
}

void copyAndZeroLeaveTheGapsAlone() {
    aclrtStream stream = start();
    void *to = on_device<int32_t>({9, 9, 9, 9, 9, 9, 9, 9});
    aclTensor *target = strided(ACL_INT32, {2, 2}, {4, 1}, 1, {8}, to);
    aclTensor *source = tensor(ACL_INT32, {2}, on_device<int32_t>({1, 2})); // broadcast
    auto copy = [&](uint64_t *size, aclOpExecutor **executor) {
        return aclnnInplaceCopyGetWorkspaceSize(target, source, size, executor);
    };
    synchronized(run(copy, aclnnInplaceCopy, stream), stream);
    CHECK(from_device<int32_t>(to, 8) == (std::vector<int32_t>{9, 1, 2, 9, 9, 1, 2, 9}));
    auto zero = [&](uint64_t *size, aclOpExecutor **executor) {
        return aclnnInplaceZeroGetWorkspaceSize(target, size, executor);
    };
    synchronized(run(zero, aclnnInplaceZero, stream), stream);
    CHECK(from_device<int32_t>(to, 8) == (std::vector<int32_t>{9, 0, 0, 9, 9, 0, 0, 9}));
}

void executorThatIsRepeated() {
    aclrtStream stream = start();
    aclTensor *target = tensor(ACL_INT32, {2}, on_device<int32_t>({1, 1}));
    void *second = on_device<int32_t>({2, 2});
    uint64_t size = 0;
    aclOpExecutor *executor = nullptr;
    CHECK_EQUAL(aclnnInplaceZeroGetWorkspaceSize(target, &size, &executor), 0);
    void *workspace = size > 0 ? device_bytes(size) : nullptr;
    if (aclSetAclOpExecutorRepeatable(executor) != 0) return; // under some seeds it cannot be
    CHECK_EQUAL(aclnnInplaceZero(workspace, size, executor, stream), 0);
    CHECK_EQUAL(aclSetOutputTensorAddr(executor, 0, target, second), 0);
    CHECK_EQUAL(aclSetTensorAddr(executor, 1, target, second), 161002);
    CHECK_EQUAL(aclnnInplaceZero(workspace, size, executor, stream), 0);
    CHECK_EQUAL(aclrtSynchronizeStream(stream), 0);
    CHECK(from_device<int32_t>(second, 2) == std::vector<int32_t>(2, 0));
    CHECK_EQUAL(aclDestroyAclOpExecutor(executor), 0);
    CHECK(no_violations());
    CHECK_EQUAL(leaked("executors"), 0u);
}

} // namespace

const std::vector<Test> TENSORS = {
    {"castRoundsToNearestEven", castRoundsToNearestEven},
    {"copyAndZeroLeaveTheGapsAlone", copyAndZeroLeaveTheGapsAlone},
    {"executorThatIsRepeated", executorThatIsRepeated},
};
