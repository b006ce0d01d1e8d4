#include "core/release.h"

namespace npu4j_sim {

const Release &release() {
    // The ACL minor version is 13 in 8.1.RC1 and 17 in the headers of 9.1 (abi 1.3).
    static constexpr Release here = {"npu4j-sim 1 (CANN " NPU4J_SIM_CANN ")", NPU4J_SIM_CANN, NPU4J_SIM_MAJOR,
                                     NPU4J_SIM_MINOR, NPU4J_SIM_MAJOR >= 9 ? 17 : 13};
    return here;
}

} // namespace npu4j_sim
