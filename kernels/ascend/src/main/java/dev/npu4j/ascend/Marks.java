package dev.npu4j.ascend;

import dev.npu4j.ascend.acl.Acl;
import dev.npu4j.ascend.acl.AclError;
import dev.npu4j.ascend.acl.Release;
import dev.npu4j.kernels.error.OperandException;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/// The events that users asked a stream for. They have no close of their own: one that nobody refers to any more is
/// destroyed when the next is made, the rest with the stream. On the device's thread only.
final class Marks {
    private record Held(long event, WeakReference<Mark> mark) {
    }

    private final long stream;
    private final List<Held> held = new ArrayList<>();

    Marks(long stream) {
        this.stream = stream;
    }

    dev.npu4j.kernels.device.Event mark(AscendStream owner) {
        for (Iterator<Held> each = held.iterator(); each.hasNext();) {
            Held old = each.next();
            if (old.mark.get() == null) {
                Release.event(old.event);
                each.remove();
            }
        }
        long[] made = new long[1];
        AclError.check("Stream.mark", "prepare", Acl.aclrtCreateEventWithFlag(made, Acl.ACL_EVENT_TIME_LINE));
        Mark mark = new Mark(owner, made[0]);
        held.add(new Held(made[0], new WeakReference<>(mark)));
        AclError.check("Stream.mark", "enqueue", Acl.aclrtRecordEvent(made[0], stream));
        return mark;
    }

    void destroy() {
        held.forEach(each -> Release.event(each.event));
        held.clear();
    }

    private static final class Mark implements dev.npu4j.kernels.device.Event {
        private final AscendStream owner;
        private final long event;

        Mark(AscendStream owner, long event) {
            this.owner = owner;
            this.event = event;
        }

        @Override
        public Duration elapsedSince(dev.npu4j.kernels.device.Event earlier) {
            if (!(earlier instanceof Mark before) || before.owner != owner) {
                throw new OperandException("Event.elapsedSince", "earlier", "an event of the same stream", String.valueOf(earlier));
            }
            owner.synchronize();
            return owner.device().thread().call(() -> {
                owner.requireUsable(); // somebody may have closed it meanwhile, and another stream's context be the current one
                float[] millis = new float[1];
                AclError.check("Event.elapsedSince", "synchronize", Acl.aclrtEventElapsedTime(millis, before.event, event));
                return Duration.ofNanos((long) (millis[0] * 1e6));
            });
        }
    }
}
