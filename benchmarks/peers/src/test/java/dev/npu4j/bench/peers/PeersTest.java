package dev.npu4j.bench.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.npu4j.bench.contest.Contestant;
import dev.npu4j.bench.contest.Library;
import dev.npu4j.bench.workload.Data;
import dev.npu4j.bench.workload.Workload;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Every way of every library gives what a plain double loop gives. Run twice by the build: without MKL, and with it.
final class PeersTest {
    private static final double EXACT = 1e-4;
    private static final double HALF = 3e-2;

    private static final List<String> LINES = List.of(
        "ExpertFfn(f32, e=3, m=8, hidden=64, width=32)",
        "ExpertFfn(f32, e=5, m=3, hidden=96, width=48, dist=zipf, seed=3)", // experts without rows
        "ExpertFfn(f32, e=3, m=11, hidden=77, width=35, dist=zipf)",
        "ExpertFfn(f32, w=bf16, e=3, m=8, hidden=64, width=32)",
        "ExpertFfn(f32, w=bf16, e=5, m=3, hidden=96, width=48, dist=zipf, seed=3)",
        "ExpertFfn(f32, w=bf16, e=3, m=11, hidden=77, width=35, dist=zipf)",
        // deeper than libraries take at a time: oneDNN once went wrong there
        "ExpertFfn(f32, e=2, m=4, hidden=2112, width=1056)",
        "ExpertFfn(f32, w=bf16, e=2, m=4, hidden=2112, width=1056)",
        // more rows and columns than a tile has, and neither a multiple of it: Jlama once left a corner out
        "ExpertFfn(f32, e=2, m=16, hidden=64, width=64)",
        "ExpertFfn(f32, w=bf16, e=2, m=33, hidden=128, width=96)",
        "ExpertRouting(tokens=1, hidden=33, experts=16, groups=4)",
        "ExpertRouting(tokens=37, hidden=64, experts=64, groups=8)",
        "SandwichNorm(f32, rows=1, hidden=96)",
        "SandwichNorm(f32, rows=5, hidden=77)",
        "SandwichNorm(bf16, rows=5, hidden=64)",
        "PrunedAttention(f32, sq=33, rows=33, keep=33, hq=8, hkv=2, d=32)",
        "PrunedAttention(f32, sq=21, rows=64, keep=21, hq=4, hkv=2, d=16)",
        "PrunedAttention(f32, sq=1, rows=70, keep=70, hq=8, hkv=2, d=32)",
        "PrunedAttention(f32, sq=1, rows=70, keep=31, hq=8, hkv=2, d=32)",
        "PrunedAttention(f32, sq=9, rows=9, keep=9, hq=2, hkv=2, d=8)",
        "PrunedAttention(f32, sq=33, rows=33, keep=33, hq=8, hkv=2, d=32, scale=0.5)",
        "PrunedAttention(bf16, sq=33, rows=33, keep=33, hq=8, hkv=2, d=32)",
        "PrunedAttention(bf16, sq=1, rows=70, keep=31, hq=8, hkv=2, d=32)");

    @TestFactory
    Stream<DynamicTest> everyWayGivesWhatAPlainLoopGives() {
        List<DynamicTest> tests = new ArrayList<>();
        for (Library library : ServiceLoader.load(Library.class)) {
            for (String line : LINES) {
                tests.add(DynamicTest.dynamicTest(library.name() + " " + line, () -> check(library, line)));
            }
        }
        return tests.stream();
    }

    private static void check(Library library, String line) {
        Workload workload = Workload.parse(line);
        try (Arena arena = Arena.ofShared()) {
            Data data = workload.data(arena);
            double[] expected = Reference.of(workload, data);
            for (int threads = 1; threads <= 2; threads++) {
                for (Library.Entry entry : library.entries(workload, data, threads)) {
                    try (Contestant contestant = entry.contestant().get()) {
                        // twice: a run must not live on what the one before left
                        for (int run = 1; run <= 2; run++) {
                            contestant.run();
                            double error = Checker.error(contestant.output(), expected);
                            assertThat(error).as("%s, %d threads, run %d", entry.variant(), threads, run).isLessThan(Reference.isHalf(data) ? HALF : EXACT);
                        }
                    }
                }
            }
        }
    }

