package dev.npu4j.ascend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npu4j.kernels.tensor.TensorArena;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Whoever gives up, at whatever moment: the arena is released once, or stays held where the device may be at work.
class HandoverTest {
    private final TensorArena arena = TensorArena.ofHost();

    private Handover handover() {
        arena.acquire("test", "x");
        return new Handover(List.of(arena));
    }

    /// Without a use left an arena closes at once; one too many would make the count negative, and the next use free.
    private void assertReleasedOnce() {
        arena.acquire("test", "x");
        arena.release();
        arena.close();
        assertThat(arena.isOpen()).isFalse();
    }

    @Test
    void whatWasNeverBegunIsReleasedAndNotBegunAnyMore() {
        Handover handover = handover();
        handover.settle();
        assertThat(handover.begin()).isFalse();
        handover.settle();
        assertReleasedOnce();
    }

    @Test
    void whatEndedWithoutWorkIsReleased() {
        Handover handover = handover();
        assertThat(handover.begin()).isTrue();
        handover.end();
        handover.settle();
        assertThat(handover.isTaken()).isFalse();
        assertReleasedOnce();
    }

    @Test
    void whatTheStreamTookIsTheStreams() {
        Handover handover = handover();
        handover.begin();
        handover.take();
        handover.end();
        handover.settle();
        assertThat(handover.isTaken()).isTrue();
        arena.release(); // as the stream does
        assertReleasedOnce();
    }

    /// The caller stopped waiting in the middle: nobody knows what the device does with it.
    @Test
    void whatIsBegunAndNotEndedStaysHeld() {
        Handover handover = handover();
        handover.begin();
        handover.settle();
        Thread closer = Thread.ofPlatform().daemon().start(arena::close);
        while (closer.getState() != Thread.State.TIMED_WAITING && closer.isAlive()) {
            Thread.onSpinWait();
        }
        assertThat(closer.isAlive()).isTrue();
        assertThat(arena.isOpen()).isTrue();
        arena.release();
    }

    /// It came back after all, and the device has nothing of it.
    @Test
    void whatEndsAfterItsCallerLeftIsReleasedThen() {
        Handover handover = handover();
        handover.begin();
        handover.settle();
        handover.end();
        assertReleasedOnce();
    }

    @Test
    void whatTheStreamTookStaysItsOwnWhoeverLeft() {
        Handover handover = handover();
        handover.begin();
        handover.settle();
        handover.take();
        handover.end();
        arena.release(); // as the stream does
        assertReleasedOnce();
    }
}
