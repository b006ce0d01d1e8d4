package dev.npu4j.ascend;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.npu4j.aclnn.AclBase;
import dev.npu4j.aclnn.AclMeta;
import dev.npu4j.aclnn.AclnnCast;
import dev.npu4j.aclnn.AclnnCopy;
import dev.npu4j.aclnn.AclnnZero;
import dev.npu4j.ascend.acl.Acl;
import dev.npu4j.ascend.acl.AclError;
import dev.npu4j.ascend.acl.Release;
import dev.npu4j.kernels.error.DeviceException;
import dev.npu4j.kernels.tensor.DType;
import dev.npu4j.kernels.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// One call on its way to the device: the aclnn objects made for it, its temporary memory, and the two phases of each
/// operator it comes to.
///
/// Objects live until the launch is closed, which is after the second phase of the last operator has returned; from then
/// on the device no longer needs them. The memory they point to it does need: that of the operands is held by the
/// stream, the temporary one is the stream's own.
///
/// On the device's thread only.
final class Launch implements AutoCloseable {
    private static final int ALIGNMENT = 32; // of a tensor's data

    /// The second phase of any operator.
    @FunctionalInterface
    interface Execute {
        int execute(MemorySegment workspace, long workspaceSize, MemorySegment executor, MemorySegment stream);
    }

    private record StagedOutput(Tensor tensor, long temporary) {
    }

    private final AscendStream stream;
    private final String operator;
    private final List<MemorySegment> tensors = new ArrayList<>();
    private final List<MemorySegment> lists = new ArrayList<>();
    private final List<MemorySegment> arrays = new ArrayList<>();
    private final List<StagedOutput> stagedOutputs = new ArrayList<>();
    private long reserved; // bytes of temporary memory that were asked for
    private long temporaryUsed;
    private boolean enqueued;

    Launch(AscendStream stream, String operator) {
        this.stream = stream;
        this.operator = operator;
    }

    String operator() {
        return operator;
    }

    AscendDevice device() {
        return stream.device();
    }

    /// Whether anything of it is on the device already.
    boolean hasEnqueued() {
        return enqueued;
    }

    // ---- temporary memory

    /// Makes room for all temporary memory of this launch; asked once, before any of it is used, because growing gives up
    /// what was there.
    ///
    /// @param extra     bytes that the operator needs for itself, each block rounded by [DeviceMemory#roundUp]
    /// @param operands  those that may have to be staged
    void reserve(long extra, Tensor... operands) {
        long bytes = extra;
        for (Tensor operand : operands) {
            if (!isPlain(operand)) {
                bytes = Math.addExact(bytes, DeviceMemory.roundUp(contiguousBytes(operand)));
            }
        }
        stream.reserveTemporary(operator, bytes);
        reserved = bytes;
    }

    /// A block of the memory that was reserved.
    long temporary(long bytes) {
        if (temporaryUsed + DeviceMemory.roundUp(bytes) > reserved) {
            throw new IllegalStateException(operator + " uses more temporary memory than it reserved, " + reserved + " bytes"); // a mistake of ours
        }
        long address = stream.temporaryAddress() + temporaryUsed;
        temporaryUsed += DeviceMemory.roundUp(bytes);
        return address;
    }

    /// Whether operators can be handed the tensor as it is: contiguous and aligned.
    private static boolean isPlain(Tensor tensor) {
        return tensor.spec().isContiguous() && tensor.segment().address() % ALIGNMENT == 0;
    }

    private static long contiguousBytes(Tensor tensor) {
        return Math.multiplyExact(tensor.shape().elements(), tensor.dtype().size());
    }

    // ---- aclnn objects

    /// Address of the operand's elements without gaps: its own, or those of a copy.
    long contiguous(Tensor tensor) {
        if (isPlain(tensor)) {
            return tensor.segment().address();
        }
        long staged = temporary(contiguousBytes(tensor));
        copy(view(tensor), tensor(tensor.dtype(), tensor.shape().toArray(), staged));
        return staged;
    }

