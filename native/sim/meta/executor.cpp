// Repeatable executors and the refreshing of addresses (abi 3.2.5, 3.2.6).
#include "meta/executor.h"

#include "core/release.h"
#include "meta/destroy.h"

using namespace npu4j_sim;

namespace {

// The n-th parameter: over all inputs and then outputs, or over one of the two.
enum class Side { all, inputs, outputs };

int set_address(Call &call, aclOpExecutor *handle, size_t index, aclTensor *tensor_handle, void *addr, Side side) {
    auto executor = call.find<Executor>(handle, "executor");
    if (executor == nullptr) return call.fail(ACLNN_ERR_INNER_NULLPTR, "%s", call.problem.c_str());
    auto tensor = call.find<Tensor>(tensor_handle, "tensor");
    if (tensor == nullptr) return call.fail(ACLNN_ERR_PARAM_NULLPTR, "%s", call.problem.c_str());
    if (!executor->repeatable) call.broken(Rule::address_set_on_one_shot, "the executor is not repeatable");
    bool output = side == Side::outputs || (side == Side::all && index >= executor->inputs);
    size_t parameter = side == Side::all && output ? index - executor->inputs : index;
    for (Operand &operand : executor->operands) {
        if (operand.output != output || operand.parameter != parameter) continue;
        if (operand.in_list) return call.fail(ACLNN_ERR_PARAM_INVALID, "%s is a list", operand.name.c_str());
        operand.view.address = reinterpret_cast<uintptr_t>(addr);
        operand.refreshed = true;
        return call.succeed();
    }
    return call.fail(ACLNN_ERR_PARAM_INVALID, "there is no %zu-th %s, or it was NULL in phase 1", index,
                     side == Side::all ? "operand"
                     : output          ? "output"
                                       : "input");
}

} // namespace

aclnnStatus aclSetAclOpExecutorRepeatable(aclOpExecutor *handle) {
    Call call("aclSetAclOpExecutorRepeatable", ACLNN_ERR_INNER, Needs::nothing);
    if (call.refused()) return call.code();
    auto executor = call.find<Executor>(handle, "executor");
    if (executor == nullptr) return call.fail(ACLNN_ERR_INNER_NULLPTR, "%s", call.problem.c_str());
    // Not for operators that copy something from the host; which others cannot is not known, and the seed may say so.
    if (executor->host_operands || undecided("which executors can be repeated: " + executor->op, 4) == 0) {
        return call.fail(ACLNN_ERR_INNER, "%s cannot be repeated", executor->op.c_str());
    }
    executor->repeatable = true;
    return call.succeed();
}

aclnnStatus aclDestroyAclOpExecutor(aclOpExecutor *handle) {
    Call call("aclDestroyAclOpExecutor", ACLNN_ERR_INNER, Needs::nothing);
    if (call.refused()) return call.code();
    if (handle == nullptr) return call.succeed();
    auto executor = to_destroy<Executor>(call, handle);
    if (executor == nullptr) return call.code();
    if (!executor->repeatable && release().major < 9) {
        call.broken(Rule::executor_one_shot_destroyed, "documented for repeatable executors; works in 9.x for all");
    }
    let_go(*executor);
    world().registry.remove(handle, "destroyed");
    return call.succeed();
}

aclnnStatus aclSetTensorAddr(aclOpExecutor *executor, size_t index, aclTensor *tensor, void *addr) {
    Call call("aclSetTensorAddr", ACLNN_ERR_INNER, Needs::nothing);
    return call.refused() ? call.code() : set_address(call, executor, index, tensor, addr, Side::all);
}

aclnnStatus aclSetInputTensorAddr(aclOpExecutor *executor, size_t index, aclTensor *tensor, void *addr) {
    Call call("aclSetInputTensorAddr", ACLNN_ERR_INNER, Needs::nothing);
    return call.refused() ? call.code() : set_address(call, executor, index, tensor, addr, Side::inputs);
}

aclnnStatus aclSetOutputTensorAddr(aclOpExecutor *executor, size_t index, aclTensor *tensor, void *addr) {
    Call call("aclSetOutputTensorAddr", ACLNN_ERR_INNER, Needs::nothing);
    return call.refused() ? call.code() : set_address(call, executor, index, tensor, addr, Side::outputs);
}
