// The NPU4J_SIM_* variables: what the simulator pretends to be, and which faults it plays.
#pragma once

#include "core/random.h"
#include "soc_tables.h"

#include <string>

namespace [[gnu::visibility("default")]] npu4j_sim {

// Numbers count from 1; 0 means never.
struct FailedCall {
    std::string function; // empty: the number counts the calls of all functions
    uint64_t number = 0;
    int code = 0; // 0: what is typical for the function
};

struct Control {
    bool wanted = false;
    const Soc *soc = nullptr;
    uint64_t seed = 0;
    uint64_t delay_us = 0;
    uint64_t devices = 0;
    uint64_t memory = 0; // bytes for each device
    std::string trace;
    std::string report;
    FailedCall fail_call;
    uint64_t fail_task = 0;
    int fail_task_code = 0;
    uint64_t hang_task = 0;
    uint64_t lose_task = 0;
};

const Control &control();

// Empty, or the sentence that says which variable cannot be read. Called by aclInit.
std::string read_environment();

// False for an unknown name or an unreadable value. `value` NULL gives the variable back to the environment.
bool set_control(const std::string &name, const char *value);

// An answer that the fact sheets leave open, in [0, options): the same for one seed, another for the next, so that
// nothing can come to rely on it. The question names what is open.
uint64_t undecided(std::string_view question, uint64_t options);

} // namespace npu4j_sim
