// aclTensor and aclTensorList (abi 3.1, 3.2).
#include "core/call.h"
#include "core/text.h"
#include "meta/destroy.h"
#include "meta/objects.h"
#include "soc_tables.h"

#include <algorithm>

using namespace npu4j_sim;

namespace {

// Dims are copied during the call; NULL only with a count of 0 (abi 3.2.1).
bool copy(const int64_t *values, uint64_t count, std::vector<int64_t> *out) {
    if (values == nullptr && count > 0) return false;
    out->assign(values, values + count);
    return true;
}

bool negative(const std::vector<int64_t> &values) {
    for (int64_t v : values) {
        if (v < 0) return true;
    }
    return false;
}

// More elements than an address can reach, in either description.
bool too_large(const View &view) {
    __int128 elements = 1, last = view.offset, stored = 1;
    const __int128 limit = INT64_MAX / 16;
    for (int64_t d : view.dims) elements = std::min(elements * d, limit + 1);
    for (int64_t d : view.storage) stored = std::min(stored * d, limit + 1);
    for (size_t i = 0; i < view.rank(); i++) {
        last = std::min(last + static_cast<__int128>(view.dims[i]) * view.strides[i], limit + 1);
    }
    return elements > limit || stored > limit || last > limit;
}

} // namespace

aclTensor *aclCreateTensor(const int64_t *viewDims, uint64_t viewDimsNum, aclDataType dataType, const int64_t *stride,
                           int64_t offset, aclFormat format, const int64_t *storageDims, uint64_t storageDimsNum,
                           void *tensorData) {
    Call call("aclCreateTensor", ACLNN_ERR_INNER, Needs::nothing);
    if (call.refused()) return nullptr;
    auto tensor = std::make_shared<Tensor>();
    View &view = tensor->view;
    view.dtype = dataType;
    view.format = plain(format);
    view.offset = offset;
    view.address = reinterpret_cast<uintptr_t>(tensorData);
    if (!copy(viewDims, viewDimsNum, &view.dims) || !copy(storageDims, storageDimsNum, &view.storage)) {
        call.fail(ACLNN_ERR_PARAM_NULLPTR, "viewDims or storageDims is NULL and its count is not 0");
        return nullptr;
    }
    if (stride != nullptr) view.strides.assign(stride, stride + viewDimsNum);
    if (negative(view.dims) || negative(view.strides) || negative(view.storage) || offset < 0) {
        call.fail(ACLNN_ERR_PARAM_INVALID, "a negative dimension, stride or offset: %s", shape_text(view.dims).c_str());
        return nullptr;
    }
    if (stride == nullptr) view.strides.assign(view.rank(), 0); // until the product is known to fit
    if (too_large(view)) {
        call.fail(ACLNN_ERR_PARAM_INVALID, "%s is larger than any memory", shape_text(view.dims).c_str());
        return nullptr;
    }
    if (dtype_size(dataType) == 0) {
        call.fail(ACLNN_ERR_PARAM_INVALID, "dataType %d is not one the simulator knows", static_cast<int>(dataType));
        return nullptr;
    }
    if (stride == nullptr) view.strides = contiguous_strides(view.dims);
    return static_cast<aclTensor *>(const_cast<void *>(world().registry.add(tensor)));
}

aclnnStatus aclDestroyTensor(const aclTensor *handle) {
    Call call("aclDestroyTensor", ACLNN_ERR_INNER, Needs::nothing);
    if (call.refused()) return call.code();
    if (handle == nullptr) return call.succeed();
    auto tensor = to_destroy<Tensor>(call, handle);
    if (tensor == nullptr) return call.code();
    if (tensor->list != nullptr) {
        call.broken(Rule::destroyed_before_its_list,
                    text("%s belongs to a list, which will destroy it", world().registry.describe(handle).c_str()));
        return call.fail(ACLNN_ERR_PARAM_INVALID, "the tensor belongs to a list, which will destroy it");
    }
    world().registry.remove(handle, "destroyed");
    return call.succeed();
}

