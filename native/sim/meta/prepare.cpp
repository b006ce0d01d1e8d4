// Phase 1: which arguments an operator takes, what is refused, and how much workspace it says it wants.
#include "core/release.h"
#include "meta/operator.h"

#include <cstdlib>
#include <unistd.h>

namespace npu4j_sim {
namespace {

constexpr size_t MAX_RANK = 8; // abi 3.2.13

// "At least what is needed": a caller that takes the number for granted, or keeps it from call to call, is found out.
uint64_t declared(const Executor &executor, uint64_t scratch) {
    uint64_t key = mix(control().seed, hash(executor.op));
    for (const Operand &operand : executor.operands) key = mix(key, static_cast<uint64_t>(operand.view.elements()));
    if (scratch == 0 && key % 2 == 0) return 0;
    return (scratch + Random(key).below(16384) + 512) / 512 * 512;
}

} // namespace

Preparation::Preparation(Call &c, std::string op) : call(c), executor(std::make_shared<Executor>()) {
    executor->op = std::move(op);
    executor->thread = std::this_thread::get_id();
}

void Preparation::refuse(int code, const std::string &sentence) {
    call.fail(code, "%s", sentence.c_str());
    throw Refused{};
}

void Preparation::require(bool holds, int code, const char *format, ...) {
    if (holds) return;
    va_list arguments;
    va_start(arguments, format);
    std::string sentence = text_of(format, arguments);
    va_end(arguments);
    refuse(code, sentence);
}

Slot Preparation::add(const char *name, const aclTensor *handle, bool output, bool in_list) {
    auto tensor = call.find<Tensor>(handle, name);
    if (tensor == nullptr) refuse(ACLNN_ERR_PARAM_INVALID, call.problem);
    const View &view = tensor->view;
    require(view.rank() <= MAX_RANK, ACLNN_ERR_PARAM_INVALID, "%s has %zu dimensions, more than %zu", name, view.rank(),
            MAX_RANK);
    if (!view.is_nz() && view.reach() > product(view.storage)) {
        call.broken(Rule::view_exceeds_storage,
                    text("%s reaches over %lld elements, storageDims %s", name, static_cast<long long>(view.reach()),
                         shape_text(view.storage).c_str()));
    }
    Slot slot;
    static_cast<View &>(slot) = view;
    slot.index = static_cast<int>(executor->operands.size());
    size_t parameter = output ? executor->outputs : executor->inputs;
    executor->operands.push_back({handle, name, view, output, parameter, in_list});
    return slot;
}

Slot Preparation::input(const char *name, const aclTensor *tensor) {
    require(tensor != nullptr, ACLNN_ERR_PARAM_NULLPTR, "%s is NULL", name);
    return optional(name, tensor);
}

Slot Preparation::optional(const char *name, const aclTensor *tensor) {
    Slot slot;
    if (tensor != nullptr) slot = add(name, tensor, false, false);
    executor->inputs++;
    return slot;
}

Slot Preparation::output(const char *name, const aclTensor *tensor) {
    require(tensor != nullptr, ACLNN_ERR_PARAM_NULLPTR, "%s is NULL", name);
    return optional_output(name, tensor);
}

Slot Preparation::optional_output(const char *name, const aclTensor *tensor) {
    Slot slot;
    if (tensor != nullptr) slot = add(name, tensor, true, false);
    executor->outputs++;
    return slot;
}

void Preparation::list(const char *name, const aclTensorList *handle, bool required, bool output,
                       std::vector<Slot> *out) {
    require(handle != nullptr || !required, ACLNN_ERR_PARAM_NULLPTR, "%s is NULL", name);
    if (handle != nullptr) {
        auto found = call.find<TensorList>(handle, name);
        if (found == nullptr) refuse(ACLNN_ERR_PARAM_INVALID, call.problem);
        executor->others.push_back(handle);
        for (Handle tensor : found->tensors) {
            require(tensor != nullptr, ACLNN_ERR_PARAM_NULLPTR, "%s has a NULL in it", name);
            out->push_back(add(name, static_cast<const aclTensor *>(tensor), output, true));
        }
        require(!out->empty() || !required, ACLNN_ERR_PARAM_INVALID, "%s is empty", name);
    }
    (output ? executor->outputs : executor->inputs)++;
}

std::vector<Slot> Preparation::inputs(const char *name, const aclTensorList *handle) {
    std::vector<Slot> slots;
    list(name, handle, true, false, &slots);
    return slots;
}

std::vector<Slot> Preparation::optional_inputs(const char *name, const aclTensorList *handle) {
    std::vector<Slot> slots;
    list(name, handle, false, false, &slots);
    return slots;
}

std::vector<Slot> Preparation::outputs(const char *name, const aclTensorList *handle) {
    std::vector<Slot> slots;
    list(name, handle, true, true, &slots);
    return slots;
}

std::vector<int64_t> Preparation::integers(const char *name, const aclIntArray *handle) {
    executor->inputs++;
    if (handle == nullptr) return {};
    auto array = call.find<IntArray>(handle, name);
    if (array == nullptr) refuse(ACLNN_ERR_PARAM_INVALID, call.problem);
    executor->others.push_back(handle);
    executor->host_operands = true;
    return array->values;
}

void Preparation::absent(const char *name, const aclTensor *tensor) {
    require(tensor == nullptr, ACLNN_ERR_PARAM_INVALID, "%s must be NULL", name);
    executor->inputs++;
}

void Preparation::absent(const char *name, const aclTensorList *handle) {
    std::vector<Slot> slots;
    list(name, handle, false, false, &slots);
    require(slots.empty(), ACLNN_ERR_PARAM_INVALID, "%s must be NULL or empty", name);
}

void Preparation::absent(const char *name, const aclIntArray *array) {
    require(array == nullptr, ACLNN_ERR_PARAM_INVALID, "%s must be NULL", name);
    executor->inputs++;
}

void Preparation::kernel_for(const char *name, aclDataType dtype, aclFormat format) {
    require(has_kernel(executor->op, soc(), dtype, format), ACLNN_ERR_INNER_FIND_KERNEL_ERROR,
            "there is no kernel of %s for %s in %s and %s on %s", executor->op.c_str(), name, dtype_name(dtype),
            format_name(format), soc().name);
}

void Preparation::same_dtype(const char *a_name, const View &a, const char *b_name, const View &b) {
    require(a.dtype == b.dtype, ACLNN_ERR_PARAM_INVALID, "%s is %s, %s is %s: they must be the same", a_name,
            dtype_name(a.dtype), b_name, dtype_name(b.dtype));
}

void Preparation::shape(const char *name, const View &view, const std::vector<int64_t> &wanted) {
    require(view.dims == wanted, ACLNN_ERR_PARAM_INVALID, "%s is %s, not %s", name, shape_text(view.dims).c_str(),
            shape_text(wanted).c_str());
}

void Preparation::finish(uint64_t scratch, Kernel kernel) {
    executor->workspace = declared(*executor, scratch);
    executor->kernel = std::move(kernel);
}

aclnnStatus prepare(const char *op, uint64_t *workspaceSize, aclOpExecutor **executor,
                    const std::function<void(Preparation &)> &body) {
    Call call(std::string(op) + "GetWorkspaceSize", ACLNN_ERR_RUNTIME_ERROR, Needs::context, ACLNN_ERR_RUNTIME_ERROR);
    if (call.refused()) return call.code();
    if (workspaceSize == nullptr || executor == nullptr) {
        return call.fail(ACLNN_ERR_PARAM_NULLPTR, "workspaceSize or executor is NULL");
    }
    // abi 1.2, 3.4, 6.2: read by getenv when an operator is looked up, so a JVM must have set it natively.
    const char *opp = getenv("ASCEND_OPP_PATH");
    if (opp == nullptr || access(opp, R_OK) != 0) {
        return call.fail(ACLNN_ERR_INNER_OPP_PATH_NOT_FOUND, "ASCEND_OPP_PATH is %s%s in the native environment",
                         opp == nullptr ? "not set" : opp, opp == nullptr ? "" : ", which cannot be read,");
    }
    if (!has_operator(op, *control().soc)) {
        return call.fail(ACLNN_ERR_INNER_FIND_KERNEL_ERROR, "there is no kernel of %s on %s", op, control().soc->name);
    }
    Preparation preparation(call, op);
    try {
        body(preparation);
    } catch (const Refused &) {
        return call.code();
    }
    std::shared_ptr<Executor> made = preparation.executor;
    for (const Operand &operand : made->operands) world().registry.find<Tensor>(operand.tensor)->prepared++;
    *workspaceSize = made->workspace;
    *executor = static_cast<aclOpExecutor *>(const_cast<void *>(world().registry.add(made)));
    return call.succeed();
}

} // namespace npu4j_sim
