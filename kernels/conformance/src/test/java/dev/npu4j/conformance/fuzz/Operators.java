package dev.npu4j.conformance.fuzz;

import dev.npu4j.kernels.op.AddRmsNorm;
import dev.npu4j.kernels.op.EpilogueProfile;
import dev.npu4j.kernels.op.ExpertCombine;
import dev.npu4j.kernels.op.ExpertPermute;
import dev.npu4j.kernels.op.GatherRows;
import dev.npu4j.kernels.op.Gelu;
import dev.npu4j.kernels.op.GeluForm;
import dev.npu4j.kernels.op.GroupListKind;
import dev.npu4j.kernels.op.GroupedMatmul;
import dev.npu4j.kernels.op.GroupedMatmulCombine;
import dev.npu4j.kernels.op.GroupedMatmulSwiGlu;
import dev.npu4j.kernels.op.GroupedTopKRouter;
import dev.npu4j.kernels.op.Matmul;
import dev.npu4j.kernels.op.NormProfile;
import dev.npu4j.kernels.op.Operator;
import dev.npu4j.kernels.op.PagedAttention;
import dev.npu4j.kernels.op.Pairing;
import dev.npu4j.kernels.op.PrunedAttention;
import dev.npu4j.kernels.op.RmsNorm;
import dev.npu4j.kernels.op.RotaryEmbedding;
import dev.npu4j.kernels.op.RouterNorm;
import dev.npu4j.kernels.op.RouterSoftmax;
import dev.npu4j.kernels.op.SandwichNorm;
import dev.npu4j.kernels.op.SigmoidTopKRouter;
import dev.npu4j.kernels.op.SwiGlu;
import dev.npu4j.kernels.op.TokenSelect;
import dev.npu4j.kernels.tensor.DType;
import dev.npu4j.kernels.tensor.WeightLayout;

