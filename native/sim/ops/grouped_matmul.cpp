// GroupedMatmul V4, V5 and WeightNz (abi 4.1), the plain floating cases.
//
//     y[i,:] = x[i,:] · weight[e] + bias[e,:]   for the rows i of group e
//     x [M,K], weight [E,K,N] or E of [K,N], bias [E,N] or E of [N], y [M,N]
//
// fp32 accumulation, one rounding. Rows beyond the last group are not written.
#include "core/release.h"
#include "meta/operator.h"
#include "ops/aclnnop.h"
#include "ops/order.h"

#include <vector>

using namespace npu4j_sim;

namespace {

constexpr int64_t MAX_LAST_AXIS = 65535;
constexpr int64_t MAX_GROUPS = 1024;
constexpr size_t MAX_LIST = 128;

enum GroupType : int64_t { NO_GROUPS = -1, SPLIT_M = 0 };
enum GroupListType : int64_t { CUMULATIVE = 0, COUNTS = 1, PAIRS = 2 };

// The parameters of all three functions, in the order of the longest list.
struct Arguments {
    const char *op;
    const aclTensorList *x, *weight, *bias, *scale, *offset, *antiquant_scale, *antiquant_offset, *per_token_scale;
    const aclTensor *group_list;
    const aclTensorList *activation_input, *activation_quant_scale, *activation_quant_offset;
    int64_t split_item, group_type, group_list_type, act_type;
    const aclIntArray *tuning;
    int64_t quant_group_size;
    const aclTensorList *out, *activation_feature_out, *dyn_quant_scale_out;
    int64_t newest_list_type; // the largest group list type that the function knows
    bool weight_must_be_nz;
};

// One matrix of weights [K,N]: of a tensor [E,K,N], or a tensor of its own.
struct Weights {
    std::vector<Slot> slots;
    std::vector<Slot> bias;
    bool single = false; // one tensor for all groups
};

int64_t groups_of(const Weights &w) { return w.single ? w.slots[0].dims[0] : static_cast<int64_t>(w.slots.size()); }

// weight[e] as fp32, [K][N].
void load_weight(const Run &run, const Weights &w, int64_t e, int64_t k, int64_t n, std::vector<float> *out) {
    const Slot &slot = w.single ? w.slots[0] : w.slots[static_cast<size_t>(e)];
    const View &view = run.view(slot);
    Data data = run[slot];
    out->resize(static_cast<size_t>(k * n));
    if (view.is_nz()) {
        Fractal f = view.fractal();
        int64_t base = w.single ? e * f.elements() : 0;
        bool turned = view.transposed();
        for (int64_t i = 0; i < k; i++) {
            for (int64_t j = 0; j < n; j++) {
                (*out)[static_cast<size_t>(i * n + j)] = data.get(base + (turned ? f.at(j, i) : f.at(i, j)));
            }
        }
        return;
    }
    int64_t base = w.single ? e * view.strides[0] : 0;
    int64_t down = view.strides[view.rank() - 2], right = view.strides[view.rank() - 1];
    for (int64_t i = 0; i < k; i++) data.load(base + i * down, right, n, out->data() + i * n);
}

void load_bias(const Run &run, const Weights &w, int64_t e, int64_t n, std::vector<float> *out) {
    out->assign(static_cast<size_t>(n), 0.0f);
    if (w.bias.empty()) return;
    const Slot &slot = w.single ? w.bias[0] : w.bias[static_cast<size_t>(e)];
    const View &view = run.view(slot);
    run[slot].load(w.single ? e * view.strides[0] : 0, view.strides.back(), n, out->data());
}

// Rows [first, last) of x times one matrix.
void multiply(const Run &run, const Slot &x, const Slot &y, int64_t first, int64_t last,
              const std::vector<float> &weight, const std::vector<float> &bias, int64_t k, int64_t n,
              const Order &order, bool bias_first) {
    const View &xv = run.view(x), &yv = run.view(y);
    Data x_data = run[x], y_data = run[y];
    std::vector<float> row(static_cast<size_t>(k)), sum(static_cast<size_t>(n)), part(static_cast<size_t>(n));
    for (int64_t i = first; i < last; i++) {
        x_data.load(i * xv.strides[0], xv.strides[1], k, row.data());
        for (int64_t j = 0; j < n; j++) sum[j] = bias_first ? bias[j] : 0.0f;
        each_block(k, order, [&](int64_t from, int64_t to) {
            std::fill(part.begin(), part.end(), 0.0f);
            for (int64_t t = from; t < to; t++) {
                const float *w = weight.data() + t * n;
                for (int64_t j = 0; j < n; j++) part[j] += row[t] * w[j];
            }
            for (int64_t j = 0; j < n; j++) sum[j] += part[j];
        });
        if (!bias_first) {
            for (int64_t j = 0; j < n; j++) sum[j] += bias[j];
        }
        y_data.store(i * yv.strides[0], yv.strides[1], n, sum.data());
    }
}

// Where each group's rows end. The list is on the device: nobody has looked at its values before.
Fault read_groups(const Run &run, const Slot &list, int64_t type, int64_t groups, int64_t m, std::vector<int64_t> *ends,
                  std::vector<int64_t> *which) {
    const View &view = run.view(list);
    Data data = run[list];
    int64_t end = 0;
    for (int64_t i = 0; i < groups; i++) {
        int64_t e = i, value;
        if (type == PAIRS) {
            e = data.get_integer(i * view.strides[0]);
            value = data.get_integer(i * view.strides[0] + view.strides[1]);
            if (value == 0) break; // non-empty groups come first
        } else {
            value = data.get_integer(i * view.strides[0]);
        }
        int64_t next = type == CUMULATIVE ? value : end + value;
        if (next < end || next > m || e < 0 || e >= groups) {
            return run.broken(Rule::group_list_values, ACL_ERROR_RT_AICORE_EXCEPTION,
                              text("groupList says %lld for group %lld, after %lld of %lld rows",
                                   static_cast<long long>(value), static_cast<long long>(e),
                                   static_cast<long long>(end), static_cast<long long>(m)));
        }
        ends->push_back(next);
        which->push_back(e);
        end = next;
    }
    return {};
}

void check_weight(Preparation &p, const Slot &w, size_t rank, int64_t k) {
    p.require(w.rank() == rank, ACLNN_ERR_PARAM_INVALID, "a weight of %zu dimensions, not %zu", w.rank(), rank);
    p.require(w.dim(2) == k, ACLNN_ERR_PARAM_INVALID, "weight is %s, K is %lld", shape_text(w.dims).c_str(),
              static_cast<long long>(k));
    p.require(w.contiguous() || w.transposed(), ACLNN_ERR_PARAM_INVALID,
              "weight %s is neither contiguous nor a transposed view of a contiguous tensor",
              shape_text(w.dims).c_str());
    p.require(w.dim(w.transposed() ? 2 : 1) <= MAX_LAST_AXIS, ACLNN_ERR_PARAM_INVALID,
              "weight's last axis is over 65535");
    if (!w.is_nz()) return;
    Fractal f = w.fractal();
    int64_t count = w.elements() / (f.rows * f.columns);
    p.require(product(w.storage) == count * f.elements(), ACLNN_ERR_PARAM_INVALID,
              "weight is FRACTAL_NZ of %s, but its storageDims are %s", shape_text(w.dims).c_str(),
              shape_text(w.storage).c_str());
    p.require(w.offset == 0, ACLNN_ERR_PARAM_INVALID, "weight is FRACTAL_NZ and has an offset");
}

void check_tuning(Preparation &p, const std::vector<int64_t> &tuning, int64_t m) {
    if (tuning.empty()) return;
    p.require(p.soc().bit != SOC_310P, ACLNN_ERR_PARAM_INVALID, "tuningConfig on %s", p.soc().name);
    p.require(tuning.size() <= 3, ACLNN_ERR_PARAM_INVALID, "tuningConfig has %zu numbers, more than 3", tuning.size());
    p.require(tuning[0] >= 0 && tuning[0] <= m, ACLNN_ERR_PARAM_INVALID, "tuningConfig expects %lld tokens of %lld",
              static_cast<long long>(tuning[0]), static_cast<long long>(m));
}

// fp16 with fp16, bf16 with fp32, fp32 with fp32 (abi 4.1, row "plain").
aclDataType bias_dtype(aclDataType x) { return x == ACL_BF16 ? ACL_FLOAT : x; }

// One x, one y, rows sorted by group: what mixtures of experts use.
void split_m(Preparation &p, const Arguments &a, const std::vector<Slot> &xs, const Weights &w, const Slot &group_list,
             const std::vector<Slot> &ys) {
    p.require(xs.size() == 1 && ys.size() == 1, ACLNN_ERR_PARAM_INVALID,
              "%zu x and %zu out: the simulator has a model of 1 and 1", xs.size(), ys.size());
    p.require(a.split_item == 2 || a.split_item == 3, ACLNN_ERR_PARAM_INVALID,
              "splitItem %lld with one out: it must be 2 or 3", static_cast<long long>(a.split_item));
    const Slot &x = xs[0], &y = ys[0];
    p.require(x.rank() == 2, ACLNN_ERR_PARAM_INVALID, "x has %zu dimensions, not 2", x.rank());
    int64_t m = x.dims[0], k = x.dims[1], groups = groups_of(w), n = w.slots[0].dim(1);
    p.require(x.strides[1] == 1 || k == 1, ACLNN_ERR_PARAM_INVALID, "x may not be transposed");
    p.require(k <= MAX_LAST_AXIS, ACLNN_ERR_PARAM_INVALID, "x's last axis is over 65535");
    // "Accepted by many but not all operators" (abi 3.2.13): this one takes them under half of the seeds.
    p.require((m > 0 && k > 0 && n > 0) || undecided("GroupedMatmul takes empty tensors", 2) == 0,
              ACLNN_ERR_PARAM_INVALID, "an empty tensor: x %s", shape_text(x.dims).c_str());
    for (const Slot &slot : w.slots) {
        check_weight(p, slot, w.single ? 3 : 2, k);
        p.require(slot.dim(1) == n, ACLNN_ERR_PARAM_INVALID, "weights of different N");
    }
    p.shape("out", y, {m, n});
    p.require(static_cast<bool>(group_list), ACLNN_ERR_PARAM_NULLPTR, "groupList is NULL");
    p.require(group_list.dtype == ACL_INT64, ACLNN_ERR_PARAM_INVALID, "groupList is %s, not i64",
              dtype_name(group_list.dtype));
    p.shape("groupList", group_list,
            a.group_list_type == PAIRS ? std::vector<int64_t>{groups, 2} : std::vector<int64_t>{groups});
    p.require(groups <= (w.single ? MAX_GROUPS : static_cast<int64_t>(MAX_LIST)), ACLNN_ERR_PARAM_INVALID,
              "%lld groups", static_cast<long long>(groups));
    for (const Slot &bias : w.bias) {
        p.shape("bias", bias, w.single ? std::vector<int64_t>{groups, n} : std::vector<int64_t>{n});
    }
    Order order = order_of("GroupedMatmul: order of the sum over k", k);
    bool bias_first = undecided("GroupedMatmul: bias before or after the sum", 2) == 0;
    p.finish(4096, [=](const Run &run) -> Fault {
        std::vector<int64_t> ends, which;
        Fault fault = read_groups(run, group_list, a.group_list_type, groups, m, &ends, &which);
        if (fault) return fault;
        std::vector<float> weight, bias;
        int64_t first = 0;
        for (size_t g = 0; g < ends.size(); g++) {
            if (ends[g] > first) {
                load_weight(run, w, which[g], k, n, &weight);
                load_bias(run, w, which[g], n, &bias);
                multiply(run, x, y, first, ends[g], weight, bias, k, n, order, bias_first);
            }
            first = ends[g];
        }
        return {};
    });
}

// Lists of equal length and no group list: a matrix product for each.
void no_groups(Preparation &p, const std::vector<Slot> &xs, const Weights &w, const Slot &group_list,
               const std::vector<Slot> &ys) {
    p.require(xs.size() == w.slots.size() && xs.size() == ys.size(), ACLNN_ERR_PARAM_INVALID,
              "%zu x, %zu weight and %zu out without groups", xs.size(), w.slots.size(), ys.size());
    p.require(!group_list, ACLNN_ERR_PARAM_INVALID, "groupList must be NULL without groups");
    Weights each = w;
    each.single = false;
    for (size_t i = 0; i < xs.size(); i++) {
        p.require(xs[i].rank() == 2, ACLNN_ERR_PARAM_INVALID, "x has %zu dimensions, not 2", xs[i].rank());
        p.require(xs[i].dims[1] <= MAX_LAST_AXIS, ACLNN_ERR_PARAM_INVALID, "x's last axis is over 65535");
        check_weight(p, w.slots[i], 2, xs[i].dims[1]);
        p.shape("out", ys[i], {xs[i].dims[0], w.slots[i].dim(1)});
        if (!w.bias.empty()) p.shape("bias", w.bias[i], {w.slots[i].dim(1)});
    }
    bool bias_first = undecided("GroupedMatmul: bias before or after the sum", 2) == 0;
    p.finish(4096, [=](const Run &run) -> Fault {
        std::vector<float> weight, bias;
        for (size_t i = 0; i < xs.size(); i++) {
            int64_t k = xs[i].dims[1], n = each.slots[i].dim(1);
            load_weight(run, each, static_cast<int64_t>(i), k, n, &weight);
            load_bias(run, each, static_cast<int64_t>(i), n, &bias);
            Order order = order_of("GroupedMatmul: order of the sum over k", k);
            multiply(run, xs[i], ys[i], 0, xs[i].dims[0], weight, bias, k, n, order, bias_first);
        }
        return {};
    });
}

aclnnStatus grouped_matmul(const Arguments &a, uint64_t *workspaceSize, aclOpExecutor **executor) {
    return prepare(a.op, workspaceSize, executor, [&](Preparation &p) {
        std::vector<Slot> xs = p.inputs("x", a.x);
        Weights w;
        w.slots = p.inputs("weight", a.weight);
        w.bias = p.optional_inputs("bias", a.bias);
        w.single = w.slots.size() == 1 && w.slots[0].rank() == 3;
        // Quantised cases have no model here.
        p.absent("scale", a.scale);
        p.absent("offset", a.offset);
        p.absent("antiquantScale", a.antiquant_scale);
        p.absent("antiquantOffset", a.antiquant_offset);
        p.absent("perTokenScale", a.per_token_scale);
        Slot group_list = p.optional("groupList", a.group_list);
        // "Must be NULL": abi 4.1.
        p.absent("activationInput", a.activation_input);
        p.absent("activationQuantScale", a.activation_quant_scale);
        p.absent("activationQuantOffset", a.activation_quant_offset);
        std::vector<int64_t> tuning = p.integers("tuningConfig", a.tuning);
        std::vector<Slot> ys = p.outputs("out", a.out);
        p.absent("activationFeatureOut", a.activation_feature_out);
        p.absent("dynQuantScaleOut", a.dyn_quant_scale_out);

        p.require(xs.size() <= MAX_LIST && w.slots.size() <= MAX_LIST, ACLNN_ERR_PARAM_INVALID,
                  "a list longer than 128");
        p.require(a.act_type == 0, ACLNN_ERR_PARAM_INVALID, "actType %lld: it must be 0 without quantisation",
                  static_cast<long long>(a.act_type));
        p.require(a.quant_group_size == 0, ACLNN_ERR_PARAM_INVALID, "quantGroupSize must be 0 without quantisation");
        p.require(a.split_item >= 0 && a.split_item <= 3, ACLNN_ERR_PARAM_INVALID, "splitItem %lld",
                  static_cast<long long>(a.split_item));
        p.require(a.group_list_type >= 0 && a.group_list_type <= a.newest_list_type, ACLNN_ERR_PARAM_INVALID,
                  "groupListType %lld: %s knows 0 to %lld", static_cast<long long>(a.group_list_type), a.op,
                  static_cast<long long>(a.newest_list_type));
        check_tuning(p, tuning, xs[0].rank() == 2 ? xs[0].dims[0] : 0);
        for (const Slot &slot : w.slots) {
            p.require(slot.is_nz() || !a.weight_must_be_nz, ACLNN_ERR_PARAM_INVALID, "weight is %s, not FRACTAL_NZ",
                      format_name(slot.format));
            p.same_dtype("x", xs[0], "weight", slot);
            p.kernel_for("x and weight", slot.dtype, slot.format);
        }
        for (const Slot &x : xs) p.same_dtype("x", x, "another x", xs[0]);
        for (const Slot &y : ys) p.same_dtype("x", xs[0], "out", y);
        p.require(w.bias.empty() || w.bias.size() == w.slots.size(), ACLNN_ERR_PARAM_INVALID, "%zu bias for %zu weight",
                  w.bias.size(), w.slots.size());
        for (const Slot &bias : w.bias) {
            p.require(bias.dtype == bias_dtype(xs[0].dtype), ACLNN_ERR_PARAM_INVALID,
                      "bias is %s: with x in %s it must be %s", dtype_name(bias.dtype), dtype_name(xs[0].dtype),
                      dtype_name(bias_dtype(xs[0].dtype)));
        }
        if (p.soc().bit == SOC_310P) {
            bool one = xs.size() == 1 && w.slots.size() == 1 && ys.size() == 1 && a.group_type == SPLIT_M;
            p.require(one || !w.slots[0].transposed(), ACLNN_ERR_PARAM_INVALID,
                      "a transposed weight on %s: only with one x, weight and out, and groupType 0", p.soc().name);
        }
        p.require(a.group_type == SPLIT_M || a.group_type == NO_GROUPS, ACLNN_ERR_PARAM_INVALID,
                  "groupType %lld: the simulator has a model of -1 and 0", static_cast<long long>(a.group_type));
        if (a.group_type == SPLIT_M) split_m(p, a, xs, w, group_list, ys);
        else no_groups(p, xs, w, group_list, ys);
    });
}

} // namespace

