// What is broken is written down, and fails.
#include "gmm.h"

#include <csignal>
#include <dlfcn.h>
#include <fstream>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace {

void cleanRunLeavesNothing() {
    aclrtStream stream = start();
    GroupedMatmulCase c;
    uint64_t size = 0;
    aclOpExecutor *executor = nullptr;
    CHECK_EQUAL(c.prepare(&size, &executor), 0);
    void *workspace = device_bytes(size);
    CHECK_EQUAL(aclnnGroupedMatmulV4(workspace, size, executor, stream), 0);
    c.destroy(); // after phase 2 has returned, and before the kernel is done: allowed
    CHECK_EQUAL(aclrtSynchronizeStream(stream), 0);
    CHECK(from_device<float>(c.y, 6) == c.expected());
    for (void *p : {c.x, c.weight, c.groups, c.y, workspace}) CHECK_EQUAL(aclrtFree(p), 0);
    CHECK_EQUAL(aclrtDestroyStream(stream), 0);
    CHECK_EQUAL(aclrtResetDevice(0), 0);
    CHECK_EQUAL(aclFinalize(), 0);
    CHECK(no_violations());
    for (const char *what : {"device_memory", "host_memory", "streams", "events", "contexts", "tensors", "lists",
                             "arrays", "scalars", "executors", "devices_set"}) {
        CHECK_EQUAL(leaked(what), 0u);
    }
}

// native/abi/signatures.csv: symbol,header,since,...
void everySymbolOfTheTableIsThereSinceItsRelease() {
    std::ifstream table(SIM_SIGNATURES);
    std::string line;
    int seen = 0;
    std::getline(table, line); // the columns' names
    while (std::getline(table, line)) {
        size_t name_end = line.find(','), header_end = line.find(',', name_end + 1);
        std::string name = line.substr(0, name_end);
        bool expected = std::stod(line.substr(header_end + 1)) <= SIM_RELEASE;
        check((dlsym(RTLD_DEFAULT, name.c_str()) != nullptr) == expected, name.c_str(), __FILE__, __LINE__);
        seen++;
    }
    CHECK(seen > 100);
}

void workspaceMayBeUsedAgainOnItsStream() {
    aclrtStream stream = start();
    GroupedMatmulCase c;
    void *workspace = device_bytes(1 << 20);
    for (int i = 0; i < 3; i++) {
        uint64_t size = 0;
        aclOpExecutor *executor = nullptr;
        CHECK_EQUAL(c.prepare(&size, &executor), 0);
        CHECK_EQUAL(aclnnGroupedMatmulV4(workspace, 1 << 20, executor, stream), 0);
    }
    CHECK_EQUAL(aclrtSynchronizeStream(stream), 0);
    CHECK(no_violations());
}

void freeBeforeSynchronizeIsFlagged() {
    aclrtStream stream = start();
    GroupedMatmulCase c;
    CHECK_EQUAL(c.run(stream), 0);
    usleep(20000); // the kernel is long done, but nobody has waited for it
    CHECK_EQUAL(aclrtFree(c.x), 0);
    CHECK(violated("free_in_flight"));
    CHECK_EQUAL(aclrtSynchronizeStream(stream), 507015);
}

void freeTwiceIsFlagged() {
    start();
    void *p = device_bytes(100);
    CHECK_EQUAL(aclrtFree(p), 0);
    CHECK(aclrtFree(p) != 0);
    CHECK(violated("free_not_live"));
}

void operandThatWasFreedIsFlagged() {
    aclrtStream stream = start();
    GroupedMatmulCase c;
    CHECK_EQUAL(aclrtFree(c.x), 0);
    CHECK_EQUAL(c.run(stream), 0);
    CHECK(violated("memory_not_live"));
    CHECK_EQUAL(aclrtSynchronizeStream(stream), 507015);
    CHECK(aclGetRecentErrMsg() != nullptr);
    CHECK(aclGetRecentErrMsg() == nullptr); // read and cleared
}

