/// A module that uses the operators. `dev.npu4j.cpu` is not required here: it provides a service that
/// `dev.npu4j.kernels` uses, so Java takes it in by itself when it lies on the module path.
module com.example.consumer {
    requires dev.npu4j.kernels;
    requires dev.npu4j.io;
}
