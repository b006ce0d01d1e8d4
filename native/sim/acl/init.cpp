// aclInit, aclFinalize, versions and chips; and the simulator's own entry points.
#include "npu4j_sim.h"

#include "core/call.h"
#include "core/control.h"
#include "core/release.h"
#include "core/report.h"
#include "core/text.h"
#include "core/thread_state.h"
#include "core/trace.h"

#include <csignal>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <thread>
#include <unistd.h>

using namespace npu4j_sim;

namespace {

// Where a driver is, there are devices, and a simulator must not be mistaken for one of them.
const char *real_driver() {
    for (const char *path : {"/dev/davinci_manager", "/usr/local/Ascend/driver"}) {
        if (access(path, F_OK) == 0) return path;
    }
    return nullptr;
}

// Threads still run while the process exits: whoever holds the lock will give it back, but must not be waited for for
// ever.
void at_exit() {
    World &w = world();
    bool locked = w.mutex.try_lock();
    for (int i = 0; i < 1000 && !locked; i++) {
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
        locked = w.mutex.try_lock();
    }
    if (!locked) return;
    w.exiting = true;
    write_report();
    w.mutex.unlock();
}

void finalize(Call &call) {
    World &w = world();
    // abi 2.1, 6.2: never from a destructor or another static teardown.
    if (w.exiting) call.broken(Rule::finalize_while_exiting, "aclFinalize was called after exit() had begun");
    for (auto &entry : w.devices) {
        Device &device = entry.second;
        if (device.references > 0) {
            call.broken(Rule::finalize_with_devices_set,
                        text("device %d is still set %zu times", entry.first, static_cast<size_t>(device.references)));
            w.lost.devices_set += device.references;
        }
        w.release_device(call.lock, entry.first);
        device = Device{};
    }
    w.devices.clear();
    w.references = 0;
    w.life = Life::finalised;
    trace("finalize", {});
    write_report();
}

struct sigaction taken_from[NSIG];

void pass_on(int signal, siginfo_t *info, void *context) { taken_from[signal].sa_sigaction(signal, info, context); }

// Whoever handled the signal goes on doing so, but no longer first.
void take_over(int signal) {
    struct sigaction ours;
    if (sigaction(signal, nullptr, &ours) != 0 || (ours.sa_flags & SA_SIGINFO) == 0) return;
    if (ours.sa_sigaction == pass_on) return;
    taken_from[signal] = ours;
    ours.sa_sigaction = pass_on;
    sigaction(signal, &ours, nullptr);
}

// The number of a version text such as "9.1.0"; the sheet does not say how real ones are made (abi 1.3).
int32_t version_number() { return release().major * 10000000 + release().minor * 100000; }

} // namespace

aclError aclInit(const char *configPath) {
    std::string problem;
    {
        std::lock_guard<std::mutex> lock(world().mutex);
        if (world().life != Life::initialised) problem = read_environment();
    }
    Call call("aclInit", ACL_ERROR_INTERNAL_ERROR, Needs::nothing);
    if (call.refused()) return call.code();
    World &w = world();
    if (w.life == Life::initialised) {
        w.references++;
        return call.fail(ACL_ERROR_REPEAT_INITIALIZE, "already initialised; this may be ignored (abi 2.1)");
    }
    if (const char *driver = real_driver()) {
        return call.fail(ACL_ERROR_FAILURE,
                         "this library is NPU4J's simulator, and %s says that there is a real device here", driver);
    }
    if (!control().wanted) {
        return call.fail(ACL_ERROR_FAILURE,
                         "this library is NPU4J's simulator and not Ascend CANN; set NPU4J_SIM=1 to use it");
    }
    if (!problem.empty()) return call.fail(ACL_ERROR_INVALID_PARAM, "%s", problem.c_str());
    if (configPath != nullptr && access(configPath, R_OK) != 0) {
        return call.fail(ACL_ERROR_RT_PARAM_INVALID, "cannot read %s", configPath); // abi 2.1
    }
    static bool exit_is_watched = false;
    if (!exit_is_watched) atexit(at_exit);
    exit_is_watched = true;
    w.started_ns = w.nanoseconds();
    w.life = Life::initialised;
    w.references = 1;
    trace(
        "init",
        JsonObject().put("simulator", release().simulator).put("soc", control().soc->name).put("seed", control().seed));
    // abi 6.2: otherwise CANN takes signals that the JVM needs. We take two, pass them on, and say so.
    const char *signals = getenv("ASCEND_COREDUMP_SIGNAL");
    if (signals == nullptr || strcmp(signals, "none") != 0) {
        take_over(SIGSEGV);
        take_over(SIGBUS);
        call.broken(
            Rule::signal_handlers_not_switched_off,
            "ASCEND_COREDUMP_SIGNAL is not 'none': CANN would have replaced SIGSEGV's handler and twelve others");
    }
    return call.succeed();
}

aclError aclFinalize(void) {
    Call call("aclFinalize", ACL_ERROR_INTERNAL_ERROR, Needs::nothing);
    if (call.refused()) return call.code();
    if (world().life == Life::finalised) return call.fail(ACL_ERROR_REPEAT_FINALIZE, "already finalised");
    if (world().life != Life::initialised) return call.fail(ACL_ERROR_UNINITIALIZE, "aclInit has not been called");
    finalize(call);
    return call.succeed();
}

aclError aclFinalizeReference(uint64_t *refCount) {
    Call call("aclFinalizeReference", ACL_ERROR_INTERNAL_ERROR, Needs::nothing);
    if (call.refused()) return call.code();
    World &w = world();
    if (w.life == Life::finalised) return call.fail(ACL_ERROR_REPEAT_FINALIZE, "already finalised");
    if (w.life != Life::initialised) return call.fail(ACL_ERROR_UNINITIALIZE, "aclInit has not been called");
    if (--w.references == 0) finalize(call);
    if (refCount != nullptr) *refCount = w.references;
    return call.succeed();
}