void tensorOfADestroyedListIsFlagged() {
    start();
    void *p = device_bytes(64);
    aclTensor *t = tensor(ACL_FLOAT, {4}, p);
    aclTensorList *l = list({t});
    CHECK_EQUAL(aclDestroyTensorList(l), 0);
    CHECK(aclDestroyTensor(t) != 0);
    CHECK(violated("destroyed_with_its_list"));
}

void tensorInTwoListsIsFlagged() {
    start();
    const aclTensor *t = tensor(ACL_FLOAT, {4}, device_bytes(64));
    list({t});
    CHECK(aclCreateTensorList(&t, 1) == nullptr);
    CHECK(violated("tensor_in_two_lists"));
}

void executorUsedTwiceIsFlagged() {
    aclrtStream stream = start();
    GroupedMatmulCase c;
    uint64_t size = 0;
    aclOpExecutor *executor = nullptr;
    CHECK_EQUAL(c.prepare(&size, &executor), 0);
    void *workspace = device_bytes(size);
    CHECK_EQUAL(aclnnGroupedMatmulV4(workspace, size, executor, stream), 0);
    CHECK_EQUAL(aclnnGroupedMatmulV4(workspace, size, executor, stream), 561103);
    CHECK(violated("executor_used_twice"));
}

void tensorDestroyedBeforePhase2IsFlagged() {
    aclrtStream stream = start();
    GroupedMatmulCase c;
    uint64_t size = 0;
    aclOpExecutor *executor = nullptr;
    CHECK_EQUAL(c.prepare(&size, &executor), 0);
    CHECK_EQUAL(aclDestroyTensor(c.group_list), 0);
    CHECK(aclnnGroupedMatmulV4(device_bytes(size), size, executor, stream) != 0);
    CHECK(violated("operand_destroyed_before_phase_2"));
}

void workspaceSharedAcrossStreamsIsFlagged() {
    aclrtStream one = start(), two = nullptr;
    CHECK_EQUAL(aclrtCreateStream(&two), 0);
    GroupedMatmulCase c, d;
    void *workspace = device_bytes(1 << 20);
    uint64_t size = 0;
    aclOpExecutor *executor = nullptr;
    CHECK_EQUAL(c.prepare(&size, &executor), 0);
    CHECK_EQUAL(aclnnGroupedMatmulV4(workspace, 1 << 20, executor, one), 0);
    CHECK_EQUAL(d.prepare(&size, &executor), 0);
    CHECK_EQUAL(aclnnGroupedMatmulV4(workspace, 1 << 20, executor, two), 0);
    CHECK(violated("workspace_shared"));
    CHECK_EQUAL(aclrtSynchronizeStream(two), 507015);
}

void eventOrdersTwoStreams() {
    aclrtStream one = start(), two = nullptr;
    CHECK_EQUAL(aclrtCreateStream(&two), 0);
    GroupedMatmulCase c, d;
    void *workspace = device_bytes(1 << 20);
    uint64_t size = 0;
    aclOpExecutor *executor = nullptr;
    aclrtEvent event = nullptr;
    CHECK_EQUAL(aclrtCreateEventExWithFlag(&event, ACL_EVENT_SYNC), 0);
    CHECK_EQUAL(c.prepare(&size, &executor), 0);
    CHECK_EQUAL(aclnnGroupedMatmulV4(workspace, 1 << 20, executor, one), 0);
    CHECK_EQUAL(aclrtRecordEvent(event, one), 0);
    CHECK_EQUAL(aclrtStreamWaitEvent(two, event), 0);
    CHECK_EQUAL(d.prepare(&size, &executor), 0);
    CHECK_EQUAL(aclnnGroupedMatmulV4(workspace, 1 << 20, executor, two), 0);
    CHECK_EQUAL(aclrtSynchronizeStream(two), 0); // and so `one` up to the event
    CHECK_EQUAL(aclrtFree(c.x), 0);
    CHECK(no_violations());
}

void workspaceTooSmallIsRefused() {
    aclrtStream stream = start();
    GroupedMatmulCase c;
    uint64_t size = 0;
    aclOpExecutor *executor = nullptr;
    CHECK_EQUAL(c.prepare(&size, &executor), 0);
    CHECK_EQUAL(aclnnGroupedMatmulV4(device_bytes(size), size - 1, executor, stream), 161002);
}

