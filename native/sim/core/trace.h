// What happened, one JSON object a line, flushed line by line so that a crash loses nothing.
#pragma once

#include "core/text.h"

namespace [[gnu::visibility("default")]] npu4j_sim {

// Whether anybody reads it: a line costs more to write than most calls.
bool tracing();

// Adds the time in microseconds and the event's name. The world is locked.
void trace(const char *event, const JsonObject &members);

} // namespace npu4j_sim