    /// An operand that is read.
    MemorySegment input(Tensor tensor) {
        return tensor(tensor.dtype(), tensor.shape().toArray(), contiguous(tensor));
    }

    /// An operand that is written whole; where it has gaps, by way of a copy that [#finish] brings home.
    MemorySegment output(Tensor tensor) {
        return outputAs(tensor, tensor.shape().toArray());
    }

    /// The same, under other extents.
    MemorySegment outputAs(Tensor tensor, long... dims) {
        if (isPlain(tensor)) {
            return tensor(tensor.dtype(), dims, tensor.segment().address());
        }
        long staged = temporary(contiguousBytes(tensor));
        stagedOutputs.add(new StagedOutput(tensor, staged));
        return tensor(tensor.dtype(), dims, staged);
    }

    /// An operand that is written whole, always by way of a copy: it is read too.
    MemorySegment outputApart(Tensor tensor) {
        long staged = temporary(contiguousBytes(tensor));
        stagedOutputs.add(new StagedOutput(tensor, staged));
        return tensor(tensor.dtype(), tensor.shape().toArray(), staged);
    }

    /// An operand of which only a part is written: the rest is to stay as it is.
    MemorySegment outputInPart(Tensor tensor) {
        if (isPlain(tensor)) {
            return tensor(tensor.dtype(), tensor.shape().toArray(), tensor.segment().address());
        }
        long staged = contiguous(tensor);
        stagedOutputs.add(new StagedOutput(tensor, staged));
        return tensor(tensor.dtype(), tensor.shape().toArray(), staged);
    }

    /// Copies outputs that were written elsewhere to where they belong.
    void finish() {
        for (StagedOutput each : stagedOutputs) {
            copy(tensor(each.tensor.dtype(), each.tensor.shape().toArray(), each.temporary), view(each.tensor));
        }
        stagedOutputs.clear();
    }

    /// A contiguous tensor at an address.
    MemorySegment tensor(DType dtype, long[] dims, long address) {
        long[] strides = new long[dims.length];
        long step = 1;
        for (int axis = dims.length - 1; axis >= 0; axis--) {
            strides[axis] = step;
            step *= dims[axis];
        }
        return tensor(DTypes.acl(dtype), dims, strides, 0, step, address);
    }

    /// Flags of one byte each.
    MemorySegment flags(long[] dims, long address) {
        long elements = dims[0] * dims[1];
        return tensor(AclBase.ACL_BOOL, dims, new long[] {dims[1], 1}, 0, elements, address);
    }

    /// A matrix as it lies, its axes exchanged.
    MemorySegment transposed(Tensor matrix) {
        long address = matrix.segment().address();
        long base = address / ALIGNMENT * ALIGNMENT;
        long offset = (address - base) / matrix.dtype().size();
        return tensor(DTypes.acl(matrix.dtype()), new long[] {matrix.shape().dim(1), matrix.shape().dim(0)}, new long[] {1, matrix.spec().stride(0)},
            offset, offset + matrix.spec().byteSpan() / matrix.dtype().size(), base);
    }

    /// A contiguous matrix at an address that need not be aligned.
    MemorySegment matrix(DType dtype, long rows, long columns, long address) {
        long base = address / ALIGNMENT * ALIGNMENT;
        long offset = (address - base) / dtype.size();
        return tensor(DTypes.acl(dtype), new long[] {rows, columns}, new long[] {columns, 1}, offset, offset + rows * columns, base);
    }

    /// The operand as it lies, gaps and all. An address that is not aligned becomes an offset from one that is.
    MemorySegment view(Tensor tensor) {
        long address = tensor.segment().address();
        long base = address / ALIGNMENT * ALIGNMENT;
        long offset = (address - base) / tensor.dtype().size();
        return tensor(DTypes.acl(tensor.dtype()), tensor.shape().toArray(), tensor.spec().strides(), offset, offset + tensor.spec().byteSpan() / tensor.dtype().size(), base);
    }

