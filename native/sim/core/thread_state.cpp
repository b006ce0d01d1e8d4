#include "core/thread_state.h"

namespace npu4j_sim {

ThreadState &this_thread() {
    thread_local ThreadState state;
    return state;
}

} // namespace npu4j_sim
