package dev.npu4j.kernels.device;

import dev.npu4j.kernels.HostArena;
import dev.npu4j.kernels.error.UnsupportedOperatorException;
import dev.npu4j.kernels.op.OpCall;
import dev.npu4j.kernels.op.Operator;
import dev.npu4j.kernels.tensor.Tensor;
import dev.npu4j.kernels.tensor.TensorArena;
import java.util.Map;

/// Backends that only this test folder declares: a `cpu`, an accelerator `npu` whose availability a test sets, and one
/// that cannot even be constructed.
final class TestBackends {
    static final Backend.Unavailable ABSENT = new Backend.Unavailable("no such chip under /dev.", "Plug one in.");

    /// What `npu` answers; null makes it throw what a missing native library throws.
    static volatile Backend.Availability npu = ABSENT;

    private TestBackends() {
    }

    /// Always there, takes the options it is given.
    public static final class Cpu implements Backend {
        @Override
        public String name() {
            return "cpu";
        }

        @Override
        public boolean isAccelerator() {
            return false;
        }

        @Override
        public Availability availability() {
            return new Available(1, "for tests");
        }

        @Override
        public Device open(int ordinal, Map<String, String> options) {
            return new Named("cpu", options.toString());
        }
    }

    /// There when a test says so.
    public static final class Npu implements Backend {
        @Override
        public String name() {
            return "npu";
        }

        @Override
        public boolean isAccelerator() {
            return true;
        }

        @Override
        public Availability availability() {
            if (npu == null) {
                throw new UnsatisfiedLinkError("libdriver.so");
            }
            return npu;
        }

        @Override
        public Device open(int ordinal, Map<String, String> options) {
            return new Named("npu:" + ordinal, options.toString());
        }
    }

    /// Cannot be constructed.
    public static final class Broken implements Backend {
        public Broken() {
            throw new UnsatisfiedLinkError("libmissing.so");
        }

        @Override
        public String name() {
            throw new AssertionError("never constructed");
        }

        @Override
        public boolean isAccelerator() {
            throw new AssertionError("never constructed");
        }

        @Override
        public Availability availability() {
            throw new AssertionError("never constructed");
        }

        @Override
        public Device open(int ordinal, Map<String, String> options) {
            throw new AssertionError("never constructed");
        }
    }

    /// A device that has a name and runs nothing.
    private record Named(String name, String description) implements Device {
        @Override
        public Support support(Operator operator) {
            return new Support.No(Support.Reason.UNKNOWN_OPERATOR, "a device for tests");
        }

        @Override
        public Operator resolve(Operator operator) {
            return operator;
        }

        @Override
        public TensorArena openArena() {
            return new HostArena(name);
        }

        @Override
        public Stream openStream() {
            return new Refusing(name);
        }

        @Override
        public MemoryUse memory() {
            return new MemoryUse(0, 0, 0);
        }

        @Override
        public void close() {
            // holds nothing
        }
    }

    private record Refusing(String device) implements Stream {
        @Override
        public void launch(OpCall call) {
            throw new UnsupportedOperatorException(call.operator().line(), device, Support.Reason.UNKNOWN_OPERATOR.name());
        }

        @Override
        public void copy(Tensor from, Tensor to) {
            to.copyFrom(from.toFloats());
        }

        @Override
        public Event mark() {
            return earlier -> java.time.Duration.ZERO;
        }

        @Override
        public void synchronize() {
            // nothing is ever outstanding
        }

        @Override
        public void close() {
            // holds nothing
        }
    }
}