void threadWithoutContextIsRefused() {
    aclrtStream stream = start();
    GroupedMatmulCase c;
    std::thread([&] {
        void *p = nullptr;
        CHECK_EQUAL(aclrtMalloc(&p, 100, ACL_MEM_MALLOC_HUGE_FIRST), 107002);
        CHECK_EQUAL(aclrtSynchronizeStream(stream), 107002);
        CHECK_EQUAL(c.run(stream), 361001);
        CHECK(aclGetRecentErrMsg() != nullptr);
    }).join();
    CHECK(aclGetRecentErrMsg() == nullptr); // the text belongs to the other thread
}

void streamOfAnotherContextIsRefused() {
    aclrtStream stream = start();
    aclrtContext context = nullptr;
    CHECK_EQUAL(aclrtCreateContext(&context, 0), 0);
    CHECK_EQUAL(aclrtSynchronizeStream(stream), 107003);
    CHECK_EQUAL(aclrtDestroyContext(context), 0);
    CHECK_EQUAL(aclrtSynchronizeStream(stream), 107002);
    CHECK_EQUAL(aclrtSetDevice(0), 0);
    CHECK_EQUAL(aclrtSynchronizeStream(stream), 0);
}

void initAndFinalizeCount() {
    CHECK_EQUAL(aclFinalize(), 100001);
    start();
    CHECK_EQUAL(aclInit(nullptr), 100002);
    CHECK_EQUAL(aclFinalize(), 0);
    CHECK_EQUAL(aclFinalize(), 100037);
    CHECK_EQUAL(aclrtSetDevice(0), 100001);
    CHECK_EQUAL(leaked("devices_set"), 1u);
    CHECK_EQUAL(leaked("streams"), 1u);
    CHECK_EQUAL(aclInit(nullptr), 0);
    CHECK_EQUAL(aclrtSetDevice(0), 0);
}

void simulatorMustBeAskedFor() {
    unsetenv("NPU4J_SIM");
    CHECK_EQUAL(aclInit(nullptr), 500001);
    std::string message = aclGetRecentErrMsg();
    CHECK(message.find("NPU4J's simulator") != std::string::npos);
}

void leaksAreCounted() {
    aclrtStream stream = start();
    device_bytes(10);
    tensor(ACL_FLOAT, {1}, nullptr);
    int64_t one = 1;
    aclCreateIntArray(&one, 1);
    CHECK_EQUAL(aclrtDestroyStream(stream), 0);
    CHECK_EQUAL(aclrtResetDevice(0), 0);
    CHECK_EQUAL(aclFinalize(), 0);
    CHECK_EQUAL(leaked("device_memory"), 1u);
    CHECK_EQUAL(leaked("tensors"), 1u);
    CHECK_EQUAL(leaked("arrays"), 1u);
    CHECK_EQUAL(leaked("streams"), 0u);
    CHECK_EQUAL(leaked("devices_set"), 0u);
}

void pinnedMemoryIsReadWhenTheCopyRuns() {
    aclrtStream stream = start({{"NPU4J_SIM_DELAY_US", "0"}});
    void *pinned = nullptr, *device = device_bytes(4);
    CHECK_EQUAL(aclrtMallocHost(&pinned, 4), 0);
    aclrtStream other = nullptr;
    aclrtEvent gate = nullptr;
    CHECK_EQUAL(aclrtCreateStream(&other), 0);
    CHECK_EQUAL(aclrtCreateEventExWithFlag(&gate, ACL_EVENT_SYNC), 0);
    // The other stream is late on purpose, and this one waits for it.
    CHECK_EQUAL(npu4j_sim_control("NPU4J_SIM_DELAY_US", "200000"), 0);
    CHECK_EQUAL(aclrtMemsetAsync(device_bytes(4), 4, 0, 4, other), 0);
    CHECK_EQUAL(aclrtRecordEvent(gate, other), 0);
    CHECK_EQUAL(aclrtStreamWaitEvent(stream, gate), 0);
    *static_cast<int *>(pinned) = 1;
    CHECK_EQUAL(aclrtMemcpyAsync(device, 4, pinned, 4, ACL_MEMCPY_HOST_TO_DEVICE, stream), 0);
    *static_cast<int *>(pinned) = 2; // too early
    CHECK_EQUAL(aclrtSynchronizeStream(stream), 0);
    CHECK_EQUAL(from_device<int>(device, 1)[0], 2);
}

