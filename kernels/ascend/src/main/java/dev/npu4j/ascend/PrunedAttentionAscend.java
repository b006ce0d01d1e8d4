package dev.npu4j.ascend;

import dev.npu4j.aclnn.AclnnFusedInferAttentionScoreV2;
import dev.npu4j.aclnn.AclnnFusedInferAttentionScoreV3;
import dev.npu4j.aclnn.AclnnFusedInferAttentionScoreV4;
import dev.npu4j.aclnn.AclnnIndexSelect;
import dev.npu4j.aclnn.AclnnPromptFlashAttentionV3;
import dev.npu4j.kernels.device.Support;
import dev.npu4j.kernels.op.PrunedAttention;
import dev.npu4j.kernels.tensor.DType;
import dev.npu4j.kernels.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/// [PrunedAttention] as `aclnnIndexSelect`, which brings the kept rows of k and v together, and a fused attention over
/// them: FusedInferAttentionScore, or PromptFlashAttention on 310P, in the layout BSND with one batch.
///
/// Who sees whom follows from positions, which may be any; the mask that says so is made on the host. So the stream is
/// waited for and the positions are read back at each launch. Where every query sees every key there is no mask.
final class PrunedAttentionAscend {
    private static final int MOST_HEADS = 256;
    private static final int LONGEST_HEAD = 512;
    private static final int HEAD_STEP = 16;

    private static final long MOST_PAIRS = 1L << 30; // the mask is made on the host, an element a byte
    private static final long ANY_TOKENS = Integer.MAX_VALUE; // preTokens, nextTokens: the mask says it all
    private static final long FULL_MASK = 0; // sparseMode
    private static final long PRECISE = 2; // innerPrecise: high precision, rows without a key corrected

    private PrunedAttentionAscend() {
    }

    static Support support(PrunedAttention op, Soc soc) {
        return support(op.dtype(), op.sq(), op.keep(), op.hq(), op.d(), "keep", soc);
    }

    /// Of any attention over `keys` keys, which are called `name`.
    static Support support(DType dtype, int sq, int keys, int hq, int d, String name, Soc soc) {
        boolean isPrompt = soc == Soc.INFERENCE;
        boolean isPresent = isPrompt ? AclnnPromptFlashAttentionV3.isPresent() : AclnnFusedInferAttentionScoreV2.isPresent() || AclnnFusedInferAttentionScoreV3.isPresent();
        if (!isPresent || !AclnnIndexSelect.isPresent()) {
            return new Support.No(Support.Reason.VERSION, "this CANN has no " + (isPrompt ? "aclnnPromptFlashAttentionV3" : "aclnnFusedInferAttentionScoreV2 or V3") + " with aclnnIndexSelect");
        }
        if (dtype == DType.F32 || isPrompt && dtype == DType.BF16) {
            return new Support.No(Support.Reason.DTYPE, dtype + "; fused attention takes " + (isPrompt ? "f16 on this chip" : "f16 and bf16"));
        }
        if (d % HEAD_STEP != 0 || d > LONGEST_HEAD) {
            return new Support.No(Support.Reason.EXTENT, "d=" + d + ", a multiple of " + HEAD_STEP + " up to " + LONGEST_HEAD + " is needed");
        }
        if (hq > MOST_HEADS) {
            return new Support.No(Support.Reason.EXTENT, "hq=" + hq + ", at most " + MOST_HEADS);
        }
        if ((long) sq * keys > MOST_PAIRS) {
            return new Support.No(Support.Reason.EXTENT, "sq=" + sq + " " + name + "=" + keys + ", a mask of at most " + MOST_PAIRS + " elements");
        }
        return new Support.Yes("positions are read back to make the mask");
    }

    static void enqueue(PrunedAttention.Call call, Launch launch) {
        PrunedAttention op = call.operator();
        if (op.sq() == 0) {
            return;
        }
        int size = op.dtype().size();
        long row = (long) op.hkv() * op.d();
        boolean isAll = op.keep() == op.rows(); // strictly increasing: then it is 0, 1, 2, …
        long keptBytes = isAll ? 0 : op.keep() * row * size;
        byte[] mask = mask(call.qPos(), call.kPos().orElse(call.keep()), launch);
        launch.reserve(2 * DeviceMemory.roundUp(keptBytes) + DeviceMemory.roundUp(mask.length), call.q(), call.k(), call.v(), call.keep(), call.y());
        if (op.keep() == 0) {
            launch.zero(call.y());
            return;
        }
        MemorySegment keep = isAll ? MemorySegment.NULL : launch.input(call.keep());
        long k = isAll ? launch.contiguous(call.k()) : gathered(call.k(), op.rows(), row, keep, op.keep(), launch);
        long v = isAll ? launch.contiguous(call.v()) : gathered(call.v(), op.rows(), row, keep, op.keep(), launch);
        attend(op, call.q(), k, v, mask, call.y(), launch);
    }