    /// Who offers nothing would pass every comparison.
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        onednn      | ExpertFfn(f32, e=3, m=8, hidden=64, width=32)                         | packed plain
        onednn      | ExpertFfn(f32, w=bf16, e=3, m=8, hidden=64, width=32)                 | packed plain
        torch       | ExpertFfn(f32, e=3, m=8, hidden=64, width=32)                         | mm grouped_mm
        torch       | ExpertFfn(f32, w=bf16, e=3, m=8, hidden=64, width=32)                 | mm grouped_mm
        torch       | ExpertRouting(tokens=37, hidden=64, experts=64, groups=8)             | index_select
        torch       | SandwichNorm(f32, rows=5, hidden=77)                                  | rms_norm
        torch       | SandwichNorm(bf16, rows=5, hidden=64)                                 | rms_norm
        torch       | PrunedAttention(f32, sq=33, rows=33, keep=33, hq=8, hkv=2, d=32)      | sdpa heads
        torch       | PrunedAttention(f32, sq=21, rows=64, keep=21, hq=4, hkv=2, d=16)      | sdpa heads
        torch       | PrunedAttention(f32, sq=1, rows=70, keep=70, hq=8, hkv=2, d=32)       | sdpa heads folded folded_heads
        onnxruntime | ExpertFfn(f32, e=3, m=8, hidden=64, width=32)                         | moe gemm
        onnxruntime | SandwichNorm(f32, rows=5, hidden=77)                                  | -
        onnxruntime | PrunedAttention(f32, sq=33, rows=33, keep=33, hq=8, hkv=2, d=32)      | gqa
        onnxruntime | PrunedAttention(f32, sq=21, rows=64, keep=21, hq=4, hkv=2, d=16)      | gqa
        onnxruntime | PrunedAttention(f32, sq=1, rows=70, keep=70, hq=8, hkv=2, d=32)       | gqa
        jlama       | ExpertFfn(f32, e=3, m=8, hidden=64, width=32)                         | native panama
        jlama       | ExpertFfn(f32, w=bf16, e=3, m=8, hidden=64, width=32)                 | native panama
        """)
    void everyLibraryOffersItsWays(String name, String line, String variants) {
        Library library = ServiceLoader.load(Library.class).stream().map(ServiceLoader.Provider::get).filter(each -> each.name().equals(name)).findFirst().orElseThrow();
        try (Arena arena = Arena.ofShared()) {
            Workload workload = Workload.parse(line);
            assertThat(library.entries(workload, workload.data(arena), 1)).extracting(Library.Entry::variant)
                .containsExactlyInAnyOrder(variants.replace("-", "").split(" "));
        }
    }

    /// It is loaded as libopenblas_nolapack, which a look for libopenblas.so had missed.
    @Test
    @SuppressWarnings("restricted") // asks a library that is loaded anyway
    void openBlasUsesTheThreadsItIsToldTo() throws Throwable {
        assumeThat(World.hasMkl()).isFalse();
        Workload workload = Workload.parse("ExpertFfn(f32, e=2, m=4, hidden=64, width=32)");
        try (Arena arena = Arena.ofShared()) {
            Data data = workload.data(arena);
            for (int threads : new int[] {1, 2, 1}) {
                try (Contestant contestant = new OpenBlas().entries(workload, data, threads).getFirst().contestant().get()) {
                    contestant.run();
                    List<Path> loaded = NativeThreads.mapped().stream().filter(path -> path.getFileName().toString().startsWith("libopenblas")).toList();
                    assertThat(loaded).isNotEmpty();
                    for (Path path : loaded) {
                        var count = Linker.nativeLinker().downcallHandle(SymbolLookup.libraryLookup(path, arena).find("openblas_get_num_threads").orElseThrow(),
                            FunctionDescriptor.of(ValueLayout.JAVA_INT));
                        assertThat((int) count.invokeExact()).as(path.toString()).isEqualTo(threads);
                    }
                }
            }
        }
    }

    /// As JavaCPP does it: a library's file makes way for another while the library is mapped.
    @Test
    @SuppressWarnings("restricted") // loads a copy of a library that is loaded anyway
    void aLibraryWhoseFileIsGoneIsToldToo(@TempDir Path folder) throws Throwable {
        Workload workload = Workload.parse("ExpertFfn(f32, e=2, m=4, hidden=64, width=32)");
        try (Arena arena = Arena.ofShared()) {
            assertThat(new OneDnn().entries(workload, workload.data(arena), 1)).isNotEmpty(); // brings OpenMP
            Path openMp = NativeThreads.mapped().stream().filter(path -> path.getFileName().toString().startsWith("libgomp.so") && Files.exists(path)).findFirst().orElseThrow();
            Path copy = Files.copy(openMp.toRealPath(), folder.resolve("libgomp.so.1"));
            System.load(copy.toString());
            Files.delete(copy);
            assertThat(NativeThreads.mapped()).anyMatch(path -> path.toString().equals(copy + " (deleted)"));
            new NativeThreads(1).apply();
            var most = Linker.nativeLinker().downcallHandle(SymbolLookup.libraryLookup("libgomp.so.1", arena).find("omp_get_max_threads").orElseThrow(),
                FunctionDescriptor.of(ValueLayout.JAVA_INT));
            assertThat((int) most.invokeExact()).isEqualTo(1);
        }
    }

    /// In the world with MKL OpenBLAS would be MKL, and in the other MKL must not be loaded.
    @Test
    void nobodyIsMeasuredUnderAnothersName() {
        Workload workload = Workload.parse("ExpertFfn(f32, e=2, m=4, hidden=64, width=32)");
        try (Arena arena = Arena.ofShared()) {
            Data data = workload.data(arena);
            assertThat(new Mkl().entries(workload, data, 1)).hasSize(World.hasMkl() ? 2 : 0);
            assertThat(new OpenBlas().entries(workload, data, 1)).hasSize(World.hasMkl() ? 0 : 1);
        }
    }

    @Test
    void theCheckNoticesOneWrongValue() {
        double[] expected = {1, -2, 0.5, 3};
        assertThat(Checker.error(new float[] {1, -2, 0.5f, 3}, expected)).isLessThan(EXACT);
        assertThat(Checker.error(new float[] {1, -2, 0.501f, 3}, expected)).isGreaterThan(EXACT);
        assertThat(Checker.error(new float[] {1, -2, Float.NaN, 3}, expected)).isGreaterThan(HALF);
        assertThat(Checker.error(new float[] {1, -2, 0.5f}, expected)).isGreaterThan(HALF);
    }
}
