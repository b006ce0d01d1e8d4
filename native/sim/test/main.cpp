// sim_test OPP_DIRECTORY [NAME SEED]: all tests under all seeds, each in a process of its own; or one.
#include "machine.h"

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <sys/wait.h>
#include <unistd.h>

namespace {

const int SEEDS = 4;

std::vector<Test> all_tests() {
    std::vector<Test> tests;
    for (const auto *group : {&RULES, &FAULTS, &PRODUCTS, &ROWWISE, &ATTENTION, &ROUTING, &TENSORS}) {
        tests.insert(tests.end(), group->begin(), group->end());
    }
    return tests;
}

int run_one(const char *opp, const char *name, const char *seed) {
    setenv("NPU4J_SIM", "1", 1);
    setenv("NPU4J_SIM_SEED", seed, 1);
    setenv("ASCEND_COREDUMP_SIGNAL", "none", 1);
    setenv("ASCEND_OPP_PATH", opp, 1);
    alarm(60);
    for (const Test &test : all_tests()) {
        if (strcmp(test.name, name) != 0) continue;
        test.body();
        return 0;
    }
    fprintf(stderr, "no test %s\n", name);
    return 2;
}

bool passes(const char *self, const char *opp, const char *name, const char *seed) {
    pid_t child = fork();
    if (child == 0) {
        execl(self, self, opp, name, seed, static_cast<char *>(nullptr));
        _exit(127);
    }
    int status = 0;
    waitpid(child, &status, 0);
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return true;
    printf("FAILED %s, seed %s: %s %d\n", name, seed, WIFEXITED(status) ? "exit" : "signal",
           WIFEXITED(status) ? WEXITSTATUS(status) : WTERMSIG(status));
    return false;
}

} // namespace

int main(int count, char **arguments) {
    if (count == 4) return run_one(arguments[1], arguments[2], arguments[3]);
    if (count != 2) return 2;
    int failed = 0;
    std::vector<Test> tests = all_tests();
    for (const Test &test : tests) {
        for (int seed = 0; seed < SEEDS; seed++) {
            failed += !passes(arguments[0], arguments[1], test.name, std::to_string(seed).c_str());
        }
    }
    printf("%s: %zu tests, %d seeds, %d failed\n", npu4j_sim_version(), tests.size(), SEEDS, failed);
    return failed == 0 ? 0 : 1;
}