    /// The attention over keys that lie together, from the addresses k and v on.
    ///
    /// @param op   its extents; of its rows only those that are kept are there
    /// @param mask as [#mask] gives it; room for it was reserved
    static void attend(PrunedAttention op, Tensor q, long k, long v, byte[] mask, Tensor y, Launch launch) {
        MemorySegment atten = MemorySegment.NULL;
        if (mask.length > 0) {
            long address = launch.temporary(mask.length);
            launch.write(MemorySegment.ofArray(mask), address);
            atten = launch.flags(new long[] {op.sq(), op.keep()}, address);
        }
        long[] queries = {1, op.sq(), op.hq(), op.d()};
        long[] keys = {1, op.keep(), op.hkv(), op.d()};
        MemorySegment query = launch.tensor(op.dtype(), queries, launch.contiguous(q));
        MemorySegment key = launch.tensor(op.dtype(), keys, k);
        MemorySegment value = launch.tensor(op.dtype(), keys, v);
        MemorySegment out = launch.outputAs(y, queries);
        if (launch.device().routes().soc() == Soc.INFERENCE) {
            prompt(op, query, key, value, atten, out, launch);
        } else {
            fused(op, query, launch.list(key), launch.list(value), atten, Paging.NONE, out, launch);
        }
        launch.finish();
        // what a row without a key holds is not the same everywhere; here it is +0
        for (int i = 0; i < op.sq() && mask.length > 0; i++) {
            if (seesNothing(mask, i, op.keep())) {
                launch.zero(y.rows(i, i + 1));
            }
        }
    }

    /// Rows brought together, in room that was reserved.
    ///
    /// @param length elements of a row
    /// @param index  which of them, `count` of them
    /// @return their address
    static long gathered(Tensor from, long rows, long length, MemorySegment index, long count, Launch launch) {
        long address = launch.temporary(count * length * from.dtype().size());
        launch.execute(AclnnIndexSelect.aclnnIndexSelectGetWorkspaceSize(
            launch.tensor(from.dtype(), new long[] {rows, length}, launch.contiguous(from)), 0, index,
            launch.tensor(from.dtype(), new long[] {count, length}, address), launch.workspaceSize(), launch.executor()), AclnnIndexSelect::aclnnIndexSelect);
        return address;
    }

    /// 1 where query i must not see key j, row by row; empty where all see all, or there is no key.
    static byte[] mask(Tensor qPos, Tensor kPos, Launch launch) {
        if (kPos.shape().elements() == 0) {
            return new byte[0];
        }
        int[] queries = launch.readBack(qPos).toArray(ValueLayout.JAVA_INT_UNALIGNED);
        int[] keys = launch.readBack(kPos).toArray(ValueLayout.JAVA_INT_UNALIGNED);
        if (Arrays.stream(keys).max().orElseThrow() <= Arrays.stream(queries).min().orElseThrow()) {
            return new byte[0]; // as in most steps of decoding
        }
        byte[] mask = new byte[queries.length * keys.length];
        for (int i = 0; i < queries.length; i++) {
            for (int j = 0; j < keys.length; j++) {
                if (keys[j] > queries[i]) {
                    mask[i * keys.length + j] = 1;
                }
            }
        }
        return mask;
    }

    private static boolean seesNothing(byte[] mask, int query, int keys) {
        for (int j = 0; j < keys; j++) {
            if (mask[query * keys + j] == 0) {
                return false;
            }
        }
        return true;
    }

    private static void prompt(PrunedAttention op, MemorySegment query, MemorySegment key, MemorySegment value, MemorySegment mask, MemorySegment out, Launch launch) {
        MemorySegment none = MemorySegment.NULL;
        launch.execute(AclnnPromptFlashAttentionV3.aclnnPromptFlashAttentionV3GetWorkspaceSize(
            query, key, value,
            none, // pseShift
            mask,
            none, // actualSeqLengths
            none, // actualSeqLengthsKv
            none, // deqScale1
            none, // quantScale1
            none, // deqScale2
            none, // quantScale2
            none, // quantOffset2
            op.hq(), op.scale(), ANY_TOKENS, ANY_TOKENS, launch.layout(), op.hkv(), FULL_MASK, PRECISE,
            out, launch.workspaceSize(), launch.executor()), AclnnPromptFlashAttentionV3::aclnnPromptFlashAttentionV3);
    }

    /// Where keys and values lie in pages, what says which: how many keys there are, the pages in their order, keys of a page.
    record Paging(MemorySegment lengths, MemorySegment table, long size) {
        static final Paging NONE = new Paging(MemorySegment.NULL, MemorySegment.NULL, 0);
    }

