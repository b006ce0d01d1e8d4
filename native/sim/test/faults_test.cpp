// Failures that were ordered arrive where a real device's would.
#include "gmm.h"

#include <chrono>
#include <thread>

namespace {

// On a busy machine the stream's thread may come late.
void wait_until_a_task_runs() {
    while (npu4j_sim_tasks() == 0) std::this_thread::sleep_for(std::chrono::milliseconds(1));
}

void orderedCallFailsOnce() {
    start({{"NPU4J_SIM_FAIL", "aclrtMalloc:2:207018"}});
    void *p = device_bytes(10);
    CHECK_EQUAL(aclrtMalloc(&p, 10, ACL_MEM_MALLOC_HUGE_FIRST), 207018);
    CHECK(aclGetRecentErrMsg() != nullptr);
    CHECK_EQUAL(aclrtMalloc(&p, 10, ACL_MEM_MALLOC_HUGE_FIRST), 0);
}

void orderedCallCountsOverAllFunctions() {
    start();
    CHECK_EQUAL(npu4j_sim_control("NPU4J_SIM_FAIL", ("+" + std::to_string(2)).c_str()), 0);
    uint64_t before = npu4j_sim_calls();
    void *p = device_bytes(10);
    CHECK_EQUAL(aclrtFree(p), 207002); // the typical code of this function
    CHECK_EQUAL(npu4j_sim_calls(), before + 2);
    CHECK_EQUAL(aclrtFree(p), 0); // it had no effect
}

void orderedFailureOfPhase2UsesTheExecutorUp() {
    aclrtStream stream = start({{"NPU4J_SIM_FAIL", "aclnnGroupedMatmulV4:1"}});
    GroupedMatmulCase c;
    CHECK_EQUAL(c.run(stream), 361001);
    CHECK_EQUAL(leaked("executors"), 0u);
    CHECK_EQUAL(c.run(stream), 0);
    CHECK_EQUAL(aclrtSynchronizeStream(stream), 0);
}

void lateFailureSurfacesAtSynchronize() {
    aclrtStream stream = start({{"NPU4J_SIM_FAIL_TASK", "1:507015"}});
    GroupedMatmulCase c, d;
    CHECK_EQUAL(c.run(stream), 0);
    CHECK_EQUAL(d.run(stream), 0); // continue mode: runs all the same
    CHECK_EQUAL(aclrtSynchronizeStream(stream), 507015);
    std::string message = aclGetRecentErrMsg();
    CHECK(message.find("aclnnGroupedMatmulV4") != std::string::npos);
    CHECK_EQUAL(aclrtSynchronizeStream(stream), 0); // told once
    CHECK(from_device<float>(c.y, 6) == std::vector<float>(6, -1));
    CHECK(from_device<float>(d.y, 6) == d.expected());
}

void stopOnFailureStopsTheStream() {
    aclrtStream stream = start({{"NPU4J_SIM_FAIL_TASK", "1:507035"}});
    CHECK_EQUAL(aclrtSetStreamFailureMode(stream, ACL_STOP_ON_FAILURE), 0);
    GroupedMatmulCase c, d;
    aclrtEvent before = nullptr, behind = nullptr;
    CHECK_EQUAL(aclrtCreateEvent(&before), 0);
    CHECK_EQUAL(aclrtCreateEvent(&behind), 0);
    CHECK_EQUAL(aclrtRecordEvent(before, stream), 0);
    CHECK_EQUAL(c.run(stream), 0);
    bool recorded = aclrtRecordEvent(behind, stream) == 0;
    d.run(stream); // refused or not: the failure may or may not have happened yet
    CHECK_EQUAL(aclrtSynchronizeStream(stream), 507035);
    CHECK(from_device<float>(d.y, 6) == std::vector<float>(6, -1));
    aclrtEventRecordedStatus status = ACL_EVENT_RECORDED_STATUS_NOT_READY;
    CHECK_EQUAL(aclrtQueryEventStatus(before, &status), 0);
    CHECK_EQUAL(static_cast<int>(status), static_cast<int>(ACL_EVENT_RECORDED_STATUS_COMPLETE));
    CHECK_EQUAL(aclrtQueryEventStatus(behind, &status), 0);
    CHECK_EQUAL(static_cast<int>(status), static_cast<int>(ACL_EVENT_RECORDED_STATUS_NOT_READY));
    if (recorded) CHECK_EQUAL(aclrtSynchronizeEvent(behind), 507035);
    CHECK_EQUAL(d.run(stream), 507035);
    CHECK_EQUAL(aclrtSynchronizeStream(stream), 507035); // for good
    CHECK_EQUAL(aclrtDestroyStreamForce(stream), 0);
}

void hungTaskTimesOut() {
    aclrtStream stream = start({{"NPU4J_SIM_HANG", "1"}});
    GroupedMatmulCase c;
    CHECK_EQUAL(c.run(stream), 0);
    auto before = std::chrono::steady_clock::now();
    CHECK_EQUAL(aclrtSynchronizeStreamWithTimeout(stream, 50), 507046);
    CHECK(std::chrono::steady_clock::now() - before < std::chrono::seconds(2));
    aclrtStreamStatus status = ACL_STREAM_STATUS_COMPLETE;
    CHECK_EQUAL(aclrtStreamQuery(stream, &status), 0);
    CHECK_EQUAL(static_cast<int>(status), static_cast<int>(ACL_STREAM_STATUS_NOT_READY));
    CHECK_EQUAL(aclrtDestroyStreamForce(stream), 0);
    CHECK_EQUAL(aclrtFree(c.x), 0); // whoever was killed uses nothing any more
    CHECK(no_violations());
}

void processEndsUnderAHungTask() {
    aclrtStream stream = start({{"NPU4J_SIM_HANG", "1"}});
    GroupedMatmulCase c;
    CHECK_EQUAL(c.run(stream), 0);
    CHECK_EQUAL(aclrtSynchronizeStreamWithTimeout(stream, 20), 507046);
}

void abortEndsAHungTask() {
    aclrtStream stream = start({{"NPU4J_SIM_HANG", "1"}});
    GroupedMatmulCase c;
    CHECK_EQUAL(c.run(stream), 0);
    wait_until_a_task_runs();
    CHECK_EQUAL(aclrtSynchronizeStreamWithTimeout(stream, 20), 507046);
    CHECK_EQUAL(aclrtStreamAbort(stream), 0);
    CHECK_EQUAL(c.run(stream), 0);
    CHECK_EQUAL(aclrtSynchronizeStream(stream), 0);
    CHECK(from_device<float>(c.y, 6) == c.expected());
}

void lostDeviceStaysLost() {
    aclrtStream stream = start({{"NPU4J_SIM_LOST", "1"}});
    GroupedMatmulCase c;
    CHECK_EQUAL(c.run(stream), 0);
    CHECK_EQUAL(aclrtSynchronizeStream(stream), 507010);
    void *p = nullptr;
    CHECK_EQUAL(aclrtMalloc(&p, 10, ACL_MEM_MALLOC_HUGE_FIRST), 507010);
    CHECK_EQUAL(c.run(stream), 507010);
    CHECK_EQUAL(aclrtDestroyStream(stream), 507010);
    CHECK_EQUAL(aclrtResetDeviceForce(0), 507010);
    CHECK_EQUAL(aclFinalize(), 0);
    CHECK_EQUAL(leaked("device_memory"), 0u); // it went with the device
    CHECK_EQUAL(leaked("streams"), 0u);
}

} // namespace

const std::vector<Test> FAULTS = {
    {"orderedCallFailsOnce", orderedCallFailsOnce},
    {"orderedCallCountsOverAllFunctions", orderedCallCountsOverAllFunctions},
    {"orderedFailureOfPhase2UsesTheExecutorUp", orderedFailureOfPhase2UsesTheExecutorUp},
    {"lateFailureSurfacesAtSynchronize", lateFailureSurfacesAtSynchronize},
    {"stopOnFailureStopsTheStream", stopOnFailureStopsTheStream},
    {"hungTaskTimesOut", hungTaskTimesOut},
    {"processEndsUnderAHungTask", processEndsUnderAHungTask},
    {"abortEndsAHungTask", abortEndsAHungTask},
    {"lostDeviceStaysLost", lostDeviceStaysLost},
};