void pageableMemoryIsReadBeforeTheCallReturns() {
    aclrtStream stream = start();
    int host = 1;
    void *device = device_bytes(4);
    CHECK_EQUAL(aclrtMemcpyAsync(device, 4, &host, 4, ACL_MEMCPY_HOST_TO_DEVICE, stream), 0);
    host = 2;
    CHECK_EQUAL(aclrtSynchronizeStream(stream), 0);
    CHECK_EQUAL(from_device<int>(device, 1)[0], 1);
}

void deviceMemoryIsNotForTheHost() {
    start();
    const char *p = static_cast<const char *>(device_bytes(64));
    pid_t child = fork();
    if (child == 0) _exit(*static_cast<const volatile char *>(p));
    int status = 0;
    waitpid(child, &status, 0);
    CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGSEGV);
}

void copiesAreBounded() {
    start();
    char host[64] = {};
    void *device = device_bytes(32);
    CHECK(aclrtMemcpy(device, 32, host, 64, ACL_MEMCPY_HOST_TO_DEVICE) == 107000);
    CHECK(aclrtMemcpy(device, 128, host, 128, ACL_MEMCPY_HOST_TO_DEVICE) != 0);
    CHECK(violated("memory_not_live"));
}

void memoryRunsOut() {
    start({{"NPU4J_SIM_MEMORY", "1048576"}});
    void *p = nullptr;
    CHECK_EQUAL(aclrtMalloc(&p, 2 << 20, ACL_MEM_MALLOC_HUGE_FIRST), 207001);
    void *half = device_bytes(600000);
    CHECK_EQUAL(aclrtMalloc(&p, 600000, ACL_MEM_MALLOC_HUGE_FIRST), 207001);
    CHECK_EQUAL(aclrtFree(half), 0);
    CHECK_EQUAL(aclrtMalloc(&p, 600000, ACL_MEM_MALLOC_HUGE_FIRST), 0);
}

void streamsAndEventsRunOut() {
    start({{"NPU4J_SIM_SOC", "310P"}});
    aclrtStream stream = nullptr;
    for (int i = 1; i < 1024; i++) CHECK_EQUAL(aclrtCreateStream(&stream), 0);
    aclrtStream one_more = nullptr;
    CHECK_EQUAL(aclrtCreateStream(&one_more), 207008);
    CHECK_EQUAL(aclrtDestroyStream(stream), 0);
    CHECK_EQUAL(aclrtCreateStream(&one_more), 0);
    aclrtEvent event = nullptr;
    for (int i = 0; i < 1023; i++) CHECK_EQUAL(aclrtCreateEvent(&event), 0);
    CHECK_EQUAL(aclrtCreateEvent(&event), 207007);
}

void devicesCount() {
    start({{"NPU4J_SIM_DEVICES", "2"}});
    CHECK_EQUAL(aclrtSetDevice(2), 107001);
    CHECK_EQUAL(aclrtSetDevice(0), 0); // the second time
    CHECK_EQUAL(aclrtResetDevice(0), 0);
    int32_t device = -1;
    CHECK_EQUAL(aclrtGetDevice(&device), 0); // still set once
    CHECK_EQUAL(aclrtSetDevice(1), 0);
    CHECK_EQUAL(aclrtGetDevice(&device), 0);
    CHECK_EQUAL(device, 1);
    CHECK_EQUAL(aclrtResetDevice(1), 0);
    CHECK_EQUAL(aclrtGetDevice(&device), 107002);
}