    /// Matrices that were brought into FRACTAL_NZ: blocks of 16 by 16, as [Packer] says.
    MemorySegment fractal(DType dtype, long e, long k, long n, long address) {
        return tensor(DTypes.acl(dtype), new long[] {e, k, n}, new long[] {k * n, n, 1}, 0, AclBase.ACL_FORMAT_FRACTAL_NZ, Packer.blocks(e, k, n), address);
    }

    /// One such matrix.
    MemorySegment fractal(DType dtype, long k, long n, long address) {
        long[] blocks = Packer.blocks(1, k, n);
        return tensor(DTypes.acl(dtype), new long[] {k, n}, new long[] {n, 1}, 0, AclBase.ACL_FORMAT_FRACTAL_NZ, Arrays.copyOfRange(blocks, 1, blocks.length), address);
    }

    /// @param storage elements from the address to the last one
    private MemorySegment tensor(int aclType, long[] dims, long[] strides, long offset, long storage, long address) {
        return tensor(aclType, dims, strides, offset, AclBase.ACL_FORMAT_ND, new long[] {storage}, address);
    }

    private MemorySegment tensor(int aclType, long[] dims, long[] strides, long offset, int format, long[] storage, long address) {
        MemorySegment numbers = stream.numbers();
        int rank = dims.length;
        for (int axis = 0; axis < rank; axis++) {
            numbers.setAtIndex(JAVA_LONG, axis, dims[axis]);
            numbers.setAtIndex(JAVA_LONG, rank + axis, strides[axis]);
        }
        for (int axis = 0; axis < storage.length; axis++) {
            numbers.setAtIndex(JAVA_LONG, 2 * rank + axis, storage[axis]);
        }
        MemorySegment made = AclMeta.aclCreateTensor(numbers, rank, aclType, numbers.asSlice(8L * rank), offset,
            format, numbers.asSlice(16L * rank), storage.length, MemorySegment.ofAddress(address));
        tensors.add(required(made, "aclCreateTensor"));
        return made;
    }

    /// Matrices as they lie, their last two axes exchanged.
    MemorySegment transposed(DType dtype, long e, long k, long n, long address) {
        return tensor(DTypes.acl(dtype), new long[] {e, k, n}, new long[] {n * k, 1, k}, 0, e * n * k, address);
    }

    /// A matrix as it lies, its axes exchanged.
    MemorySegment transposed(DType dtype, long k, long n, long address) {
        return tensor(DTypes.acl(dtype), new long[] {k, n}, new long[] {1, k}, 0, k * n, address);
    }

    /// A list that owns its tensors from here on.
    MemorySegment list(MemorySegment... elements) {
        MemorySegment numbers = stream.numbers();
        for (int i = 0; i < elements.length; i++) {
            numbers.setAtIndex(ADDRESS, i, elements[i]);
        }
        MemorySegment list = required(AclMeta.aclCreateTensorList(numbers, elements.length), "aclCreateTensorList");
        lists.add(list);
        for (MemorySegment element : elements) {
            tensors.remove(element);
        }
        return list;
    }

    /// Numbers that an operator reads on the host.
    MemorySegment numbers(long... values) {
        MemorySegment numbers = stream.numbers();
        for (int i = 0; i < values.length; i++) {
            numbers.setAtIndex(JAVA_LONG, i, values[i]);
        }
        MemorySegment array = required(AclMeta.aclCreateIntArray(numbers, values.length), "aclCreateIntArray");
        arrays.add(array);
        return array;
    }

    private MemorySegment required(MemorySegment made, String function) {
        if (made.address() == 0) {
            String text = Acl.recentMessage();
            throw new DeviceException(DeviceException.Kind.EXECUTION, operator, "prepare", "", function + " returned nothing: " + text, null);
        }
        return made;
    }

    // ---- the host's part

    /// The operand's elements, once everything before this launch is done. Makes the stream wait.
    MemorySegment readBack(Tensor tensor) {
        return readBack(vector(tensor), contiguousBytes(tensor));
    }

    /// The same of an operand that may have gaps, with what lies in them: a copy by the device, which would leave them out, not
    /// every chip makes of every dtype.
    MemorySegment readBackAsItLies(Tensor tensor) {
        return readBack(tensor.segment().address(), tensor.spec().byteSpan());
    }

