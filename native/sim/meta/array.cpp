// Host arrays and scalars: their elements are copied while they are made (abi 3.2.2).
#include "core/call.h"
#include "meta/destroy.h"
#include "meta/objects.h"
#include "soc_tables.h"

#include <cstring>

using namespace npu4j_sim;

namespace {

template <typename A, typename T> Handle make_array(const char *function, const T *value, uint64_t size) {
    Call call(function, ACLNN_ERR_INNER, Needs::nothing);
    if (call.refused()) return nullptr;
    if (value == nullptr && size > 0) {
        call.fail(ACLNN_ERR_PARAM_NULLPTR, "value is NULL and size is not 0");
        return nullptr;
    }
    auto array = std::make_shared<A>();
    array->values.assign(value, value + size);
    return world().registry.add(array);
}

} // namespace

aclBoolArray *aclCreateBoolArray(const bool *value, uint64_t size) {
    return static_cast<aclBoolArray *>(const_cast<void *>(make_array<BoolArray>("aclCreateBoolArray", value, size)));
}

aclFloatArray *aclCreateFloatArray(const float *value, uint64_t size) {
    return static_cast<aclFloatArray *>(const_cast<void *>(make_array<FloatArray>("aclCreateFloatArray", value, size)));
}

aclIntArray *aclCreateIntArray(const int64_t *value, uint64_t size) {
    return static_cast<aclIntArray *>(const_cast<void *>(make_array<IntArray>("aclCreateIntArray", value, size)));
}

aclScalar *aclCreateScalar(void *value, aclDataType dataType) {
    Call call("aclCreateScalar", ACLNN_ERR_INNER, Needs::nothing);
    if (call.refused()) return nullptr;
    size_t n = dtype_size(dataType);
    if (value == nullptr || n == 0) {
        call.fail(ACLNN_ERR_PARAM_INVALID, "value is NULL, or dataType %d unknown", static_cast<int>(dataType));
        return nullptr;
    }
    auto scalar = std::make_shared<Scalar>();
    scalar->dtype = dataType;
    scalar->value.resize(n);
    memcpy(scalar->value.data(), value, n);
    return static_cast<aclScalar *>(const_cast<void *>(world().registry.add(scalar)));
}

aclnnStatus aclDestroyBoolArray(const aclBoolArray *array) { return destroy<BoolArray>("aclDestroyBoolArray", array); }

aclnnStatus aclDestroyFloatArray(const aclFloatArray *array) {
    return destroy<FloatArray>("aclDestroyFloatArray", array);
}

aclnnStatus aclDestroyIntArray(const aclIntArray *array) { return destroy<IntArray>("aclDestroyIntArray", array); }

aclnnStatus aclDestroyScalar(const aclScalar *scalar) { return destroy<Scalar>("aclDestroyScalar", scalar); }

// Optional where aclInit is used; at most once per process (abi 3.2.12).
aclnnStatus aclnnInit(const char *) {
    Call call("aclnnInit", ACLNN_ERR_INNER, Needs::init, ACLNN_ERR_RUNTIME_ERROR);
    return call.refused() ? call.code() : call.succeed();
}

aclnnStatus aclnnFinalize(void) {
    Call call("aclnnFinalize", ACLNN_ERR_INNER, Needs::nothing);
    return call.refused() ? call.code() : call.succeed();
}