aclnnStatus aclnnGroupedMatmulV4GetWorkspaceSize(
    const aclTensorList *x, const aclTensorList *weight, const aclTensorList *biasOptional,
    const aclTensorList *scaleOptional, const aclTensorList *offsetOptional,
    const aclTensorList *antiquantScaleOptional, const aclTensorList *antiquantOffsetOptional,
    const aclTensorList *perTokenScaleOptional, const aclTensor *groupListOptional,
    const aclTensorList *activationInputOptional, const aclTensorList *activationQuantScaleOptional,
    const aclTensorList *activationQuantOffsetOptional, int64_t splitItem, int64_t groupType, int64_t groupListType,
    int64_t actType, aclTensorList *out, aclTensorList *activationFeatureOutOptional,
    aclTensorList *dynQuantScaleOutOptional, uint64_t *workspaceSize, aclOpExecutor **executor) {
    return grouped_matmul({"aclnnGroupedMatmulV4",
                           x,
                           weight,
                           biasOptional,
                           scaleOptional,
                           offsetOptional,
                           antiquantScaleOptional,
                           antiquantOffsetOptional,
                           perTokenScaleOptional,
                           groupListOptional,
                           activationInputOptional,
                           activationQuantScaleOptional,
                           activationQuantOffsetOptional,
                           splitItem,
                           groupType,
                           groupListType,
                           actType,
                           nullptr, // tuningConfig
                           0,       // quantGroupSize
                           out,
                           activationFeatureOutOptional,
                           dynQuantScaleOutOptional,
                           COUNTS,
                           false},
                          workspaceSize, executor);
}

