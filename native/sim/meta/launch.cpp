// Phase 2: the executor is used up, whatever happens; the operands' addresses are read again; the task goes to its
// stream (abi 3.2.5, 3.2.7, 3.2.9).
#include "core/pattern.h"
#include "core/report.h"
#include "core/trace.h"
#include "meta/executor.h"
#include "meta/operator.h"

namespace npu4j_sim {
namespace {

constexpr uintptr_t TENSOR_ALIGNMENT = 32;    // abi 2.1, 6.4
constexpr uintptr_t WORKSPACE_ALIGNMENT = 64; // abi 6.4

int no_executor(Call &call, Handle handle) {
    Kind kind;
    bool spent = world().registry.was_handle(handle, &kind) && kind == Kind::executor;
    std::string sentence = "executor is " + world().registry.describe(handle);
    call.broken(spent ? Rule::executor_used_twice : Rule::not_a_handle, sentence);
    return call.fail(ACLNN_ERR_INNER_NULLPTR, "%s", sentence.c_str());
}

int other_operator(Call &call, const Executor &executor) {
    std::string sentence = "the executor was made by " + executor.op;
    call.broken(Rule::executor_of_other_operator, sentence);
    return call.fail(ACLNN_ERR_INNER_NULLPTR, "%s", sentence.c_str());
}

// Everything that was given to phase 1 must still be there: phase 2 looks at it again.
int read_operands(Call &call, Executor &executor) {
    std::string dead;
    for (Operand &operand : executor.operands) {
        auto tensor = world().registry.find<Tensor>(operand.tensor);
        if (tensor == nullptr) dead = operand.name + " is " + world().registry.describe(operand.tensor);
        else if (!operand.refreshed) operand.view.address = tensor->view.address;
    }
    for (Handle other : executor.others) {
        if (!world().registry.alive(other)) dead = world().registry.describe(other);
    }
    if (dead.empty()) return 0;
    call.broken(Rule::operand_destroyed_before_phase_2, dead);
    return call.fail(ACLNN_ERR_INNER_NULLPTR, "%s", dead.c_str());
}

int check_workspace(Call &call, const Executor &executor, const void *workspace, uint64_t size) {
    if (executor.workspace == 0) return 0;
    if (workspace == nullptr) {
        return call.fail(ACLNN_ERR_PARAM_NULLPTR, "workspace is NULL, phase 1 asked for %llu bytes",
                         static_cast<unsigned long long>(executor.workspace));
    }
    if (size < executor.workspace) {
        return call.fail(ACLNN_ERR_PARAM_INVALID, "workspaceSize is %llu, phase 1 asked for %llu",
                         static_cast<unsigned long long>(size), static_cast<unsigned long long>(executor.workspace));
    }
    if (reinterpret_cast<uintptr_t>(workspace) % WORKSPACE_ALIGNMENT != 0) {
        call.broken(Rule::workspace_unaligned, text("%p does not start at a multiple of 64", workspace));
    }
    return 0;
}

JsonObject operands_json(const Executor &executor) {
    std::string shapes = "[", dtypes = "[";
    for (const Operand &operand : executor.operands) {
        shapes += (shapes.size() > 1 ? "," : "") + json_numbers(operand.view.dims);
        dtypes += (dtypes.size() > 1 ? "," : "") + json_string(dtype_name(operand.view.dtype));
    }
    return JsonObject().raw("shapes", shapes + "]").raw("dtypes", dtypes + "]").put("workspace", executor.workspace);
}

// Scratch memory holds noise before the kernel, and must hold what the kernel left when it ends: nobody else writes it.
struct Scratch {
    unsigned char *bytes;
    size_t size;
    uint64_t noise;
    explicit Scratch(const Range &range)
        : bytes(world().memory.shadow(range.low)), size(range.high - range.low), noise(mix(control().seed, range.low)) {
        fill(bytes, size, noise);
    }
    bool intact() const { return holds(bytes, size, noise); }
};

// What rounding adds to a block is the kernels' own (abi 6.4), and whether they write there is not said. Under half of
// the seeds they do, behind every output that fills its block.
void write_into_slack(const std::vector<Range> &ranges) {
    if (undecided("kernels write into the bytes that rounding adds", 2) == 0) return;
    std::lock_guard<std::mutex> lock(world().mutex);
    for (const Range &range : ranges) {
        if (!range.write || range.low >= range.high) continue;
        std::shared_ptr<Block> block = world().memory.find(range.low);
        if (block == nullptr || range.high != block->base + block->size) continue;
        fill(block->bytes + block->size, block->extent - block->size, mix(control().seed, range.high));
    }
}

std::shared_ptr<Task> make_task(Call &call, const std::shared_ptr<Executor> &executor, void *workspace) {
    auto task = std::make_shared<Task>();
    task->op = executor->op;
    if (tracing()) task->details = operands_json(*executor);
    std::vector<View> views;
    for (const Operand &operand : executor->operands) {
        const View &view = operand.view;
        views.push_back(view);
        if (view.elements() == 0) continue;
        task->ranges.push_back(view.range(operand.output, operand.name.c_str()));
        if (view.address % TENSOR_ALIGNMENT == 0) continue;
        std::string sentence = text("the address of %s, %p, is no multiple of 32", operand.name.c_str(),
                                    reinterpret_cast<void *>(view.address));
        if (call.broken(Rule::tensor_unaligned, sentence)) task->doomed = {ACL_ERROR_RT_AICORE_EXCEPTION, sentence};
    }
    if (executor->workspace > 0) {
        uintptr_t low = reinterpret_cast<uintptr_t>(workspace);
        task->workspace = {low, low + executor->workspace, true, "workspace"};
    }
    for (const Range &range : task->ranges) {
        if (range.low >= task->workspace.high || task->workspace.low >= range.high) continue;
        std::string sentence = text("the workspace overlaps %s", range.what);
        if (call.broken(Rule::workspace_shared, sentence)) task->doomed = {ACL_ERROR_RT_AICORE_EXCEPTION, sentence};
    }
    Run run(executor->op, std::move(views), call.device().overflow);
    task->run = [executor, run, range = task->workspace, operands = task->ranges]() -> Fault {
        Scratch scratch(range);
        Fault fault = executor->kernel(run);
        if (fault) return fault;
        write_into_slack(operands);
        if (scratch.intact()) return {};
        return run.broken(Rule::workspace_overwritten, ACL_ERROR_RT_AICORE_EXCEPTION,
                          "somebody wrote into the workspace while the kernel ran");
    };
    return task;
}

} // namespace

void let_go(const Executor &executor) {
    for (const Operand &operand : executor.operands) {
        if (auto tensor = world().registry.find<Tensor>(operand.tensor)) tensor->prepared--;
    }
}

aclnnStatus launch(const char *op, void *workspace, uint64_t workspaceSize, aclOpExecutor *handle,
                   aclrtStream stream_handle) {
    Call call(op, ACLNN_ERR_RUNTIME_ERROR, Needs::context, ACLNN_ERR_RUNTIME_ERROR);
    // abi 3.2.5: used up even when phase 2 fails, ordered failures included.
    auto executor = world().registry.find<Executor>(handle);
    if (executor != nullptr && !executor->repeatable) {
        world().registry.remove(handle, "used by phase 2");
        let_go(*executor);
    }
    if (call.refused()) return call.code();
    if (executor == nullptr) return no_executor(call, handle);
    if (executor->op != op) return other_operator(call, *executor);
    if (executor->thread != std::this_thread::get_id()) {
        call.broken(Rule::executor_on_other_thread, "phase 1 ran on another thread");
    }
    if (read_operands(call, *executor) != 0) return call.code();
    if (check_workspace(call, *executor, workspace, workspaceSize) != 0) return call.code();
    auto stream = stream_of(call, stream_handle);
    if (stream == nullptr) {
        return call.fail(ACLNN_ERR_RUNTIME_ERROR, "stream is %s, or belongs to another context (%d, %d)",
                         world().registry.describe(stream_handle).c_str(), ACL_ERROR_RT_INVALID_HANDLE,
                         ACL_ERROR_RT_STREAM_CONTEXT);
    }
    if (enqueue(call, *stream, make_task(call, executor, workspace)) != 0) return call.code();
    if (executor->at_launch) executor->at_launch();
    return call.succeed();
}

} // namespace npu4j_sim
