// Sections are those of shared/reference/cann-abi.md ("abi"), ascend-c.md ("ascend-c") and validation.md
// ("validation"). "Sources" counts independent statements: a section that itself rests on documentation and
// implementation counts two.
#include "core/rules.h"

namespace npu4j_sim {
namespace {

constexpr RuleFact FACTS[] = {
    // "aclrtFree does not wait for the device"; buffers "must stay valid until the stream has finished".
    {Rule::free_in_flight, "free_in_flight", "abi 2.1, 3.2.7; ascend-c 4", 3},
    // NULL and anything that aclrtMalloc did not return is an error; so is a second free.
    {Rule::free_not_live, "free_not_live", "abi 2.1; ascend-c 4", 2},
    {Rule::host_free_in_flight, "host_free_in_flight", "abi 2.1; ascend-c 4", 2},
    // Pinned memory is freed by aclrtFreeHost, and by it alone.
    {Rule::host_free_not_live, "host_free_not_live", "abi 2.1; validation 3.2", 2},
    // "bad address: freed workspace/tensor, wrong dtype/shape" ends as a device exception.
    {Rule::memory_not_live, "memory_not_live", "abi 6.3; ascend-c 4", 2},
    // The bytes that rounding adds to a block are the kernels' own.
    {Rule::memory_slack, "memory_slack", "abi 6.4", 1},
    // Nobody but a simulated kernel can reach a guard zone: this one says that the simulator is wrong.
    {Rule::guard_broken, "guard_broken", "ascend-c 4", 2},
    {Rule::tensor_unaligned, "tensor_unaligned", "abi 2.1, 6.4; style 2", 2},
    {Rule::view_exceeds_storage, "view_exceeds_storage", "abi 3.2.1", 1},
    {Rule::workspace_unaligned, "workspace_unaligned", "abi 6.4", 1},
    // "Reuse of the same workspace on the same stream is safe"; "one workspace buffer per stream".
    {Rule::workspace_shared, "workspace_shared", "abi 3.2.7, 6.4", 2},
    {Rule::workspace_overwritten, "workspace_overwritten", "abi 3.2.7, 6.4", 2},
    {Rule::executor_used_twice, "executor_used_twice", "abi 3.2.5 (documentation and source)", 2},
    {Rule::executor_of_other_operator, "executor_of_other_operator", "abi 3.2.5, 3.3", 2},
    {Rule::executor_on_other_thread, "executor_on_other_thread", "abi 3.2.11", 1},
    {Rule::executor_one_shot_destroyed, "executor_one_shot_destroyed", "abi 3.2.5", 1},
    {Rule::address_set_on_one_shot, "address_set_on_one_shot", "abi 3.2.6", 1},
    {Rule::address_changed_between_phases, "address_changed_between_phases", "abi 3.2.7, 3.2.8", 2},
    {Rule::operand_destroyed_before_phase_2, "operand_destroyed_before_phase_2", "abi 3.2.7 (documentation and source)",
     2},
    {Rule::destroyed_twice, "destroyed_twice", "abi 3.2.3 (documentation and source)", 2},
    {Rule::destroyed_with_its_list, "destroyed_with_its_list", "abi 3.2.3; style 2", 2},
    {Rule::destroyed_before_its_list, "destroyed_before_its_list", "abi 3.2.3; style 2", 2},
    {Rule::tensor_in_two_lists, "tensor_in_two_lists", "abi 3.2.3 (documentation and source)", 2},
    {Rule::used_after_destroy, "used_after_destroy", "abi 3.2.3, 3.2.7", 2},
    {Rule::not_a_handle, "not_a_handle", "abi 2.4 (107017), 3.4 (161002)", 2},
    // 9.x detects the direction, 8.x wants the right one.
    {Rule::copy_kind, "copy_kind", "abi 2.1", 1},
    {Rule::copy_without_synchronize, "copy_without_synchronize", "ascend-c 4", 1},
    {Rule::streams_race, "streams_race", "abi 2.1", 1},
    {Rule::stream_failure_mode_set_twice, "stream_failure_mode_set_twice", "abi 2.1", 1},
    {Rule::stream_error_never_read, "stream_error_never_read", "abi 2.1", 1},
    {Rule::event_flags, "event_flags", "abi 2.1", 1},
    {Rule::event_never_recorded, "event_never_recorded", "abi 2.1", 1},
    {Rule::event_recorded_again, "event_recorded_again", "abi 2.1", 1},
    {Rule::event_streams_differ, "event_streams_differ", "abi 2.1", 1},
    {Rule::default_context_destroyed, "default_context_destroyed", "abi 2.1", 1},
    {Rule::context_before_its_streams, "context_before_its_streams", "abi 2.1", 1},
    {Rule::default_stream_destroyed, "default_stream_destroyed", "abi 2.1", 1},
    {Rule::finalize_with_devices_set, "finalize_with_devices_set", "abi 6.2", 1},
    {Rule::finalize_while_exiting, "finalize_while_exiting", "abi 2.1, 6.2", 2},
    {Rule::call_after_finalize, "call_after_finalize", "abi 6.2", 1},
    {Rule::signal_handlers_not_switched_off, "signal_handlers_not_switched_off", "abi 6.2", 1},
    {Rule::triangle_mask, "triangle_mask", "abi 4.8 (documentation and call site)", 2},
    {Rule::group_list_values, "group_list_values", "abi 4.1 (documentation and headers)", 2},
};

constexpr bool in_order() {
    int i = 0;
    for (const RuleFact &f : FACTS) {
        if (static_cast<int>(f.rule) != i++) return false;
    }
    return i == static_cast<int>(Rule::group_list_values) + 1;
}
static_assert(in_order(), "one fact for each rule, in the order of the enum");

} // namespace

const RuleFact &fact(Rule rule) { return FACTS[static_cast<int>(rule)]; }

} // namespace npu4j_sim
