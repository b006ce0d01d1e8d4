// What CANN keeps for each thread: the current context, the newest error, its text. Really thread-local, so that a
// caller that changes threads sees what it would see on a device.
#pragma once

#include "core/registry.h"

#include <string>

namespace [[gnu::visibility("default")]] npu4j_sim {

struct ThreadState {
    Handle context = nullptr;
    int last_error = 0;
    bool has_message = false;
    std::string message;
    std::string handed_out; // what aclGetRecentErrMsg returned last: valid until the next call on this thread
};

ThreadState &this_thread();

} // namespace npu4j_sim