aclnnStatus aclnnGroupedMatmulV4(void *workspace, uint64_t workspaceSize, aclOpExecutor *executor, aclrtStream stream) {
    return launch("aclnnGroupedMatmulV4", workspace, workspaceSize, executor, stream);
}

aclnnStatus aclnnGroupedMatmulV5GetWorkspaceSize(
    const aclTensorList *x, const aclTensorList *weight, const aclTensorList *biasOptional,
    const aclTensorList *scaleOptional, const aclTensorList *offsetOptional,
    const aclTensorList *antiquantScaleOptional, const aclTensorList *antiquantOffsetOptional,
    const aclTensorList *perTokenScaleOptional, const aclTensor *groupListOptional,
    const aclTensorList *activationInputOptional, const aclTensorList *activationQuantScaleOptional,
    const aclTensorList *activationQuantOffsetOptional, int64_t splitItem, int64_t groupType, int64_t groupListType,
    int64_t actType, aclIntArray *tuningConfigOptional, aclTensorList *out, aclTensorList *activationFeatureOutOptional,
    aclTensorList *dynQuantScaleOutOptional, uint64_t *workspaceSize, aclOpExecutor **executor) {
    return grouped_matmul({"aclnnGroupedMatmulV5",
                           x,
                           weight,
                           biasOptional,
                           scaleOptional,
                           offsetOptional,
                           antiquantScaleOptional,
                           antiquantOffsetOptional,
                           perTokenScaleOptional,
                           groupListOptional,
                           activationInputOptional,
                           activationQuantScaleOptional,
                           activationQuantOffsetOptional,
                           splitItem,
                           groupType,
                           groupListType,
                           actType,
                           tuningConfigOptional,
                           0, // quantGroupSize
                           out,
                           activationFeatureOutOptional,
                           dynQuantScaleOutOptional,
                           PAIRS,
                           false},
                          workspaceSize, executor);
}

