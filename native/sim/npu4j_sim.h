// What the simulator offers beside CANN's interface. Exported by libascendcl.so of a simulated toolkit; no real toolkit
// has these names, which is how anyone can tell which of the two was loaded.
#pragma once

#include <stddef.h>
#include <stdint.h>

#pragma GCC visibility push(default)
#ifdef __cplusplus
extern "C" {
#endif

// "npu4j-sim 1 (CANN 8.1.RC1)"; static, not to be freed.
const char *npu4j_sim_version(void);

// Sets one of the NPU4J_SIM_* variables from inside the process; it wins over the environment from then on. NULL gives
// the variable back to the environment. 0, or -1 for an unknown name or a value that cannot be read.
int npu4j_sim_control(const char *name, const char *value);

// Calls counted so far, and tasks that reached a device so far: the numbers that NPU4J_SIM_FAIL and
// NPU4J_SIM_FAIL_TASK count by.
uint64_t npu4j_sim_calls(void);
uint64_t npu4j_sim_tasks(void);

// The report of NPU4J_SIM_REPORT as it stands now, NUL-terminated, cut to `size`. Returns the length it has in full.
size_t npu4j_sim_report(char *buffer, size_t size);

#ifdef __cplusplus
}
#endif
#pragma GCC visibility pop