    static void fused(PrunedAttention op, MemorySegment query, MemorySegment key, MemorySegment value, MemorySegment mask, Paging paging, MemorySegment out, Launch launch) {
        MemorySegment none = MemorySegment.NULL;
        if (AclnnFusedInferAttentionScoreV4.isPresent() && launch.device().hasFinalAttentionV4()) {
            launch.execute(AclnnFusedInferAttentionScoreV4.aclnnFusedInferAttentionScoreV4GetWorkspaceSize(
                query, key, value,
                none, // pseShiftOptional
                mask,
                none, // actualSeqLengthsOptional
                paging.lengths(), // actualSeqLengthsKvOptional
                none, // deqScale1Optional
                none, // quantScale1Optional
                none, // deqScale2Optional
                none, // quantScale2Optional
                none, // quantOffset2Optional
                none, // antiquantScaleOptional
                none, // antiquantOffsetOptional
                paging.table(), // blockTableOptional
                none, // queryPaddingSizeOptional
                none, // kvPaddingSizeOptional
                none, // keyAntiquantScaleOptional
                none, // keyAntiquantOffsetOptional
                none, // valueAntiquantScaleOptional
                none, // valueAntiquantOffsetOptional
                none, // keySharedPrefixOptional
                none, // valueSharedPrefixOptional
                none, // actualSharedPrefixLenOptional
                none, // queryRopeOptional
                none, // keyRopeOptional
                none, // keyRopeAntiquantScaleOptional
                none, // dequantScaleQueryOptional
                none, // learnableSinkOptional
                op.hq(), op.scale(), ANY_TOKENS, ANY_TOKENS, launch.layout(), op.hkv(), FULL_MASK, PRECISE,
                paging.size(), // blockSize
                0, // antiquantMode
                false, // softmaxLseFlag
                0, // keyAntiquantMode
                0, // valueAntiquantMode
                0, // queryQuantMode
                out,
                none, // softmaxLse
                launch.workspaceSize(), launch.executor()), AclnnFusedInferAttentionScoreV4::aclnnFusedInferAttentionScoreV4);
        } else if (AclnnFusedInferAttentionScoreV3.isPresent()) {
            launch.execute(AclnnFusedInferAttentionScoreV3.aclnnFusedInferAttentionScoreV3GetWorkspaceSize(
                query, key, value,
                none, // pseShiftOptional
                mask,
                none, // actualSeqLengthsOptional
                paging.lengths(), // actualSeqLengthsKvOptional
                none, // deqScale1Optional
                none, // quantScale1Optional
                none, // deqScale2Optional
                none, // quantScale2Optional
                none, // quantOffset2Optional
                none, // antiquantScaleOptional
                none, // antiquantOffsetOptional
                paging.table(), // blockTableOptional
                none, // queryPaddingSizeOptional
                none, // kvPaddingSizeOptional
                none, // keyAntiquantScaleOptional
                none, // keyAntiquantOffsetOptional
                none, // valueAntiquantScaleOptional
                none, // valueAntiquantOffsetOptional
                none, // keySharedPrefixOptional
                none, // valueSharedPrefixOptional
                none, // actualSharedPrefixLenOptional
                none, // queryRopeOptional
                none, // keyRopeOptional
                none, // keyRopeAntiquantScaleOptional
                op.hq(), op.scale(), ANY_TOKENS, ANY_TOKENS, launch.layout(), op.hkv(), FULL_MASK, PRECISE,
                paging.size(), // blockSize
                0, // antiquantMode
                false, // softmaxLseFlag
                0, // keyAntiquantMode
                0, // valueAntiquantMode
                out,
                none, // softmaxLse
                launch.workspaceSize(), launch.executor()), AclnnFusedInferAttentionScoreV3::aclnnFusedInferAttentionScoreV3);
        } else {
            launch.execute(AclnnFusedInferAttentionScoreV2.aclnnFusedInferAttentionScoreV2GetWorkspaceSize(
                query, key, value,
                none, // pseShiftOptional
                mask,
                none, // actualSeqLengthsOptional
                paging.lengths(), // actualSeqLengthsKvOptional
                none, // deqScale1Optional
                none, // quantScale1Optional
                none, // deqScale2Optional
                none, // quantScale2Optional
                none, // quantOffset2Optional
                none, // antiquantScaleOptional
                none, // antiquantOffsetOptional
                paging.table(), // blockTableOptional
                none, // queryPaddingSizeOptional
                none, // kvPaddingSizeOptional
                none, // keyAntiquantScaleOptional
                none, // keyAntiquantOffsetOptional
                none, // valueAntiquantScaleOptional
                none, // valueAntiquantOffsetOptional
                none, // keySharedPrefixOptional
                none, // valueSharedPrefixOptional
                none, // actualSharedPrefixLenOptional
                op.hq(), op.scale(), ANY_TOKENS, ANY_TOKENS, launch.layout(), op.hkv(), FULL_MASK, PRECISE,
                paging.size(), // blockSize
                0, // antiquantMode
                false, // softmaxLseFlag
                0, // keyAntiquantMode
                0, // valueAntiquantMode
                out,
                none, // softmaxLse
                launch.workspaceSize(), launch.executor()), AclnnFusedInferAttentionScoreV2::aclnnFusedInferAttentionScoreV2);
        }
    }
}
