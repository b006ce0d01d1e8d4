// out[i,h,:] = sum over the visible j of softmax_j(scale * q[i,h,:] · k[j,g,:]) * v[j,g,:],  g = h / (heads / kv_heads)
//
// In fp32, rounded once. Key j is visible to query i by the mask of sparseMode 0 and 1 (set means hidden), or by
// position: j <= i (2, left-up), j <= i + kv - q (3, right-down), i - pre <= j <= i + next (4, band).
#include "ops/attention.h"

#include "ops/order.h"

#include <cmath>
#include <limits>

namespace npu4j_sim {
namespace {

constexpr int64_t UNUSED = 2147483647; // preTokens, nextTokens
constexpr int64_t TRIANGLE = 2048;     // the mask that modes 2, 3 and 4 want, whatever the lengths

enum SparseMode : int64_t { FULL_MASK = 0, ALL_MASK = 1, LEFT_UP = 2, RIGHT_DOWN = 3, BAND = 4 };

// Strides of one operand: batch, sequence, head, element. In TND the batches follow each other along T.
struct Axes {
    int64_t batch = 0, sequence = 0, head = 0, element = 0;
};

struct Batch {
    int64_t first_q = 0, q = 0, first_kv = 0, kv = 0; // rows of q and of k and v
};

struct Geometry {
    int64_t batches = 0, rows_q = 0, rows_kv = 0, d = 0; // rows as the tensors have them, for each batch
    std::vector<Batch> batch;
};

bool is_tnd(const Attention &a) { return a.layout == "TND"; }

std::string out_layout(const Attention &a) { return a.layout == "BNSD_BSND" ? "BSND" : a.layout; }

std::string in_layout(const Attention &a) { return a.layout == "BNSD_BSND" ? "BNSD" : a.layout; }

Axes axes_of(const std::string &layout, const View &view, int64_t d) {
    const std::vector<int64_t> &s = view.strides;
    if (layout == "BSH") return {s[0], s[1], s[2] * d, s[2]};
    if (layout == "BSND") return {s[0], s[1], s[2], s[3]};
    if (layout == "BNSD") return {s[0], s[2], s[1], s[3]};
    return {0, s[0], s[1], s[2]}; // TND
}

std::vector<int64_t> dims_of(const std::string &layout, int64_t b, int64_t s, int64_t n, int64_t d) {
    if (layout == "BSH") return {b, s, n * d};
    if (layout == "BSND") return {b, s, n, d};
    if (layout == "BNSD") return {b, n, s, d};
    return {s, n, d};
}

int64_t rows_of(const std::string &layout, const View &view) {
    return layout == "TND" ? view.dims[0] : layout == "BNSD" ? view.dims[2] : view.dims[1];
}

int64_t head_dim_of(Preparation &p, const std::string &layout, const View &view, int64_t heads) {
    p.require(layout != "BSH" || view.dims[2] % heads == 0, ACLNN_ERR_PARAM_INVALID,
              "%s does not divide into %lld heads", shape_text(view.dims).c_str(), static_cast<long long>(heads));
    return layout == "BSH" ? view.dims[2] / heads : view.dims.back();
}

// Lengths as they are given: for each batch, or cumulative in TND.
std::vector<int64_t> lengths_of(Preparation &p, const char *name, const std::vector<int64_t> &given, const Attention &a,
                                int64_t batches, int64_t rows) {
    std::vector<int64_t> lengths;
    if (given.empty()) {
        p.require(!is_tnd(a), ACLNN_ERR_PARAM_INVALID, "%s is mandatory in TND", name);
        return std::vector<int64_t>(static_cast<size_t>(batches), rows);
    }
    if (is_tnd(a)) {
        int64_t before = 0;
        for (int64_t end : given) {
            p.require(end >= before && end <= rows, ACLNN_ERR_PARAM_INVALID,
                      "%s is not cumulative, or beyond %lld rows", name, static_cast<long long>(rows));
            lengths.push_back(end - before);
            before = end;
        }
        p.require(before == rows, ACLNN_ERR_PARAM_INVALID, "%s ends at %lld of %lld rows", name,
                  static_cast<long long>(before), static_cast<long long>(rows));
        return lengths;
    }
    p.require(given.size() == 1 || static_cast<int64_t>(given.size()) == batches, ACLNN_ERR_PARAM_INVALID,
              "%s has %zu numbers for %lld batches", name, given.size(), static_cast<long long>(batches));
    for (int64_t b = 0; b < batches; b++) {
        int64_t length = given[given.size() == 1 ? 0 : static_cast<size_t>(b)];
        p.require(length >= 0 && length <= rows, ACLNN_ERR_PARAM_INVALID, "%s says %lld of %lld rows", name,
                  static_cast<long long>(length), static_cast<long long>(rows));
        lengths.push_back(length);
    }
    return lengths;
}

// Keys and values in rows, one tensor of all batches or one for each.
void check_rows(Preparation &p, const Attention &a, const std::string &layout, size_t rank, Geometry &g) {
    p.require(a.block_size == 0, ACLNN_ERR_PARAM_INVALID, "blockSize is %lld, without a blockTable",
              static_cast<long long>(a.block_size));
    p.require(a.key[0].rank() == rank, ACLNN_ERR_PARAM_INVALID, "key %s in %s", shape_text(a.key[0].dims).c_str(),
              layout.c_str());
    g.rows_kv = rows_of(layout, a.key[0]);
    p.require(a.key.size() == a.value.size(), ACLNN_ERR_PARAM_INVALID, "%zu key and %zu value", a.key.size(),
              a.value.size());
    bool one = a.key.size() == 1;
    p.require(one || (!is_tnd(a) && static_cast<int64_t>(a.key.size()) == g.batches && g.batches <= 256),
              ACLNN_ERR_PARAM_INVALID, "%zu key for %lld batches", a.key.size(), static_cast<long long>(g.batches));
    for (size_t i = 0; i < a.key.size(); i++) {
        for (const Slot &slot : {a.key[i], a.value[i]}) {
            p.shape("key or value", slot, dims_of(layout, one ? g.batches : 1, g.rows_kv, a.kv_heads, g.d));
            p.same_dtype("query", a.query, "key or value", slot);
        }
    }
}

// Keys and values in pages: [blockNum, blockSize, KV_N*D], which every layout of queries allows, and block sizes by whether
// there is one query (abi 4.8). Which pages a batch has is in blockTable, how many keys in actualSeqLengthsKv.
void check_pages(Preparation &p, const Attention &a, Geometry &g) {
    p.require(in_layout(a) == "BSND" || in_layout(a) == "BSH", ACLNN_ERR_PARAM_INVALID,
              "pages in %s: the simulator has a model of them in BSND and BSH", a.layout.c_str());
    p.require(!a.mask, ACLNN_ERR_PARAM_INVALID,
              "attenMask over pages: nothing says how wide it is, and the simulator has no model of it");
    bool fits = g.rows_q > 1 ? a.block_size % 128 == 0 : true;
    p.require(a.block_size > 0 && a.block_size <= 512 && fits, ACLNN_ERR_PARAM_INVALID, "blockSize %lld for %lld queries",
              static_cast<long long>(a.block_size), static_cast<long long>(g.rows_q));
    int64_t width = a.kv_heads * g.d;
    p.require(width <= 65535, ACLNN_ERR_PARAM_INVALID, "%lld elements of all heads in a page", static_cast<long long>(width));
    p.require(a.key.size() == 1 && a.value.size() == 1, ACLNN_ERR_PARAM_INVALID, "%zu key and %zu value", a.key.size(),
              a.value.size());
    for (const Slot &slot : {a.key[0], a.value[0]}) {
        p.require(slot.rank() == 3, ACLNN_ERR_PARAM_INVALID, "pages %s", shape_text(slot.dims).c_str());
        p.shape("key or value", slot, {a.key[0].dims[0], a.block_size, width});
        p.same_dtype("query", a.query, "key or value", slot);
    }
    p.require(a.table.dtype == ACL_INT32, ACLNN_ERR_PARAM_INVALID, "blockTable is %s", dtype_name(a.table.dtype));
    p.require(a.table.rank() == 2 && a.table.dims[0] == g.batches, ACLNN_ERR_PARAM_INVALID, "blockTable %s for %lld batches",
              shape_text(a.table.dims).c_str(), static_cast<long long>(g.batches));
    p.require(!a.lengths_kv.empty(), ACLNN_ERR_PARAM_INVALID, "actualSeqLengthsKv is mandatory with pages");
    g.rows_kv = a.table.dims[1] * a.block_size;
}

Geometry geometry_of(Preparation &p, const Attention &a) {
    std::string layout = in_layout(a);
    p.require(layout == "BSH" || layout == "BSND" || layout == "BNSD" || layout == "TND", ACLNN_ERR_PARAM_INVALID,
              "inputLayout %s: the simulator has a model of BSH, BSND, BNSD, BNSD_BSND and TND", a.layout.c_str());
    size_t rank = layout == "BSH" || layout == "TND" ? 3 : 4;
    p.require(a.query.rank() == rank, ACLNN_ERR_PARAM_INVALID, "query %s in %s", shape_text(a.query.dims).c_str(),
              layout.c_str());
    p.require(a.heads > 0 && a.heads <= 256, ACLNN_ERR_PARAM_INVALID, "numHeads %lld", static_cast<long long>(a.heads));
    p.require(a.kv_heads > 0 && a.heads % a.kv_heads == 0, ACLNN_ERR_PARAM_INVALID,
              "numKeyValueHeads %lld for %lld heads", static_cast<long long>(a.kv_heads),
              static_cast<long long>(a.heads));
    Geometry g;
    g.d = head_dim_of(p, layout, a.query, a.heads);
    p.require(g.d > 0 && g.d % 16 == 0 && g.d <= 512, ACLNN_ERR_PARAM_INVALID,
              "heads of %lld elements: a multiple of 16 up to 512", static_cast<long long>(g.d));
    p.require(!is_tnd(a) || !a.lengths.empty(), ACLNN_ERR_PARAM_INVALID, "actualSeqLengths is mandatory in TND");
    g.batches = is_tnd(a) ? static_cast<int64_t>(a.lengths.size()) : a.query.dims[0];
    g.rows_q = rows_of(layout, a.query);
    p.shape("query", a.query, dims_of(layout, g.batches, g.rows_q, a.heads, g.d));
    if (a.table) {
        check_pages(p, a, g);
    } else {
        check_rows(p, a, layout, rank, g);
    }
    p.require(g.rows_q > 0 && g.rows_kv > 0 && g.batches > 0, ACLNN_ERR_PARAM_INVALID, "an empty tensor");
    std::vector<int64_t> q = lengths_of(p, "actualSeqLengths", a.lengths, a, g.batches, g.rows_q);
    std::vector<int64_t> kv = lengths_of(p, "actualSeqLengthsKv", a.lengths_kv, a, g.batches, g.rows_kv);
    p.require(q.size() == kv.size(), ACLNN_ERR_PARAM_INVALID, "%zu and %zu batches", q.size(), kv.size());
    Batch next;
    for (size_t b = 0; b < q.size(); b++) {
        next.q = q[b];
        next.kv = kv[b];
        g.batch.push_back(next);
        if (!is_tnd(a)) continue;
        next.first_q += q[b];
        next.first_kv += kv[b];
    }
    return g;
}

bool triangle_mode(const Attention &a) { return a.sparse_mode >= LEFT_UP; }

// With one query sparseMode is ignored (abi 4.8), and its triangle with it.
void ignore_sparse_mode(Attention &a) {
    if (a.mask && a.mask.rank() >= 2 && a.mask.dim(1) == TRIANGLE && a.mask.dim(2) == TRIANGLE) a.mask = Slot{};
    a.sparse_mode = FULL_MASK;
    a.pre_tokens = a.next_tokens = UNUSED;
}

void check_mask(Preparation &p, const Attention &a, const Geometry &g) {
    p.require(a.sparse_mode >= FULL_MASK && a.sparse_mode <= BAND, ACLNN_ERR_PARAM_INVALID,
              "sparseMode %lld: the simulator has a model of 0 to 4", static_cast<long long>(a.sparse_mode));
    bool positions = a.pre_tokens != UNUSED || a.next_tokens != UNUSED;
    p.require(a.sparse_mode == BAND || !positions, ACLNN_ERR_PARAM_INVALID,
              "preTokens %lld and nextTokens %lld: the simulator has a model of them in sparseMode 4 only",
              static_cast<long long>(a.pre_tokens), static_cast<long long>(a.next_tokens));
    if (a.sparse_mode == BAND) {
        for (const Batch &b : g.batch) {
            p.require(b.q == b.kv, ACLNN_ERR_PARAM_INVALID,
                      "a band over %lld queries and %lld keys: nothing says where it starts",
                      static_cast<long long>(b.q), static_cast<long long>(b.kv));
        }
    }
    p.require(a.mask || a.sparse_mode == FULL_MASK, ACLNN_ERR_PARAM_NULLPTR, "attenMask is NULL with sparseMode %lld",
              static_cast<long long>(a.sparse_mode));
    if (!a.mask) return;
    p.require(a.mask.dtype == ACL_BOOL || a.mask.dtype == ACL_INT8 || a.mask.dtype == ACL_UINT8,
              ACLNN_ERR_PARAM_INVALID, "attenMask is %s", dtype_name(a.mask.dtype));
    size_t rank = a.mask.rank();
    p.require(rank >= 2 && rank <= 4, ACLNN_ERR_PARAM_INVALID, "attenMask has %zu dimensions", rank);
    int64_t rows = triangle_mode(a) ? TRIANGLE : g.rows_q, columns = triangle_mode(a) ? TRIANGLE : g.rows_kv;
    p.require(a.mask.dim(2) == rows && a.mask.dim(1) == columns, ACLNN_ERR_PARAM_INVALID,
              "attenMask is %s: with sparseMode %lld it must end in [%lld,%lld]", shape_text(a.mask.dims).c_str(),
              static_cast<long long>(a.sparse_mode), static_cast<long long>(rows), static_cast<long long>(columns));
    int64_t masks = a.mask.elements() / (rows * columns);
    p.require(masks == 1 || (masks == a.mask.dims[0] && masks == g.batches && !triangle_mode(a)),
              ACLNN_ERR_PARAM_INVALID, "attenMask %s for %lld batches", shape_text(a.mask.dims).c_str(),
              static_cast<long long>(g.batches));
    p.require(masks > 0 && (!is_tnd(a) || g.batches == 1 || triangle_mode(a)), ACLNN_ERR_PARAM_INVALID,
              "a full mask over several batches of TND: the simulator has no model of it");
}

// vllm-ascend builds it as ones strictly above the diagonal; what a device does with any other is nowhere said.
Fault check_triangle(const Run &run, const Slot &mask) {
    const View &view = run.view(mask);
    Data data = run[mask];
    int64_t down = view.strides[view.rank() - 2], right = view.strides[view.rank() - 1];
    for (int64_t i = 0; i < TRIANGLE; i++) {
        for (int64_t j = 0; j < TRIANGLE; j++) {
            if ((data.get_integer(i * down + j * right) != 0) == (j > i)) continue;
            return run.broken(Rule::triangle_mask, ACL_ERROR_RT_AICORE_EXCEPTION,
                              text("attenMask[%lld,%lld] is not that of ones strictly above the diagonal",
                                   static_cast<long long>(i), static_cast<long long>(j)));
        }
    }
    return {};
}

// Which keys a query sees.
class Visible {
public:
    Visible(const Run &run, const Attention &a) : a_(a), data_(a.mask ? run[a.mask] : run[a.query]) {
        if (!a.mask) return;
        const View &view = run.view(a.mask);
        batch_ = view.rank() > 2 && view.dims[0] > 1 ? view.strides[0] : 0;
        down_ = view.strides[view.rank() - 2];
        right_ = view.strides[view.rank() - 1];
    }
    bool operator()(int64_t batch, const Batch &b, int64_t i, int64_t j) const {
        switch (a_.sparse_mode) {
        case LEFT_UP: return j <= i;
        case RIGHT_DOWN: return j <= i + b.kv - b.q;
        case BAND: return j >= i - a_.pre_tokens && j <= i + a_.next_tokens;
        default: return !a_.mask || data_.get_integer(batch * batch_ + i * down_ + j * right_) == 0;
        }
    }

private:
    const Attention &a_;
    Data data_;
    int64_t batch_ = 0, down_ = 0, right_ = 0;
};

// One query of one head over the keys it sees. `keys` is [d][kv], `values` [kv][d], so that the inner loops run along
// memory.
struct Row {
    std::vector<float> score, result, part;
    float lse = 0;
    bool any = false;
};

void attend_row(Row &row, const float *q, const std::vector<float> &keys, const std::vector<float> &values,
                const std::vector<char> &visible, int64_t kv, int64_t d, float scale, const Order &order) {
    row.score.assign(static_cast<size_t>(kv), 0.0f);
    for (int64_t e = 0; e < d; e++) {
        const float *k = keys.data() + e * kv;
        for (int64_t j = 0; j < kv; j++) row.score[j] += q[e] * k[j];
    }
    float largest = -std::numeric_limits<float>::infinity();
    row.any = false;
    for (int64_t j = 0; j < kv; j++) {
        row.score[j] *= scale;
        if (!visible[j]) continue;
        row.any = true;
        largest = std::max(largest, row.score[j]);
        if (std::isnan(row.score[j])) largest = row.score[j];
    }
    row.result.assign(static_cast<size_t>(d), 0.0f);
    float sum = 0;
    each_block(kv, order, [&](int64_t from, int64_t to) {
        row.part.assign(static_cast<size_t>(d), 0.0f);
        float part_sum = 0;
        for (int64_t j = from; j < to; j++) {
            if (!visible[j]) continue;
            float weight = std::exp(row.score[j] - largest);
            part_sum += weight;
            const float *v = values.data() + j * d;
            for (int64_t e = 0; e < d; e++) row.part[e] += weight * v[e];
        }
        sum += part_sum;
        for (int64_t e = 0; e < d; e++) row.result[e] += row.part[e];
    });
    for (float &r : row.result) r /= sum;
    row.lse = largest + std::log(sum);
}

// A query that sees nothing: 0 with the correction of innerPrecise's bit 1; without it, something else under every
// seed.
void fill_invalid(Row &row, const std::vector<float> &values, int64_t kv, int64_t d, bool corrected) {
    row.lse = std::numeric_limits<float>::infinity();
    uint64_t how = undecided("attention: a row that sees no key", 2);
    for (int64_t e = 0; e < d; e++) {
        float mean = 0;
        for (int64_t j = 0; j < kv; j++) mean += values[static_cast<size_t>(j * d + e)] / static_cast<float>(kv);
        row.result[e] = corrected ? 0 : how == 0 ? mean : std::numeric_limits<float>::quiet_NaN();
    }
}

// The keys and values of one head of a batch, from the pages that hold them.
Fault load_pages(const Run &run, const Attention &a, const Geometry &g, int64_t batch, int64_t kv_head, int64_t kv,
                 std::vector<float> &keys, std::vector<float> &values) {
    const View &k = run.view(a.key[0]), &v = run.view(a.value[0]), &table = run.view(a.table);
    Data k_data = run[a.key[0]], v_data = run[a.value[0]], pages = run[a.table];
    std::vector<float> row(static_cast<size_t>(g.d));
    for (int64_t j = 0; j < kv; j++) {
        int64_t page = pages.get_integer(batch * table.strides[0] + j / a.block_size * table.strides[1]);
        if (page < 0 || page >= k.dims[0]) {
            return {ACL_ERROR_RT_AICORE_EXCEPTION,
                    text("blockTable names page %lld, of %lld", static_cast<long long>(page), static_cast<long long>(k.dims[0]))};
        }
        int64_t slot = j % a.block_size, head = kv_head * g.d;
        k_data.load(page * k.strides[0] + slot * k.strides[1] + head * k.strides[2], k.strides[2], g.d, row.data());
        for (int64_t e = 0; e < g.d; e++) keys[static_cast<size_t>(e * kv + j)] = row[static_cast<size_t>(e)];
        v_data.load(page * v.strides[0] + slot * v.strides[1] + head * v.strides[2], v.strides[2], g.d,
                    values.data() + j * g.d);
    }
    return {};
}

Fault run_attention(const Run &run, const Attention &a, const Geometry &g, const Order &order) {
    if (triangle_mode(a)) {
        Fault fault = check_triangle(run, a.mask);
        if (fault) return fault;
    }
    Axes q_axes = axes_of(in_layout(a), run.view(a.query), g.d);
    Axes out_axes = axes_of(out_layout(a), run.view(a.out), g.d);
    Data q_data = run[a.query], out_data = run[a.out];
    Visible sees(run, a);
    Row row;
    bool clear_the_rest = undecided("attention: rows beyond actualSeqLengths are cleared", 2) == 0;
    std::vector<float> keys, values, q(static_cast<size_t>(g.d)), zeros(static_cast<size_t>(g.d), 0.0f);
    std::vector<char> visible;
    int64_t group = a.heads / a.kv_heads;
    std::vector<int64_t> lse_at;
    if (a.lse) each_index(run.view(a.lse).dims, run.view(a.lse).strides, [&](int64_t i) { lse_at.push_back(i); });
    for (size_t b = 0; b < g.batch.size(); b++) {
        const Batch &batch = g.batch[b];
        int64_t bi = static_cast<int64_t>(b), kv = batch.kv;
        bool one = a.key.size() == 1;
        const Slot &key = a.key[one ? 0 : b], &value = a.value[one ? 0 : b];
        Axes k_axes, v_axes;
        if (!a.table) {
            k_axes = axes_of(in_layout(a), run.view(key), g.d);
            v_axes = axes_of(in_layout(a), run.view(value), g.d);
        }
        Data k_data = run[key], v_data = run[value];
        for (int64_t kv_head = 0; kv_head < a.kv_heads; kv_head++) {
            keys.resize(static_cast<size_t>(g.d * kv));
            values.resize(static_cast<size_t>(g.d * kv));
            int64_t k0 = (one ? bi * k_axes.batch : 0) + batch.first_kv * k_axes.sequence + kv_head * k_axes.head;
            int64_t v0 = (one ? bi * v_axes.batch : 0) + batch.first_kv * v_axes.sequence + kv_head * v_axes.head;
            if (a.table) {
                Fault fault = load_pages(run, a, g, bi, kv_head, kv, keys, values);
                if (fault) return fault;
            }
            for (int64_t e = 0; !a.table && e < g.d; e++) {
                k_data.load(k0 + e * k_axes.element, k_axes.sequence, kv, keys.data() + e * kv);
            }
            for (int64_t j = 0; !a.table && j < kv; j++) {
                v_data.load(v0 + j * v_axes.sequence, v_axes.element, g.d, values.data() + j * g.d);
            }
            for (int64_t i = 0; i < batch.q; i++) {
                visible.resize(static_cast<size_t>(kv));
                for (int64_t j = 0; j < kv; j++) visible[j] = sees(bi, batch, i, j);
                for (int64_t h = kv_head * group; h < (kv_head + 1) * group; h++) {
                    int64_t t = batch.first_q + i;
                    q_data.load(bi * q_axes.batch + t * q_axes.sequence + h * q_axes.head, q_axes.element, g.d,
                                q.data());
                    attend_row(row, q.data(), keys, values, visible, kv, g.d, static_cast<float>(a.scale), order);
                    if (!row.any) fill_invalid(row, values, kv, g.d, (a.inner_precise & 2) != 0);
                    out_data.store(bi * out_axes.batch + t * out_axes.sequence + h * out_axes.head, out_axes.element,
                                   g.d, row.result.data());
                    if (!a.lse) continue;
                    // [B,N,S,1], or [T,N,1]
                    int64_t at = is_tnd(a) ? t * a.heads + h : (bi * a.heads + h) * g.rows_q + t;
                    run[a.lse].set(lse_at[static_cast<size_t>(at)], row.lse);
                }
            }
        }
        for (int64_t i = batch.q; clear_the_rest && !is_tnd(a) && i < g.rows_q; i++) {
            for (int64_t h = 0; h < a.heads; h++) {
                out_data.store(bi * out_axes.batch + i * out_axes.sequence + h * out_axes.head, out_axes.element, g.d,
                               zeros.data());
            }
        }
    }
    return {};
}

} // namespace

void attend(Preparation &p, Attention a) {
    p.kernel_for("query", a.query.dtype, a.query.format);
    p.same_dtype("query", a.query, "attentionOut", a.out);
    Geometry g = geometry_of(p, a);
    p.shape("attentionOut", a.out, dims_of(out_layout(a), g.batches, g.rows_q, a.heads, g.d));
    if (g.rows_q == 1 && triangle_mode(a) && a.sparse_mode <= BAND) ignore_sparse_mode(a);
    check_mask(p, a, g);
    p.require(a.inner_precise >= 0 && a.inner_precise <= 3, ACLNN_ERR_PARAM_INVALID, "innerPrecise %lld",
              static_cast<long long>(a.inner_precise));
    p.require(!is_tnd(a) || a.heads == a.kv_heads || a.inner_precise == 0, ACLNN_ERR_PARAM_INVALID,
              "innerPrecise %lld: 0 only, in TND with grouped heads", static_cast<long long>(a.inner_precise));
    if (a.lse) {
        p.require(a.lse.dtype == ACL_FLOAT &&
                      a.lse.elements() == g.batches * a.heads * g.rows_q / (is_tnd(a) ? g.batches : 1),
                  ACLNN_ERR_PARAM_INVALID, "softmaxLse is %s in %s", shape_text(a.lse.dims).c_str(),
                  dtype_name(a.lse.dtype));
    }
    Order order = order_of("attention: order of the sum over keys", g.rows_kv);
    p.finish(8192, [=](const Run &run) { return run_attention(run, a, g, order); });
}

} // namespace npu4j_sim
