package dev.npu4j.kernels.op;

import static dev.npu4j.kernels.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// No page is ever two sequences', and none is lost.
class KvPagesTest {
    @Test
    void tokensFillTheLastPageBeforeTheyTakeAnother() {
        KvPages pool = new KvPages(4, 3);
        KvPages.Sequence a = pool.open("a");
        KvPages.Sequence b = pool.open("b");
        assertThat(a.append(2)).isZero();
        assertThat(b.append(4)).isZero();
        assertThat(a.append(1)).isEqualTo(2);
        assertThat(a.append(1)).isEqualTo(3);
        assertThat(a.table()).containsExactly(0, 3);
        assertThat(b.table()).containsExactly(1, 2);
        assertThat(a.tokens()).isEqualTo(4);
        assertThat(pool.free()).isZero();
        assertThat(a.append(2)).isEqualTo(4);
        assertThat(new long[] {a.row(0), a.row(2), a.row(3), b.row(3)}).containsExactly(0, 2, 9, 6);
    }

    @Test
    void anExhaustedPoolSaysForWhomAndGivesNothing() {
        KvPages pool = new KvPages(3, 2);
        KvPages.Sequence a = pool.open("request 7, layer 3");
        a.append(3);
        assertRefused("KvPages", "count", "at most 3 tokens for 'request 7, layer 3', with 1 of 3 pages free, got 4", () -> a.append(4));
        assertThat(a.tokens()).isEqualTo(3);
        assertThat(pool.free()).isEqualTo(1);
        a.append(3);
        assertRefused("KvPages", "count", "at most 0 tokens", () -> a.append(1));
        assertRefused("KvPages", "count", "at least 0, got -1", () -> a.append(-1));
        assertThat(a.append(0)).isEqualTo(6);
    }

    @Test
    void whatWasGivenBackIsHandedOutAgain() {
        KvPages pool = new KvPages(4, 1);
        KvPages.Sequence a = pool.open("a");
        KvPages.Sequence b = pool.open("b");
        a.append(2);
        b.append(1);
        a.release();
        assertThat(pool.free()).isEqualTo(3);
        assertThat(a.tokens()).isZero();
        b.append(3);
        assertThat(b.table()).containsExactly(2, 0, 1, 3);
    }

    @Test
    void aReleasedSequenceIsOverAndSaysItsName() {
        KvPages pool = new KvPages(2, 1);
        KvPages.Sequence a = pool.open("layer 5");
        a.append(1);
        a.release();
        assertRefused("KvPages", "sequence", "'layer 5', which was released", a::release);
        assertRefused("KvPages", "sequence", "'layer 5'", () -> a.append(1));
        assertRefused("KvPages", "sequence", "'layer 5'", a::table);
        assertRefused("KvPages", "sequence", "'layer 5'", () -> a.row(0));
        assertThat(pool.free()).isEqualTo(2);
    }

    @Test
    void poolsAndTokensThatCannotBeAreRefused() {
        assertRefused("KvPages", "pages", "at least 0", () -> new KvPages(-1, 1));
        assertRefused("KvPages", "page", "at least 1", () -> new KvPages(1, 0));
        assertRefused("KvPages", "name", "null", () -> new KvPages(1, 1).open(null));
        KvPages.Sequence a = new KvPages(2, 4).open("a");
        assertRefused("KvPages", "index", "got 0", () -> a.row(0));
        a.append(5);
        assertRefused("KvPages", "index", "from 0 to 4, got 5", () -> a.row(5));
        assertRefused("KvPages", "index", "got -1", () -> a.row(-1));
    }

    /// Two pages of the largest size hold more tokens than an int counts.
    @Test
    void aSequenceEndsWhereAnIntDoes() {
        KvPages.Sequence a = new KvPages(2, Integer.MAX_VALUE).open("a");
        a.append(Integer.MAX_VALUE);
        assertRefused("KvPages", "count", "2147483647 and 1 more", () -> a.append(1));
        assertThat(a.table()).containsExactly(0);
        assertThat(a.row(Integer.MAX_VALUE - 1)).isEqualTo(Integer.MAX_VALUE - 1L);
    }

    @Test
    void theTableIsACopy() {
        KvPages.Sequence a = new KvPages(2, 1).open("a");
        a.append(2);
        a.table()[0] = 9;
        assertThat(a.table()).containsExactly(0, 1);
        assertThat(a.name()).isEqualTo("a");
    }

    @Test
    void throughManyOfThemEveryPageIsSomebodysOnce() {
        SplittableRandom random = new SplittableRandom(3);
        KvPages pool = new KvPages(17, 5);
        List<KvPages.Sequence> all = new ArrayList<>();
        for (int step = 0; step < 2_000; step++) {
            if (all.isEmpty() || random.nextInt(3) == 0) {
                all.add(pool.open("s" + step));
            }
            KvPages.Sequence one = all.get(random.nextInt(all.size()));
            if (random.nextInt(4) == 0) {
                one.release();
                all.remove(one);
            } else {
                int count = random.nextInt(12);
                int room = (one.table().length + pool.free()) * pool.page() - one.tokens();
                if (count <= room) {
                    one.append(count);
                } else {
                    assertRefused("KvPages", "count", "at most " + room, () -> one.append(count));
                }
            }
            Set<Integer> held = new HashSet<>();
            for (KvPages.Sequence each : all) {
                assertThat(each.table()).hasSize(Math.ceilDiv(each.tokens(), pool.page()));
                Arrays.stream(each.table()).forEach(page -> assertThat(held.add(page)).as("page %d", page).isTrue());
            }
            assertThat(held.size() + pool.free()).isEqualTo(pool.pages());
        }
    }
}