aclnnStatus aclnnGroupedMatmulV5(void *workspace, uint64_t workspaceSize, aclOpExecutor *executor, aclrtStream stream) {
    return launch("aclnnGroupedMatmulV5", workspace, workspaceSize, executor, stream);
}

aclnnStatus aclnnGroupedMatmulWeightNzGetWorkspaceSize(
    const aclTensorList *x, const aclTensorList *weight, const aclTensorList *biasOptional,
    const aclTensorList *scaleOptional, const aclTensorList *offsetOptional,
    const aclTensorList *antiquantScaleOptional, const aclTensorList *antiquantOffsetOptional,
    const aclTensorList *perTokenScaleOptional, const aclTensor *groupListOptional,
    const aclTensorList *activationInputOptional, const aclTensorList *activationQuantScaleOptional,
    const aclTensorList *activationQuantOffsetOptional, int64_t splitItem, int64_t groupType, int64_t groupListType,
    int64_t actType, aclIntArray *tuningConfigOptional, int64_t quantGroupSize, aclTensorList *out,
    aclTensorList *activationFeatureOutOptional, aclTensorList *dynQuantScaleOutOptional, uint64_t *workspaceSize,
    aclOpExecutor **executor) {
    return grouped_matmul({"aclnnGroupedMatmulWeightNz",
                           x,
                           weight,
                           biasOptional,
                           scaleOptional,
                           offsetOptional,
                           antiquantScaleOptional,
                           antiquantOffsetOptional,
                           perTokenScaleOptional,
                           groupListOptional,
                           activationInputOptional,
                           activationQuantScaleOptional,
                           activationQuantOffsetOptional,
                           splitItem,
                           groupType,
                           groupListType,
                           actType,
                           tuningConfigOptional,
                           quantGroupSize,
                           out,
                           activationFeatureOutOptional,
                           dynQuantScaleOutOptional,
                           PAIRS,
                           true},
                          workspaceSize, executor);
}

aclnnStatus aclnnGroupedMatmulWeightNz(void *workspace, uint64_t workspaceSize, aclOpExecutor *executor,
                                       aclrtStream stream) {
    return launch("aclnnGroupedMatmulWeightNz", workspace, workspaceSize, executor, stream);
}