aclError aclrtGetVersion(int32_t *majorVersion, int32_t *minorVersion, int32_t *patchVersion) {
    Call call("aclrtGetVersion", ACL_ERROR_INTERNAL_ERROR, Needs::nothing);
    if (call.refused()) return call.code();
    if (majorVersion == nullptr || minorVersion == nullptr || patchVersion == nullptr) {
        return call.fail(ACL_ERROR_INVALID_PARAM, "a version pointer is NULL");
    }
    *majorVersion = 1;
    *minorVersion = release().acl_minor;
    *patchVersion = 0;
    return call.succeed();
}

aclError aclsysGetCANNVersion(aclCANNPackageName name, aclCANNPackageVersion *version) {
    Call call("aclsysGetCANNVersion", ACL_ERROR_INTERNAL_ERROR, Needs::nothing);
    if (call.refused()) return call.code();
    if (version == nullptr || name < ACL_PKG_NAME_CANN || name > ACL_PKG_NAME_DRIVER) {
        return call.fail(ACL_ERROR_INVALID_PARAM, "no package %d, or version is NULL", static_cast<int>(name));
    }
    if (name == ACL_PKG_NAME_DRIVER) return call.fail(ACL_ERROR_INVALID_FILE, "a simulator has no driver");
    *version = {};
    strcpy(version->version, release().cann);
    strcpy(version->majorVersion, std::to_string(release().major).c_str());
    strcpy(version->minorVersion, std::to_string(release().minor).c_str());
    strcpy(version->releaseVersion, release().major >= 9 ? "0" : "RC1");
    return call.succeed();
}

aclError aclsysGetVersionStr(char *pkgName, char *versionStr) {
    Call call("aclsysGetVersionStr", ACL_ERROR_INTERNAL_ERROR, Needs::nothing);
    if (call.refused()) return call.code();
    if (pkgName == nullptr || versionStr == nullptr) return call.fail(ACL_ERROR_INVALID_PARAM, "a name is NULL");
    // abi 1.3: a directory under share/info, driver or firmware; the simulator has neither of the last two.
    for (const char *package : {"runtime", "opbase", "ops_math", "ops_nn", "ops_transformer"}) {
        if (strcmp(pkgName, package) != 0) continue;
        strcpy(versionStr, release().cann);
        return call.succeed();
    }
    return call.fail(ACL_ERROR_INVALID_FILE, "no package %s is installed", pkgName);
}

aclError aclsysGetVersionNum(char *pkgName, int32_t *versionNum) {
    Call call("aclsysGetVersionNum", ACL_ERROR_INTERNAL_ERROR, Needs::nothing);
    if (call.refused()) return call.code();
    if (pkgName == nullptr || versionNum == nullptr) return call.fail(ACL_ERROR_INVALID_PARAM, "a pointer is NULL");
    *versionNum = version_number();
    return call.succeed();
}

const char *aclrtGetSocName(void) {
    Call call("aclrtGetSocName", ACL_ERROR_INTERNAL_ERROR, Needs::init);
    return call.refused() ? nullptr : control().soc->name;
}

size_t aclDataTypeSize(aclDataType dataType) { return dtype_size(dataType); }

const char *aclGetRecentErrMsg(void) {
    // Not through the error text: it would overwrite what it is to return.
    ThreadState &thread = this_thread();
    bool had_message = thread.has_message;
    thread.handed_out = thread.message;
    Call call("aclGetRecentErrMsg", ACL_ERROR_INTERNAL_ERROR, Needs::nothing);
    thread.has_message = false; // abi 2.1: returns and clears
    return had_message && !call.refused() ? thread.handed_out.c_str() : nullptr;
}

aclError aclrtGetLastError(aclrtLastErrLevel level) {
    Call call("aclrtGetLastError", ACL_ERROR_INTERNAL_ERROR, Needs::nothing);
    if (call.refused()) return call.code();
    if (level != ACL_RT_THREAD_LEVEL) {
        return call.fail(ACL_ERROR_RT_PARAM_INVALID, "no level %d", static_cast<int>(level));
    }
    int error = this_thread().last_error;
    this_thread().last_error = 0;
    return error;
}

aclError aclrtPeekAtLastError(aclrtLastErrLevel level) {
    Call call("aclrtPeekAtLastError", ACL_ERROR_INTERNAL_ERROR, Needs::nothing);
    if (call.refused()) return call.code();
    if (level != ACL_RT_THREAD_LEVEL) {
        return call.fail(ACL_ERROR_RT_PARAM_INVALID, "no level %d", static_cast<int>(level));
    }
    return this_thread().last_error;
}

const char *npu4j_sim_version(void) { return release().simulator; }

int npu4j_sim_control(const char *name, const char *value) {
    std::lock_guard<std::mutex> lock(world().mutex);
    return name != nullptr && set_control(name, value) ? 0 : -1;
}

uint64_t npu4j_sim_calls(void) {
    std::lock_guard<std::mutex> lock(world().mutex);
    return world().calls;
}

uint64_t npu4j_sim_tasks(void) {
    std::lock_guard<std::mutex> lock(world().mutex);
    return world().tasks;
}

size_t npu4j_sim_report(char *buffer, size_t size) {
    std::lock_guard<std::mutex> lock(world().mutex);
    std::string report = report_json();
    if (buffer != nullptr && size > 0) {
        size_t n = report.size() < size - 1 ? report.size() : size - 1;
        memcpy(buffer, report.data(), n);
        buffer[n] = '\0';
    }
    return report.size();
}
