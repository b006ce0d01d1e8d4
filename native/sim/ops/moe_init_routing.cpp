// MoeInitRoutingV2 (abi 4.3), dropless: the copies of all tokens sorted by expert, those of one expert in flattened order.
//
//     x [rows, H], expertIdx i32 [rows, k]
//     expandedX [rows·k, H]: the sorted rows;  expandedRowIdx i32 [rows·k]: the sorted row of each copy
//     expertTokensCountOrCumsumOut i32 [E]: with flag 1 where each expert's rows end, with flag 2 how many it has
#include "meta/operator.h"
#include "ops/aclnnop.h"

#include <cstring>

using namespace npu4j_sim;

namespace {

enum Flag { NONE = 0, CUMSUM = 1, COUNTS = 2 };

} // namespace

aclnnStatus aclnnMoeInitRoutingV2GetWorkspaceSize(
    const aclTensor *x, const aclTensor *expertIdx, int64_t activeNumOptional, int64_t expertCapacityOptional,
    int64_t expertNumOptional, int64_t dropPadModeOptional, int64_t expertTokensCountOrCumsumFlagOptional,
    bool expertTokensBeforeCapacityFlagOptional, const aclTensor *expandedXOut, const aclTensor *expandedRowIdxOut,
    const aclTensor *expertTokensCountOrCumsumOutOptional, const aclTensor *expertTokensBeforeCapacityOutOptional,
    uint64_t *workspaceSize, aclOpExecutor **executor) {
    return prepare("aclnnMoeInitRoutingV2", workspaceSize, executor, [&](Preparation &p) {
        Slot from = p.input("x", x);
        Slot ids = p.input("expertIdx", expertIdx);
        Slot to = p.output("expandedXOut", expandedXOut);
        Slot places = p.output("expandedRowIdxOut", expandedRowIdxOut);
        Slot totals = p.optional_output("expertTokensCountOrCumsumOutOptional", expertTokensCountOrCumsumOutOptional);
        p.absent("expertTokensBeforeCapacityOutOptional", expertTokensBeforeCapacityOutOptional); // of drop mode
        p.kernel_for("x", from.dtype, from.format);
        p.same_dtype("x", from, "expandedXOut", to);
        for (const Slot *each : {&ids, &places, &totals}) {
            p.require(!*each || each->dtype == ACL_INT32, ACLNN_ERR_PARAM_INVALID,
                      "expertIdx, expandedRowIdx and expertTokensCountOrCumsum are i32, not %s",
                      dtype_name(each->dtype));
        }
        p.require(dropPadModeOptional == 0 && activeNumOptional == 0 && expertCapacityOptional == 0 &&
                      !expertTokensBeforeCapacityFlagOptional,
                  ACLNN_ERR_PARAM_INVALID, "there is no model of anything but dropless routing of all rows");
        int64_t flag = expertTokensCountOrCumsumFlagOptional, experts = expertNumOptional;
        p.require(flag >= NONE && flag <= COUNTS, ACLNN_ERR_PARAM_INVALID, "flag %lld", static_cast<long long>(flag));
        p.require(experts > 0, ACLNN_ERR_PARAM_INVALID, "%lld experts", static_cast<long long>(experts));
        p.require(static_cast<bool>(totals) == (flag != NONE), ACLNN_ERR_PARAM_INVALID,
                  "expertTokensCountOrCumsumOut and its flag do not go together");
        p.require(from.rank() == 2 && ids.rank() == 2 && from.dims[0] == ids.dims[0], ACLNN_ERR_PARAM_INVALID,
                  "x %s and expertIdx %s", shape_text(from.dims).c_str(), shape_text(ids.dims).c_str());
        int64_t rows = from.dims[0], hidden = from.dims[1], k = ids.dims[1];
        p.shape("expandedXOut", to, {rows * k, hidden});
        p.shape("expandedRowIdxOut", places, {rows * k});
        if (totals) p.shape("expertTokensCountOrCumsumOutOptional", totals, {experts});
        p.require(to.elements() > 0 || undecided("MoeInitRouting takes empty tensors", 2) == 0,
                  ACLNN_ERR_PARAM_INVALID, "expandedXOut is empty");
        p.finish(4096, [=](const Run &run) -> Fault {
            const View &x_view = run.view(from), &id_view = run.view(ids), &y_view = run.view(to);
            Data x_data = run[from], id_data = run[ids], y_data = run[to], place_data = run[places];
            std::vector<int64_t> next(static_cast<size_t>(experts) + 1, 0);
            std::vector<int64_t> chosen;
            for (int64_t copy = 0; copy < rows * k; copy++) {
                int64_t id = id_data.get_integer(copy / k * id_view.strides[0] + copy % k * id_view.strides[1]);
                if (id < 0 || id >= experts) {
                    return {ACL_ERROR_RT_VECTOR_CORE_EXCEPTION,
                            text("expertIdx %lld is %lld, of %lld: address out of bounds",
                                 static_cast<long long>(copy), static_cast<long long>(id),
                                 static_cast<long long>(experts))};
                }
                chosen.push_back(id);
                next[static_cast<size_t>(id) + 1]++;
            }
            for (size_t e = 0; e < static_cast<size_t>(experts); e++) {
                if (totals) {
                    int64_t total = next[e + 1] + (flag == CUMSUM ? next[e] : 0);
                    run[totals].set_integer(static_cast<int64_t>(e) * run.view(totals).strides[0], total);
                }
                next[e + 1] += next[e];
            }
            for (int64_t copy = 0; copy < rows * k; copy++) {
                int64_t place = next[static_cast<size_t>(chosen[static_cast<size_t>(copy)])]++;
                place_data.set_integer(copy * run.view(places).strides[0], place);
                for (int64_t i = 0; i < hidden; i++) {
                    memcpy(y_data.at(place * y_view.strides[0] + i * y_view.strides[1]),
                           x_data.at(copy / k * x_view.strides[0] + i * x_view.strides[1]), x_view.item());
                }
            }
            return {};
        });
    });
}

aclnnStatus aclnnMoeInitRoutingV2(void *workspace, uint64_t workspaceSize, aclOpExecutor *executor,
                                  aclrtStream stream) {
    return launch("aclnnMoeInitRoutingV2", workspace, workspaceSize, executor, stream);
}
