#pragma once

#include "meta/operator.h"

namespace npu4j_sim {

// The executor will not read its operands' addresses again.
void let_go(const Executor &executor);

} // namespace npu4j_sim
