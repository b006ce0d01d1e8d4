#include "machine.h"

#include "meta/numbers.h"

#include <cstdio>
#include <cstdlib>

void check(bool holds, const char *sentence, const char *file, int line, const std::string &more) {
    if (holds) return;
    const char *message = aclGetRecentErrMsg();
    fprintf(stderr, "%s:%d: not so: %s (%s)\n  newest message: %s\n  report: %s\n", file, line, sentence, more.c_str(),
            message != nullptr ? message : "none", report().c_str());
    _Exit(1);
}

aclrtStream start(std::vector<std::pair<const char *, const char *>> controls) {
    for (auto &control : controls) CHECK_EQUAL(npu4j_sim_control(control.first, control.second), 0);
    CHECK_EQUAL(aclInit(nullptr), 0);
    CHECK_EQUAL(aclrtSetDevice(0), 0);
    aclrtStream stream = nullptr;
    CHECK_EQUAL(aclrtCreateStream(&stream), 0);
    return stream;
}

std::string report() {
    std::string text(npu4j_sim_report(nullptr, 0) + 1, '\0');
    npu4j_sim_report(text.data(), text.size());
    text.pop_back();
    return text;
}

namespace {

std::string part(const char *from, const char *to) {
    std::string whole = report();
    size_t begin = whole.find(from), end = whole.find(to);
    return whole.substr(begin, end - begin);
}

bool names(const std::string &json, const char *rule) {
    return json.find("\"rule\":\"" + std::string(rule) + "\"") != std::string::npos;
}

} // namespace

bool violated(const char *rule) { return names(part("\"violations\"", "\"warnings\""), rule); }

bool warned(const char *rule) { return names(part("\"warnings\"", "\"leaks\""), rule); }

bool no_violations() { return part("\"violations\"", "\"warnings\"") == "\"violations\":[],"; }

uint64_t leaked(const char *what) {
    std::string leaks = part("\"leaks\"", "\"calls\"");
    std::string key = "\"" + std::string(what) + "\":";
    return strtoull(leaks.c_str() + leaks.find(key) + key.size(), nullptr, 10);
}

void *device_bytes(size_t size) {
    void *p = nullptr;
    CHECK_EQUAL(aclrtMalloc(&p, size, ACL_MEM_MALLOC_HUGE_FIRST), 0);
    return p;
}

void upload(void *device, const void *host, size_t size) {
    CHECK_EQUAL(aclrtMemcpy(device, size, host, size, ACL_MEMCPY_HOST_TO_DEVICE), 0);
}

aclTensor *tensor(aclDataType dtype, std::vector<int64_t> dims, void *data) {
    aclTensor *made =
        aclCreateTensor(dims.data(), dims.size(), dtype, nullptr, 0, ACL_FORMAT_ND, dims.data(), dims.size(), data);
    CHECK(made != nullptr);
    return made;
}

aclTensor *strided(aclDataType dtype, std::vector<int64_t> dims, std::vector<int64_t> strides, int64_t offset,
                   std::vector<int64_t> storage, void *data, aclFormat format) {
    aclTensor *made = aclCreateTensor(dims.data(), dims.size(), dtype, strides.data(), offset, format, storage.data(),
                                      storage.size(), data);
    CHECK(made != nullptr);
    return made;
}

aclTensorList *list(std::vector<const aclTensor *> tensors) {
    aclTensorList *made = aclCreateTensorList(tensors.data(), tensors.size());
    CHECK(made != nullptr);
    return made;
}

aclnnStatus run(const Prepare &prepare, Launch launch, aclrtStream stream) {
    uint64_t size = 0;
    aclOpExecutor *executor = nullptr;
    aclnnStatus status = prepare(&size, &executor);
    if (status != 0) return status;
    void *workspace = size > 0 ? device_bytes(size) : nullptr;
    return launch(workspace, size, executor, stream);
}

void synchronized(aclnnStatus status, aclrtStream stream, aclError expected) {
    CHECK_EQUAL(status, 0);
    CHECK_EQUAL(aclrtSynchronizeStream(stream), expected);
}

uint16_t fp16(float value) { return npu4j_sim::to_fp16(value); }
uint16_t bf16(float value) { return npu4j_sim::to_bf16(value); }
float from_fp16_bits(uint16_t bits) { return npu4j_sim::from_fp16(bits); }

std::vector<uint16_t> fp16_of(const std::vector<float> &values) {
    std::vector<uint16_t> bits;
    for (float v : values) bits.push_back(fp16(v));
    return bits;
}

std::vector<float> floats_of(const std::vector<uint16_t> &bits) {
    std::vector<float> values;
    for (uint16_t b : bits) values.push_back(from_fp16_bits(b));
    return values;
}
