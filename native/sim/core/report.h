// What was broken and what was left behind.
#pragma once

#include "core/rules.h"

#include <string>

namespace [[gnu::visibility("default")]] npu4j_sim {

// Writes a breach down, in the report and the trace. True if it is a violation: then the caller makes the call, or the
// next synchronise, fail. The world is locked.
bool broken(Rule rule, const std::string &where, const std::string &detail);

std::string report_json();

// To the file of NPU4J_SIM_REPORT, if there is one.
void write_report();

} // namespace npu4j_sim
