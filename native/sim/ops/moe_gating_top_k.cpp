// MoeGatingTopK (abi 4.2) with normType 1 and one group: the k best of all experts by sigmoid(x) + bias.
//
//     x [rows, E], biasOptional [E], of one type
//     expertIdxOut i32 [rows, k]: best first, of equals the lower one;  yOut [rows, k], of x's type: the sigmoids of the
//     chosen over their sum and eps, times routedScalingFactor;  outOut fp32 [rows, E]: all sigmoids, with outFlag
//
// renorm is not looked at: sigmoids are always normalised.
#include "ops/aclnnop.h"
#include "ops/ranking.h"

using namespace npu4j_sim;

namespace {

constexpr int64_t MOST_EXPERTS = 2048, SIGMOID = 1;

// Of -x or of -|x|.
float sigmoid(float x, bool stable) {
    if (!stable || std::isnan(x)) return 1 / (1 + std::exp(-x));
    float e = std::exp(-std::fabs(x));
    return (x < 0 ? e : 1) / (1 + e);
}

} // namespace

aclnnStatus aclnnMoeGatingTopKGetWorkspaceSize(
    const aclTensor *x, const aclTensor *biasOptional, int64_t k, int64_t kGroup, int64_t groupCount,
    int64_t groupSelectMode, int64_t renorm, int64_t normType, bool outFlag, double routedScalingFactor, double eps,
    const aclTensor *yOut, const aclTensor *expertIdxOut, const aclTensor *outOut, uint64_t *workspaceSize,
    aclOpExecutor **executor) {
    return prepare("aclnnMoeGatingTopK", workspaceSize, executor, [&](Preparation &p) {
        Slot from = p.input("x", x);
        Slot bias = p.optional("biasOptional", biasOptional);
        Slot to = p.output("yOut", yOut);
        Slot ids = p.output("expertIdxOut", expertIdxOut);
        Slot all = p.output("outOut", outOut); // NULL is refused by V2, and nobody was seen to pass it
        p.kernel_for("x", from.dtype, from.format);
        if (bias) p.same_dtype("x", from, "biasOptional", bias);
        p.same_dtype("x", from, "yOut", to);
        p.require(ids.dtype == ACL_INT32 && all.dtype == ACL_FLOAT, ACLNN_ERR_PARAM_INVALID,
                  "expertIdxOut is i32, not %s, and outOut fp32, not %s", dtype_name(ids.dtype), dtype_name(all.dtype));
        p.require(normType == SIGMOID && groupCount == 1 && kGroup == 1, ACLNN_ERR_PARAM_INVALID,
                  "there is no model of anything but sigmoids and one group");
        p.require(renorm == 0 || renorm == 1, ACLNN_ERR_PARAM_INVALID, "renorm %lld", static_cast<long long>(renorm));
        p.require(groupSelectMode == 0 || groupSelectMode == 1, ACLNN_ERR_PARAM_INVALID, "groupSelectMode %lld",
                  static_cast<long long>(groupSelectMode));
        p.require(from.rank() == 2, ACLNN_ERR_PARAM_INVALID, "x %s", shape_text(from.dims).c_str());
        int64_t rows = from.dims[0], experts = from.dims[1];
        p.require(experts <= MOST_EXPERTS && experts > groupSelectMode, ACLNN_ERR_PARAM_INVALID, "%lld experts",
                  static_cast<long long>(experts));
        p.require(k >= 1 && k <= experts, ACLNN_ERR_PARAM_INVALID, "k %lld of %lld", static_cast<long long>(k),
                  static_cast<long long>(experts));
        if (bias) p.shape("biasOptional", bias, {experts});
        p.shape("yOut", to, {rows, k});
        p.shape("expertIdxOut", ids, {rows, k});
        p.shape("outOut", all, {rows, experts});
        p.require(rows > 0 || undecided("MoeGatingTopK takes empty tensors", 2) == 0, ACLNN_ERR_PARAM_INVALID,
                  "x is empty");
        bool stable = undecided("MoeGatingTopK: exponential of -x or of -|x|", 2) == 1;
        bool backwards = undecided("MoeGatingTopK: the last of the chosen is added first", 2) == 1;
        bool unasked = undecided("MoeGatingTopK: out is written without outFlag", 2) == 1;
        Ranking ranking("MoeGatingTopK", true, Ties::lower_first); // where NaN comes is not said
        float scale = static_cast<float>(routedScalingFactor), epsilon = static_cast<float>(eps);
        p.finish(2048, [=](const Run &run) -> Fault {
            const View &x_view = run.view(from), &y_view = run.view(to), &id_view = run.view(ids),
                       &all_view = run.view(all);
            Data x_data = run[from], y_data = run[to], id_data = run[ids], all_data = run[all];
            std::vector<float> scores(static_cast<size_t>(experts)), compared(scores.size());
            View line;
            line.dtype = ACL_FLOAT;
            Data compared_data(line, reinterpret_cast<unsigned char *>(compared.data()), ACL_RT_OVERFLOW_MODE_INFNAN);
            for (int64_t row = 0; row < rows; row++) {
                for (int64_t e = 0; e < experts; e++) {
                    size_t i = static_cast<size_t>(e);
                    scores[i] = sigmoid(x_data.get(row * x_view.strides[0] + e * x_view.strides[1]), stable);
                    compared[i] = bias ? scores[i] + run[bias].get(e * run.view(bias).strides[0]) : scores[i];
                    if (outFlag || unasked) {
                        all_data.set(row * all_view.strides[0] + e * all_view.strides[1], scores[i]);
                    }
                }
                std::vector<int64_t> order = ranking.order(compared_data, true, 0, 1, experts);
                float sum = 0;
                for (int64_t j = 0; j < k; j++) {
                    sum += scores[static_cast<size_t>(order[static_cast<size_t>(backwards ? k - 1 - j : j)])];
                }
                for (int64_t j = 0; j < k; j++) {
                    int64_t id = order[static_cast<size_t>(j)];
                    id_data.set_integer(row * id_view.strides[0] + j * id_view.strides[1], id);
                    y_data.set(row * y_view.strides[0] + j * y_view.strides[1],
                               scores[static_cast<size_t>(id)] / (sum + epsilon) * scale);
                }
            }
            return {};
        });
    });
}

aclnnStatus aclnnMoeGatingTopK(void *workspace, uint64_t workspaceSize, aclOpExecutor *executor, aclrtStream stream) {
    return launch("aclnnMoeGatingTopK", workspace, workspaceSize, executor, stream);
}
