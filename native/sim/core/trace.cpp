#include "core/trace.h"

#include "core/control.h"
#include "core/world.h"

#include <cstdio>

namespace npu4j_sim {

bool tracing() { return !control().trace.empty(); }

void trace(const char *event, const JsonObject &members) {
    static FILE *file = nullptr;
    static std::string path;
    if (path != control().trace) {
        if (file != nullptr) fclose(file);
        path = control().trace;
        file = path.empty() ? nullptr : fopen(path.c_str(), "a");
        if (!path.empty() && file == nullptr) {
            fprintf(stderr, "npu4j-sim: cannot write the trace to %s\n", path.c_str());
        }
    }
    if (file == nullptr) return;
    std::string head = JsonObject().put("t", world().microseconds()).put("event", event).str();
    std::string rest = members.str();
    head.pop_back();
    fprintf(file, "%s%s%s\n", head.c_str(), rest.size() > 2 ? "," : "", rest.c_str() + 1);
    fflush(file);
}

} // namespace npu4j_sim