aclTensorList *aclCreateTensorList(const aclTensor *const *value, uint64_t size) {
    Call call("aclCreateTensorList", ACLNN_ERR_INNER, Needs::nothing);
    if (call.refused()) return nullptr;
    if (value == nullptr && size > 0) {
        call.fail(ACLNN_ERR_PARAM_NULLPTR, "value is NULL and size is not 0");
        return nullptr;
    }
    auto list = std::make_shared<TensorList>();
    std::vector<std::shared_ptr<Tensor>> members;
    for (uint64_t i = 0; i < size; i++) {
        list->tensors.push_back(value[i]);
        if (value[i] == nullptr) continue;
        auto tensor = call.find<Tensor>(value[i], "an element of value");
        if (tensor == nullptr) {
            call.fail(ACLNN_ERR_PARAM_INVALID, "%s", call.problem.c_str());
            return nullptr;
        }
        bool twice = tensor->list != nullptr;
        for (uint64_t j = 0; j < i; j++) twice = twice || value[j] == value[i];
        if (twice) {
            std::string sentence = text("%s is in a list already", world().registry.describe(value[i]).c_str());
            call.broken(Rule::tensor_in_two_lists, sentence);
            call.fail(ACLNN_ERR_PARAM_INVALID, "%s", sentence.c_str());
            return nullptr;
        }
        members.push_back(tensor);
    }
    Handle made = world().registry.add(list);
    for (const auto &tensor : members) tensor->list = made; // the list owns its tensors from here on
    return static_cast<aclTensorList *>(const_cast<void *>(made));
}

aclnnStatus aclDestroyTensorList(const aclTensorList *handle) {
    Call call("aclDestroyTensorList", ACLNN_ERR_INNER, Needs::nothing);
    if (call.refused()) return call.code();
    if (handle == nullptr) return call.succeed();
    auto list = to_destroy<TensorList>(call, handle);
    if (list == nullptr) return call.code();
    for (Handle tensor : list->tensors) world().registry.remove(tensor, "destroyed with its list");
    world().registry.remove(handle, "destroyed");
    return call.succeed();
}

aclnnStatus aclSetRawTensorAddr(aclTensor *handle, void *addr) {
    Call call("aclSetRawTensorAddr", ACLNN_ERR_INNER, Needs::nothing);
    if (call.refused()) return call.code();
    auto tensor = call.find<Tensor>(handle, "tensor");
    if (tensor == nullptr) return call.fail(ACLNN_ERR_PARAM_INVALID, "%s", call.problem.c_str());
    if (tensor->prepared > 0 && call.broken(Rule::address_changed_between_phases,
                                            text("%s waits for phase 2", world().registry.describe(handle).c_str()))) {
        return call.fail(ACLNN_ERR_PARAM_INVALID, "the tensor waits for phase 2 of an operator");
    }
    tensor->view.address = reinterpret_cast<uintptr_t>(addr);
    return call.succeed();
}

aclnnStatus aclGetRawTensorAddr(const aclTensor *handle, void **addr) {
    Call call("aclGetRawTensorAddr", ACLNN_ERR_INNER, Needs::nothing);
    if (call.refused()) return call.code();
    auto tensor = call.find<Tensor>(handle, "tensor");
    if (tensor == nullptr) return call.fail(ACLNN_ERR_PARAM_INVALID, "%s", call.problem.c_str());
    if (addr == nullptr) return call.fail(ACLNN_ERR_PARAM_NULLPTR, "addr is NULL");
    *addr = reinterpret_cast<void *>(tensor->view.address);
    return call.succeed();
}

aclnnStatus aclGetDataType(const aclTensor *handle, aclDataType *dataType) {
    Call call("aclGetDataType", ACLNN_ERR_INNER, Needs::nothing);
    if (call.refused()) return call.code();
    auto tensor = call.find<Tensor>(handle, "tensor");
    if (tensor == nullptr) return call.fail(ACLNN_ERR_PARAM_INVALID, "%s", call.problem.c_str());
    if (dataType == nullptr) return call.fail(ACLNN_ERR_PARAM_NULLPTR, "dataType is NULL");
    *dataType = tensor->view.dtype;
    return call.succeed();
}

aclnnStatus aclGetFormat(const aclTensor *handle, aclFormat *format) {
    Call call("aclGetFormat", ACLNN_ERR_INNER, Needs::nothing);
    if (call.refused()) return call.code();
    auto tensor = call.find<Tensor>(handle, "tensor");
    if (tensor == nullptr) return call.fail(ACLNN_ERR_PARAM_INVALID, "%s", call.problem.c_str());
    if (format == nullptr) return call.fail(ACLNN_ERR_PARAM_NULLPTR, "format is NULL");
    *format = tensor->view.format;
    return call.succeed();
}
