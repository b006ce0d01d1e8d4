// What the tests share: a context with a stream on a simulated device, tensors in its memory, and the report.
#pragma once

#include "npu4j_sim.h"
#include "ops/aclnnop.h"

#include <cstdint>
#include <dlfcn.h>
#include <functional>
#include <string>
#include <vector>

struct Test {
    const char *name;
    void (*body)();
};

extern const std::vector<Test> RULES, FAULTS, PRODUCTS, ROWWISE, ATTENTION, ROUTING, TENSORS;

// Ends the test's process with the sentence.
void check(bool holds, const char *sentence, const char *file, int line, const std::string &more = "");
#define CHECK(condition) check((condition), #condition, __FILE__, __LINE__)
#define CHECK_EQUAL(a, b) check_equal((a), (b), #a " == " #b, __FILE__, __LINE__)

template <typename A, typename B>
void check_equal(const A &a, const B &b, const char *sentence, const char *file, int line) {
    check(a == b, sentence, file, line, std::to_string(a) + " and " + std::to_string(b));
}

// aclInit, aclrtSetDevice, a stream. The control variables are set first.
aclrtStream start(std::vector<std::pair<const char *, const char *>> controls = {});

std::string report();
// The report names the rule among its violations, or its warnings.
bool violated(const char *rule);
bool warned(const char *rule);
bool no_violations();
uint64_t leaked(const char *what);

void *device_bytes(size_t size);
void upload(void *device, const void *host, size_t size);

template <typename T> void *on_device(const std::vector<T> &values) {
    size_t size = values.size() * sizeof(T);
    void *p = device_bytes(size);
    upload(p, values.data(), size);
    return p;
}

template <typename T> std::vector<T> from_device(const void *device, size_t count) {
    std::vector<T> values(count);
    CHECK_EQUAL(aclrtMemcpy(values.data(), count * sizeof(T), device, count * sizeof(T), ACL_MEMCPY_DEVICE_TO_HOST), 0);
    return values;
}

aclTensor *tensor(aclDataType dtype, std::vector<int64_t> dims, void *data);
aclTensor *strided(aclDataType dtype, std::vector<int64_t> dims, std::vector<int64_t> strides, int64_t offset,
                   std::vector<int64_t> storage, void *data, aclFormat format = ACL_FORMAT_ND);
aclTensorList *list(std::vector<const aclTensor *> tensors);

using Prepare = std::function<aclnnStatus(uint64_t *, aclOpExecutor **)>;
using Launch = aclnnStatus (*)(void *, uint64_t, aclOpExecutor *, aclrtStream);

// Phase 1, workspace, phase 2, and no synchronise. The workspace is kept until the process ends.
aclnnStatus run(const Prepare &prepare, Launch launch, aclrtStream stream);
// A launch that went well, and how its stream comes to rest.
void synchronized(aclnnStatus status, aclrtStream stream, aclError expected = 0);

// What 8.1 does not have cannot be linked against.
template <typename F> F newer(const char *name) { return reinterpret_cast<F>(dlsym(RTLD_DEFAULT, name)); }

uint16_t fp16(float value);
uint16_t bf16(float value);
float from_fp16_bits(uint16_t bits);
std::vector<uint16_t> fp16_of(const std::vector<float> &values);
std::vector<float> floats_of(const std::vector<uint16_t> &bits);