    /// What lies at an address, once everything before is done, of this launch too. Makes the stream wait.
    MemorySegment readBack(long address, long bytes) {
        stream.drain(operator);
        MemorySegment host = stream.staging(bytes);
        AclError.check(operator, "run", Acl.aclrtMemcpy(host.address(), bytes, address, bytes, Acl.ACL_MEMCPY_DEVICE_TO_HOST));
        return host;
    }

    /// Writes an operand from the host. The stream has been waited for.
    void write(MemorySegment heap, Tensor tensor) {
        write(heap, vector(tensor));
    }

    /// The same where there may be gaps, for which room was reserved: they stay as they are. [#finish] brings it home.
    void writeWhole(MemorySegment heap, Tensor tensor) {
        if (isPlain(tensor)) {
            write(heap, tensor);
        } else {
            long staged = temporary(contiguousBytes(tensor));
            stagedOutputs.add(new StagedOutput(tensor, staged));
            write(heap, staged);
        }
    }

    /// Where a vector lies, which has no gaps. The host's copies need no alignment, and a copy by the device would be one to
    /// wait for.
    private static long vector(Tensor tensor) {
        if (!tensor.spec().isContiguous()) {
            throw new IllegalStateException("the host reads and writes vectors, not " + tensor); // a mistake of ours
        }
        return tensor.segment().address();
    }

    void write(MemorySegment heap, long address) {
        MemorySegment host = stream.staging(heap.byteSize());
        host.copyFrom(heap);
        AclError.check(operator, "run", Acl.aclrtMemcpy(address, host.byteSize(), host.address(), host.byteSize(), Acl.ACL_MEMCPY_HOST_TO_DEVICE));
    }

    /// Makes every element of an operand +0, in the stream's order.
    void zero(Tensor tensor) {
        zero(view(tensor));
    }

    void zero(MemorySegment tensor) {
        execute(AclnnZero.aclnnInplaceZeroGetWorkspaceSize(tensor, workspaceSize(), executor()), AclnnZero::aclnnInplaceZero);
    }

    /// The elements of one tensor in the type of another.
    void cast(MemorySegment from, DType to, MemorySegment target) {
        execute(AclnnCast.aclnnCastGetWorkspaceSize(from, DTypes.acl(to), target, workspaceSize(), executor()), AclnnCast::aclnnCast);
    }

    /// The name of the layout that attention is asked in, as C has strings.
    MemorySegment layout() {
        return stream.layout();
    }

    // ---- the two phases

    /// Where the first phase is to say how much workspace it needs.
    MemorySegment workspaceSize() {
        return stream.workspaceSize();
    }

    /// Where the first phase is to leave its executor.
    MemorySegment executor() {
        return stream.executor();
    }

    /// Has the operator executed whose first phase came back with `status`. The executor is gone afterwards, however that
    /// ends.
    void execute(int status, Execute second) {
        AclError.check(operator, "prepare", status);
        long size = stream.workspaceSize().get(JAVA_LONG, 0);
        MemorySegment executor = stream.executor().get(ADDRESS, 0);
        MemorySegment workspace;
        try {
            workspace = size == 0 ? MemorySegment.NULL : MemorySegment.ofAddress(stream.workspace(operator, size));
        } catch (RuntimeException noWorkspace) {
            Release.executor(executor); // nobody will consume it
            throw noWorkspace;
        }
        int executed = second.execute(workspace, size, executor, stream.handle());
        if (executed != 0) {
            throw stream.refused(operator, executed);
        }
        enqueued = true;
    }

    /// Any strides to any strides.
    void copy(MemorySegment from, MemorySegment to) {
        execute(AclnnCopy.aclnnInplaceCopyGetWorkspaceSize(to, from, workspaceSize(), executor()), AclnnCopy::aclnnInplaceCopy);
    }

    @Override
    public void close() {
        // A list takes its tensors with it.
        lists.forEach(Release::list);
        tensors.forEach(Release::tensor);
        arrays.forEach(Release::array);
    }
}
