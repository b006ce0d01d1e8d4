package dev.npu4j.ascend;

import dev.npu4j.kernels.tensor.TensorArena;
import java.util.List;

/// Arenas on their way from whoever launches to the stream, which holds them while the device may be at work. Exactly one
/// of the two releases them, also where the caller gave up waiting for the device's thread: work that was not begun by
/// then is not begun any more, and of work that was begun the arenas stay held.
final class Handover {
    private enum State { WAITING, BEGUN, ENDED, GIVEN_UP }

    private final List<TensorArena> arenas;
    private State state = State.WAITING;
    private boolean taken; // by the stream
    private boolean abandoned; // by the caller, in the middle of the work

    /// @param arenas acquired, once for each time that they are in the list
    Handover(List<TensorArena> arenas) {
        this.arenas = arenas;
    }

    List<TensorArena> arenas() {
        return arenas;
    }

    /// On the device's thread: whether the work is still wanted.
    synchronized boolean begin() {
        if (state == State.WAITING) {
            state = State.BEGUN;
        }
        return state == State.BEGUN;
    }

    /// On the device's thread: the stream holds the arenas from here on.
    synchronized void take() {
        taken = true;
    }

    /// On the device's thread. Where the caller did not wait for this, what nobody took is released here.
    synchronized void end() {
        state = State.ENDED;
        if (abandoned && !taken) {
            arenas.forEach(TensorArena::release);
        }
    }

    synchronized boolean isTaken() {
        return taken;
    }

    /// By the caller, at last: releases what the stream does not hold and never will.
    synchronized void settle() {
        if (state == State.WAITING || state == State.ENDED && !taken) {
            arenas.forEach(TensorArena::release);
        }
        abandoned = state == State.BEGUN;
        state = state == State.WAITING ? State.GIVEN_UP : state;
    }
}
