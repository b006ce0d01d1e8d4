#include "core/report.h"

#include "core/control.h"
#include "core/release.h"
#include "core/text.h"
#include "core/trace.h"
#include "core/world.h"

#include <cstdio>
#include <map>
#include <vector>

namespace npu4j_sim {
namespace {

struct Breach {
    Rule rule;
    std::string where;
    std::string detail; // of the first time
    uint64_t times = 1;
};

// The same rule broken in the same call is one line with a count: a loop must not fill the report.
std::vector<Breach> &breaches() {
    static auto *list = new std::vector<Breach>(); // never destroyed: threads outlive the end of main
    return *list;
}

std::string breaches_json(bool violations) {
    std::string out = "[";
    for (const Breach &b : breaches()) {
        if (is_violation(b.rule) != violations) continue;
        JsonObject line;
        line.put("rule", fact(b.rule).name).put("section", fact(b.rule).section);
        line.put("call", b.where).put("detail", b.detail).put("times", b.times);
        out += (out.size() > 1 ? "," : "") + line.str();
    }
    return out + "]";
}

} // namespace

bool broken(Rule rule, const std::string &where, const std::string &detail) {
    bool violation = is_violation(rule);
    trace(violation ? "violation" : "warning",
          JsonObject().put("rule", fact(rule).name).put("call", where).put("detail", detail));
    for (Breach &b : breaches()) {
        if (b.rule == rule && b.where == where) {
            b.times++;
            return violation;
        }
    }
    breaches().push_back({rule, where, detail});
    return violation;
}

std::string report_json() {
    Leaks leaks = world().leaks();
    JsonObject left;
    left.put("device_memory", leaks.device_memory).put("host_memory", leaks.host_memory);
    left.put("streams", leaks.streams).put("events", leaks.events).put("contexts", leaks.contexts);
    left.put("tensors", leaks.tensors).put("lists", leaks.lists).put("arrays", leaks.arrays);
    left.put("scalars", leaks.scalars).put("executors", leaks.executors).put("devices_set", leaks.devices_set);
    JsonObject report;
    report.put("simulator", release().simulator);
    report.put("soc", control().soc != nullptr ? control().soc->name : "").put("seed", control().seed);
    report.raw("violations", breaches_json(true)).raw("warnings", breaches_json(false)).raw("leaks", left.str());
    report.put("calls", world().calls).put("tasks", world().tasks);
    return report.str();
}

void write_report() {
    if (control().report.empty()) return;
    FILE *file = fopen(control().report.c_str(), "w");
    if (file == nullptr) {
        fprintf(stderr, "npu4j-sim: cannot write the report to %s\n", control().report.c_str());
        return;
    }
    fputs((report_json() + "\n").c_str(), file);
    fclose(file);
}

} // namespace npu4j_sim
