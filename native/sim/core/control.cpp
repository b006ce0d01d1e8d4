#include "core/control.h"

#include "core/text.h"
#include "core/world.h"

#include <cstdlib>
#include <map>

namespace npu4j_sim {
namespace {

Control current;
std::map<std::string, std::string> overrides; // from npu4j_sim_control

bool read_number(const char *s, uint64_t *out) {
    char *end = nullptr;
    unsigned long long n = strtoull(s, &end, 10);
    if (end == s || *end != '\0' || *s == '-') return false;
    *out = n;
    return true;
}

// "k" counts from the start of the process, "+k" from now.
bool read_count(const std::string &s, uint64_t now, uint64_t *out) {
    bool relative = !s.empty() && s[0] == '+';
    if (!read_number(s.c_str() + (relative ? 1 : 0), out)) return false;
    if (relative) *out += now;
    return true;
}

bool is_count(const std::string &s) { return !s.empty() && s.find_first_not_of("+0123456789") == std::string::npos; }

// k[:code] or name:k[:code]
bool set_fail_call(Control &c, const std::string &value) {
    c.fail_call = FailedCall{};
    if (value.empty()) return true;
    std::string rest = value;
    size_t colon = rest.find(':');
    if (!is_count(rest.substr(0, colon))) {
        if (colon == std::string::npos) return false;
        c.fail_call.function = rest.substr(0, colon);
        rest = rest.substr(colon + 1);
        colon = rest.find(':');
    }
    uint64_t now = c.fail_call.function.empty() ? world().calls : world().calls_of[c.fail_call.function];
    if (!read_count(rest.substr(0, colon), now, &c.fail_call.number)) return false;
    if (colon == std::string::npos) return true;
    uint64_t code = 0;
    if (!read_number(rest.c_str() + colon + 1, &code)) return false;
    c.fail_call.code = static_cast<int>(code);
    return true;
}

// k:code
bool set_fail_task(Control &c, const std::string &value) {
    c.fail_task = 0;
    if (value.empty()) return true;
    size_t colon = value.find(':');
    if (colon == std::string::npos) return false;
    uint64_t code = 0;
    if (!read_count(value.substr(0, colon), world().tasks, &c.fail_task)) return false;
    if (!read_number(value.c_str() + colon + 1, &code)) return false;
    c.fail_task_code = static_cast<int>(code);
    return true;
}

struct Variable {
    const char *name;
    const char *otherwise;
    bool (*set)(Control &, const std::string &);
};

const Variable VARIABLES[] = {
    {"NPU4J_SIM", "",
     [](Control &c, const std::string &v) {
         c.wanted = v == "1";
         return true;
     }},
    {"NPU4J_SIM_SOC", "910B",
     [](Control &c, const std::string &v) {
         c.soc = find_soc(v);
         return c.soc != nullptr;
     }},
    {"NPU4J_SIM_SEED", "0", [](Control &c, const std::string &v) { return read_number(v.c_str(), &c.seed); }},
    {"NPU4J_SIM_DELAY_US", "200", [](Control &c, const std::string &v) { return read_number(v.c_str(), &c.delay_us); }},
    {"NPU4J_SIM_DEVICES", "1", [](Control &c, const std::string &v) { return read_number(v.c_str(), &c.devices); }},
    {"NPU4J_SIM_MEMORY", "4294967296",
     [](Control &c, const std::string &v) { return read_number(v.c_str(), &c.memory); }},
    {"NPU4J_SIM_TRACE", "",
     [](Control &c, const std::string &v) {
         c.trace = v;
         return true;
     }},
    {"NPU4J_SIM_REPORT", "",
     [](Control &c, const std::string &v) {
         c.report = v;
         return true;
     }},
    {"NPU4J_SIM_FAIL", "", set_fail_call},
    {"NPU4J_SIM_FAIL_TASK", "", set_fail_task},
    {"NPU4J_SIM_HANG", "0",
     [](Control &c, const std::string &v) { return read_count(v, world().tasks, &c.hang_task); }},
    {"NPU4J_SIM_LOST", "0",
     [](Control &c, const std::string &v) { return read_count(v, world().tasks, &c.lose_task); }},
};

std::string value_of(const Variable &variable) {
    auto it = overrides.find(variable.name);
    if (it != overrides.end()) return it->second;
    const char *s = getenv(variable.name);
    return s != nullptr && *s != '\0' ? s : variable.otherwise;
}

} // namespace

const Control &control() { return current; }

std::string read_environment() {
    std::string problem;
    for (const Variable &variable : VARIABLES) {
        std::string value = value_of(variable);
        if (variable.set(current, value)) continue;
        problem = text("%s=%s cannot be read", variable.name, value.c_str());
        variable.set(current, variable.otherwise);
    }
    return problem;
}

bool set_control(const std::string &name, const char *value) {
    for (const Variable &variable : VARIABLES) {
        if (name != variable.name) continue;
        Control tried = current;
        std::string wanted = value != nullptr ? value : "";
        if (value == nullptr) {
            overrides.erase(name);
            wanted = value_of(variable);
        }
        if (!variable.set(tried, wanted)) return false;
        if (value != nullptr) overrides[name] = wanted;
        current = tried;
        return true;
    }
    return false;
}

uint64_t undecided(std::string_view question, uint64_t options) {
    return mix(mix(current.seed, hash(question)), options) % options;
}

} // namespace npu4j_sim
