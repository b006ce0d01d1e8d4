// The rules whose breach the real interface would not report: using it so is undefined there, and here it is written
// down. What the interface answers with an error code of its own (a size of 0, no context) is no rule of this table.
#pragma once

namespace [[gnu::visibility("default")]] npu4j_sim {

enum class Rule {
    free_in_flight,
    free_not_live,
    host_free_in_flight,
    host_free_not_live,
    memory_not_live,
    memory_slack,
    guard_broken,
    tensor_unaligned,
    view_exceeds_storage,
    workspace_unaligned,
    workspace_shared,
    workspace_overwritten,
    executor_used_twice,
    executor_of_other_operator,
    executor_on_other_thread,
    executor_one_shot_destroyed,
    address_set_on_one_shot,
    address_changed_between_phases,
    operand_destroyed_before_phase_2,
    destroyed_twice,
    destroyed_with_its_list,
    destroyed_before_its_list,
    tensor_in_two_lists,
    used_after_destroy,
    not_a_handle,
    copy_kind,
    copy_without_synchronize,
    streams_race,
    stream_failure_mode_set_twice,
    stream_error_never_read,
    event_flags,
    event_never_recorded,
    event_recorded_again,
    event_streams_differ,
    default_context_destroyed,
    context_before_its_streams,
    default_stream_destroyed,
    finalize_with_devices_set,
    finalize_while_exiting,
    call_after_finalize,
    signal_handlers_not_switched_off,
    triangle_mask,
    group_list_values,
};

struct RuleFact {
    Rule rule;
    const char *name;
    const char *section; // where the fact sheets say so
    int sources;         // how many lines of evidence agree there
};

const RuleFact &fact(Rule rule);

// A rule that only one source states is our reading of one page: breaking it warns and changes nothing.
inline bool is_violation(Rule rule) { return fact(rule).sources >= 2; }

} // namespace npu4j_sim