/// The operators, built from choices: with any arguments, or with small ones that are right.
enum Operators {
    GROUPED_MATMUL {
        @Override
        Operator any(Choices c) {
            return new GroupedMatmul(dtypeOrNull(c), dtypeOrNull(c), dtypeOrNull(c), c.extent(), c.extent(), c.extent(), c.extent(),
                c.of(GroupListKind.COUNTS, GroupListKind.CUMSUM, null), c.of(WeightLayout.NK, WeightLayout.KN, null), c.once(2));
        }

        @Override
        Operator small(Choices c) {
            DType dtype = dtype(c);
            return new GroupedMatmul(c.of(dtype, DType.F32), c.of(dtype, DType.F32), c.of(dtype, DType.F32), 1 + c.below(4), c.below(9), 1 + c.below(18), 1 + c.below(18),
                c.of(GroupListKind.values()), c.of(WeightLayout.values()), c.once(3));
        }
    },
    RMS_NORM {
        @Override
        Operator any(Choices c) {
            return new RmsNorm(dtypeOrNull(c), c.extent(), c.extent(), c.real());
        }

        @Override
        Operator small(Choices c) {
            return new RmsNorm(dtype(c), c.below(5), 1 + c.below(36), 1e-5);
        }
    },
    ADD_RMS_NORM {
        @Override
        Operator any(Choices c) {
            return new AddRmsNorm(dtypeOrNull(c), c.extent(), c.extent(), c.real(), c.once(8) ? null : c.of(NormProfile.values()));
        }

        @Override
        Operator small(Choices c) {
            return new AddRmsNorm(dtype(c), c.below(5), 1 + c.below(36), 1e-5, c.of(NormProfile.values()));
        }
    },
    SANDWICH_NORM {
        @Override
        Operator any(Choices c) {
            return new SandwichNorm(dtypeOrNull(c), c.extent(), c.extent(), c.real(), c.once(8) ? null : c.of(NormProfile.values()));
        }

        @Override
        Operator small(Choices c) {
            return new SandwichNorm(dtype(c), c.below(5), 1 + c.below(36), 1e-5, c.of(NormProfile.values()));
        }
    },
    PRUNED_ATTENTION {
        @Override
        Operator any(Choices c) {
            return new PrunedAttention(dtypeOrNull(c), c.extent(), c.extent(), c.extent(), c.extent(), c.extent(), c.extent(), c.real());
        }

        @Override
        Operator small(Choices c) {
            int rows = c.below(70); // a block of 64 and more
            int hkv = 1 + c.below(2);
            return new PrunedAttention(dtype(c), c.below(4), rows, c.below(rows + 1), hkv * (1 + c.below(2)), hkv, 1 + c.below(10));
        }
    },
    TOKEN_SELECT {
        @Override
        Operator any(Choices c) {
            return new TokenSelect(c.extent(), c.extent(), c.extent(), c.extent(), c.extent());
        }

        @Override
        Operator small(Choices c) {
            int n = c.below(40);
            int first = c.below(4);
            int last = c.below(4);
            int forced = Math.min(n, first + last);
            return new TokenSelect(n, n, forced + c.below(n - forced + 1), first, last);
        }
    },
    MATMUL {
        @Override
        Operator any(Choices c) {
            return new Matmul(dtypeOrNull(c), dtypeOrNull(c), dtypeOrNull(c), c.extent(), c.extent(), c.extent(), c.of(WeightLayout.NK, WeightLayout.KN, null), c.once(2));
        }

        @Override
        Operator small(Choices c) {
            DType dtype = dtype(c);
            return new Matmul(c.of(dtype, DType.F32), c.of(dtype, DType.F32), c.of(dtype, DType.F32), c.below(9), 1 + c.below(18), 1 + c.below(18),
                c.of(WeightLayout.values()), c.once(3));
        }
    },
    ROTARY_EMBEDDING {
        @Override
        Operator any(Choices c) {
            return new RotaryEmbedding(dtypeOrNull(c), c.extent(), c.extent(), c.extent(), c.real(), c.extent(), c.of(Pairing.HALF, Pairing.INTERLEAVED, null));
        }

        @Override
        Operator small(Choices c) {
            int rotary = 2 * (1 + c.below(9));
            return new RotaryEmbedding(dtype(c), c.below(5), 1 + c.below(3), rotary + c.below(3), 10000, rotary, c.of(Pairing.values()));
        }
    },
    SWIGLU {
        @Override
        Operator any(Choices c) {
            return new SwiGlu(dtypeOrNull(c), c.extent(), c.extent());
        }

        @Override
        Operator small(Choices c) {
            return new SwiGlu(dtype(c), c.below(5), 1 + c.below(18));
        }
    },
    GELU {
        @Override
        Operator any(Choices c) {
            return new Gelu(dtypeOrNull(c), c.extent(), c.extent(), c.once(8) ? null : c.of(GeluForm.values()));
        }

        @Override
        Operator small(Choices c) {
            return new Gelu(dtype(c), c.below(5), 1 + c.below(36), c.of(GeluForm.values()));
        }
    },
    GROUPED_TOP_K_ROUTER {
        @Override
        Operator any(Choices c) {
            return new GroupedTopKRouter(dtypeOrNull(c), c.extent(), c.extent(), c.extent(), c.extent(), c.once(8) ? null : c.of(RouterSoftmax.values()));
        }

        @Override
        Operator small(Choices c) {
            int groups = 1 + c.below(3);
            int size = 1 + c.below(6);
            return new GroupedTopKRouter(dtype(c), c.below(5), groups * size, groups, 1 + c.below(size), c.of(RouterSoftmax.values()));
        }
    },
    SIGMOID_TOP_K_ROUTER {
        @Override
        Operator any(Choices c) {
            return new SigmoidTopKRouter(dtypeOrNull(c), c.extent(), c.extent(), c.extent(), c.once(8) ? null : c.of(RouterNorm.values()), c.real());
        }

        @Override
        Operator small(Choices c) {
            int experts = 1 + c.below(20);
            return new SigmoidTopKRouter(dtype(c), c.below(5), experts, 1 + c.below(experts), c.of(RouterNorm.values()), 2.5);
        }
    },
    EXPERT_PERMUTE {
        @Override
        Operator any(Choices c) {
            return new ExpertPermute(dtypeOrNull(c), c.extent(), c.extent(), c.extent(), c.extent());
        }

        @Override
        Operator small(Choices c) {
            return new ExpertPermute(dtype(c), c.below(9), 1 + c.below(20), 1 + c.below(9), 1 + c.below(4));
        }
    },
    EXPERT_COMBINE {
        @Override
        Operator any(Choices c) {
            return new ExpertCombine(dtypeOrNull(c), c.extent(), c.extent(), c.extent());
        }

        @Override
        Operator small(Choices c) {
            return new ExpertCombine(dtype(c), c.below(9), 1 + c.below(20), 1 + c.below(4));
        }
    },
    GATHER_ROWS {
        @Override
        Operator any(Choices c) {
            return new GatherRows(dtypeOrNull(c), c.extent(), c.extent(), c.extent());
        }

        @Override
        Operator small(Choices c) {
            return new GatherRows(dtype(c), 1 + c.below(9), c.below(9), 1 + c.below(20));
        }
    },
    PAGED_ATTENTION {
        @Override
        Operator any(Choices c) {
            return new PagedAttention(dtypeOrNull(c), c.extent(), c.extent(), c.extent(), c.extent(), c.extent(), c.extent(), c.extent(), c.real());
        }

        @Override
        Operator small(Choices c) {
            int tokens = c.below(70); // a block of 64 and more
            int page = 1 + c.below(9);
            int hkv = 1 + c.below(2);
            return new PagedAttention(dtype(c), c.below(4), tokens, 1 + c.below(9), page, hkv * (1 + c.below(2)), hkv, 1 + c.below(10));
        }
    },
    GROUPED_MATMUL_SWIGLU {
        @Override
        Operator any(Choices c) {
            return new GroupedMatmulSwiGlu(dtypeOrNull(c), dtypeOrNull(c), dtypeOrNull(c), c.extent(), c.extent(), c.extent(), c.extent(),
                c.of(GroupListKind.COUNTS, GroupListKind.CUMSUM, null), c.of(WeightLayout.NK, WeightLayout.KN, null), c.once(8) ? null : c.of(EpilogueProfile.values()));
        }

        @Override
        Operator small(Choices c) {
            DType dtype = dtype(c);
            return new GroupedMatmulSwiGlu(c.of(dtype, DType.F32), c.of(dtype, DType.F32), c.of(dtype, DType.F32), 1 + c.below(4), c.below(9), 1 + c.below(18),
                1 + c.below(18), c.of(GroupListKind.values()), c.of(WeightLayout.values()), c.of(EpilogueProfile.values()));
        }
    },
    GROUPED_MATMUL_COMBINE {
        @Override
        Operator any(Choices c) {
            return new GroupedMatmulCombine(dtypeOrNull(c), dtypeOrNull(c), dtypeOrNull(c), c.extent(), c.extent(), c.extent(), c.extent(), c.extent(),
                c.of(GroupListKind.COUNTS, GroupListKind.CUMSUM, null), c.of(WeightLayout.NK, WeightLayout.KN, null), c.once(8) ? null : c.of(EpilogueProfile.values()));
        }

        @Override
        Operator small(Choices c) {
            DType dtype = dtype(c);
            return new GroupedMatmulCombine(c.of(dtype, DType.F32), c.of(dtype, DType.F32), c.of(dtype, DType.F32), 1 + c.below(4), c.below(5), 1 + c.below(3),
                1 + c.below(18), 1 + c.below(18), c.of(GroupListKind.values()), c.of(WeightLayout.values()), c.of(EpilogueProfile.values()));
        }
    };

    /// With arguments that may be anything.
    abstract Operator any(Choices choices);

    /// With arguments that are right, and operands that together fit a [Site].
    abstract Operator small(Choices choices);

    private static DType dtype(Choices choices) {
        return choices.of(DType.F32, DType.BF16, DType.F16);
    }

    private static DType dtypeOrNull(Choices choices) {
        return choices.once(16) ? null : choices.dtype();
    }
}
