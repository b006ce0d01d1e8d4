// What every operator is made of: a preparation (phase 1), which checks its arguments and ends in a kernel, and a
// launch (phase 2), which is the same for all (abi 3.3).
#pragma once

#include "core/call.h"
#include "core/control.h"
#include "core/text.h"
#include "meta/objects.h"

#include <functional>
#include <thread>

namespace [[gnu::visibility("default")]] npu4j_sim {

// An operand as phase 1 saw it. Absent optional operands have no index.
struct Slot : View {
    int index = -1;
    explicit operator bool() const { return index >= 0; }
};

// Typed access to an operand's elements, by their index from the view's first one. Floating results are rounded once,
// here, in the device's overflow mode.
class Data {
public:
    Data(const View &view, unsigned char *first, aclrtFloatOverflowMode overflow);

    float get(int64_t index) const;
    int64_t get_integer(int64_t index) const;
    void set(int64_t index, float value) const;
    void set_integer(int64_t index, int64_t value) const;
    void load(int64_t index, int64_t stride, int64_t count, float *out) const;
    void store(int64_t index, int64_t stride, int64_t count, const float *values) const;

    unsigned char *at(int64_t index) const { return first_ + index * static_cast<int64_t>(item_); }
    // A value as this operand's type would hold it.
    float rounded(float value) const;

private:
    unsigned char *first_;
    size_t item_;
    aclDataType dtype_;
    aclrtFloatOverflowMode overflow_;
};

// One run of a kernel, on the stream's thread, without the lock.
class Run {
public:
    Run(std::string op, std::vector<View> views, aclrtFloatOverflowMode overflow);

    const View &view(const Slot &slot) const { return views_[static_cast<size_t>(slot.index)]; }
    Data operator[](const Slot &slot) const;
    Fault broken(Rule rule, int code, const std::string &detail) const;

private:
    std::string op_;
    std::vector<View> views_;
    aclrtFloatOverflowMode overflow_;
};

using Kernel = std::function<Fault(const Run &)>;

struct Operand {
    Handle tensor;
    std::string name;
    View view;
    bool output;
    size_t parameter; // counts over the operator's inputs, or over its outputs
    bool in_list;
    bool refreshed = false; // its address was set on the executor, and is not read from the tensor any more
};

struct Executor : Object {
    static constexpr Kind KIND = Kind::executor;
    Executor() : Object(KIND) {}

    std::string op;
    std::thread::id thread;
    uint64_t workspace = 0;
    bool repeatable = false;
    bool host_operands = false; // something that would have to be copied to the device
    size_t inputs = 0, outputs = 0;
    std::vector<Operand> operands;
    std::vector<Handle> others; // lists and arrays that must live until phase 2 has returned
    Kernel kernel;
    std::function<void()> at_launch;
};

// Phase 1 refused its arguments: thrown by Preparation, and caught by prepare. The call has failed.
struct Refused {};

class Preparation {
public:
    Preparation(Call &call, std::string op);

    // Parameters in the order of the operator's definition, inputs before outputs.
    Slot input(const char *name, const aclTensor *tensor);
    Slot optional(const char *name, const aclTensor *tensor);
    Slot output(const char *name, const aclTensor *tensor);
    Slot optional_output(const char *name, const aclTensor *tensor);
    std::vector<Slot> inputs(const char *name, const aclTensorList *list);
    std::vector<Slot> optional_inputs(const char *name, const aclTensorList *list);
    std::vector<Slot> outputs(const char *name, const aclTensorList *list);
    // A host array, read now. Absent is the same as empty.
    std::vector<int64_t> integers(const char *name, const aclIntArray *array);
    // What the sheet says must be NULL, or what the simulator has no model of. An empty list is no list.
    void absent(const char *name, const aclTensor *tensor);
    void absent(const char *name, const aclTensorList *list);
    void absent(const char *name, const aclIntArray *array);

    void require(bool holds, int code, const char *format, ...) __attribute__((format(printf, 4, 5)));
    // There is a kernel for this dtype and format on this chip, or 561003.
    void kernel_for(const char *name, aclDataType dtype, aclFormat format);
    void same_dtype(const char *a_name, const View &a, const char *b_name, const View &b);
    void shape(const char *name, const View &view, const std::vector<int64_t> &wanted);

    // Scratch bytes that the kernel needs. The seed adds to them; 0 stays 0 only under some seeds.
    void finish(uint64_t scratch, Kernel kernel);
    // What the host side of phase 2 changes in the objects it was given.
    void at_launch(std::function<void()> action) { executor->at_launch = std::move(action); }

    const Soc &soc() const { return *control().soc; }
    Call &call;
    const std::shared_ptr<Executor> executor;

private:
    [[noreturn]] void refuse(int code, const std::string &sentence);
    Slot add(const char *name, const aclTensor *tensor, bool output, bool in_list);
    void list(const char *name, const aclTensorList *list, bool required, bool output, std::vector<Slot> *out);
};

aclnnStatus prepare(const char *op, uint64_t *workspaceSize, aclOpExecutor **executor,
                    const std::function<void(Preparation &)> &body);

aclnnStatus launch(const char *op, void *workspace, uint64_t workspaceSize, aclOpExecutor *executor,
                   aclrtStream stream);

} // namespace npu4j_sim