void eventsTellTheTime() {
    aclrtStream stream = start({{"NPU4J_SIM_DELAY_US", "2000"}});
    aclrtEvent before = nullptr, after = nullptr;
    CHECK_EQUAL(aclrtCreateEventWithFlag(&before, ACL_EVENT_TIME_LINE), 0);
    CHECK_EQUAL(aclrtCreateEventWithFlag(&after, ACL_EVENT_TIME_LINE), 0);
    float ms = -1;
    CHECK_EQUAL(aclrtEventElapsedTime(&ms, before, after), 107006);
    GroupedMatmulCase c;
    CHECK_EQUAL(aclrtRecordEvent(before, stream), 0);
    CHECK_EQUAL(c.run(stream), 0);
    CHECK_EQUAL(aclrtRecordEvent(after, stream), 0);
    CHECK_EQUAL(aclrtSynchronizeEventWithTimeout(after, 10000), 0);
    CHECK_EQUAL(aclrtEventElapsedTime(&ms, before, after), 0);
    CHECK(ms > 0);
    CHECK_EQUAL(aclrtFree(c.x), 0); // waiting for the event was waiting for the kernel
    CHECK(no_violations());
}

void operatorsWantTheOppPath() {
    start();
    unsetenv("ASCEND_OPP_PATH");
    GroupedMatmulCase c;
    uint64_t size = 0;
    aclOpExecutor *executor = nullptr;
    CHECK_EQUAL(c.prepare(&size, &executor), 561107);
}

void copyThatDoesNotWaitIsWarnedAbout() {
    aclrtStream stream = start();
    GroupedMatmulCase c;
    CHECK_EQUAL(c.run(stream), 0);
    from_device<float>(c.y, 6);
    CHECK(warned("copy_without_synchronize"));
    CHECK(no_violations());
}

} // namespace

const std::vector<Test> RULES = {
    {"cleanRunLeavesNothing", cleanRunLeavesNothing},
    {"everySymbolOfTheTableIsThereSinceItsRelease", everySymbolOfTheTableIsThereSinceItsRelease},
    {"workspaceMayBeUsedAgainOnItsStream", workspaceMayBeUsedAgainOnItsStream},
    {"freeBeforeSynchronizeIsFlagged", freeBeforeSynchronizeIsFlagged},
    {"freeTwiceIsFlagged", freeTwiceIsFlagged},
    {"operandThatWasFreedIsFlagged", operandThatWasFreedIsFlagged},
    {"tensorOfADestroyedListIsFlagged", tensorOfADestroyedListIsFlagged},
    {"tensorInTwoListsIsFlagged", tensorInTwoListsIsFlagged},
    {"executorUsedTwiceIsFlagged", executorUsedTwiceIsFlagged},
    {"tensorDestroyedBeforePhase2IsFlagged", tensorDestroyedBeforePhase2IsFlagged},
    {"workspaceSharedAcrossStreamsIsFlagged", workspaceSharedAcrossStreamsIsFlagged},
    {"eventOrdersTwoStreams", eventOrdersTwoStreams},
    {"workspaceTooSmallIsRefused", workspaceTooSmallIsRefused},
    {"threadWithoutContextIsRefused", threadWithoutContextIsRefused},
    {"streamOfAnotherContextIsRefused", streamOfAnotherContextIsRefused},
    {"initAndFinalizeCount", initAndFinalizeCount},
    {"simulatorMustBeAskedFor", simulatorMustBeAskedFor},
    {"leaksAreCounted", leaksAreCounted},
    {"pinnedMemoryIsReadWhenTheCopyRuns", pinnedMemoryIsReadWhenTheCopyRuns},
    {"pageableMemoryIsReadBeforeTheCallReturns", pageableMemoryIsReadBeforeTheCallReturns},
    {"deviceMemoryIsNotForTheHost", deviceMemoryIsNotForTheHost},
    {"copiesAreBounded", copiesAreBounded},
    {"memoryRunsOut", memoryRunsOut},
    {"streamsAndEventsRunOut", streamsAndEventsRunOut},
    {"devicesCount", devicesCount},
    {"eventsTellTheTime", eventsTellTheTime},
    {"operatorsWantTheOppPath", operatorsWantTheOppPath},
    {"copyThatDoesNotWaitIsWarnedAbout", copyThatDoesNotWaitIsWarnedAbout},
};
