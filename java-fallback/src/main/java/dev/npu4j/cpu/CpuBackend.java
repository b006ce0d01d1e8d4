package dev.npu4j.cpu;

import dev.npu4j.kernels.device.Backend;
import dev.npu4j.kernels.device.Device;
import java.util.Map;

/// The backend `cpu`: one device, the machine's processors. Always available.
///
/// Options, after the name or as system properties: `width=auto|128|256|512|scalar` (`npu4j.cpu.width`) and
/// `threads=N` (`npu4j.cpu.threads`). They change the speed and never a bit of a result.
public final class CpuBackend implements Backend {
    /// For the service loader.
    public CpuBackend() {
    }

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
        String kernels = VectorModule.isPresent() ? "vector kernels" : "scalar kernels; add " + VectorModule.FLAG + " for the vector ones";
        return new Available(1, Runtime.getRuntime().availableProcessors() + " processors, " + kernels);
    }

    @Override
    public Device open(int ordinal, Map<String, String> options) {
        return new CpuDevice(CpuOptions.of(options));
    }
}
