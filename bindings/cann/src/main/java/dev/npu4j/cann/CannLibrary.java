package dev.npu4j.cann;

import dev.npu4j.cann.global.cann;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The two libraries below the functions of [cann], each loaded once in the life of the process, in this order: our JNI
/// library, out of this module's jar ([#load()]), then CANN's runtime, from the path it is given ([#open(Path)]).
///
/// Before the first, a native method throws [UnsatisfiedLinkError] with its own name. Between the two, and afterwards
/// for what that CANN does not have, it answers [cann#NPU4J_RT_SYMBOL_MISSING], 0 or a null address. Nothing of this
/// happens in a static initialiser, and after a failure it may be tried again.
public final class CannLibrary {
    private static final String JNI_LIBRARY = "libjnicann.so";
    private static final int LONGEST_MESSAGE = 4096;

    private static boolean loaded;
    private static volatile Path opened;

    private CannLibrary() {
    }

    /// Loads the JNI library of this machine's platform: written to a folder that only this user may enter, compared
    /// with the digest that was taken when it was built, loaded from there, deleted. What was loaded before stays.
    ///
    /// @throws UnsatisfiedLinkError with the reason and what to do
    public static synchronized void load() {
        if (loaded) {
            return;
        }
        String platform = platform(System.getProperty("os.name"), System.getProperty("os.arch"));
        String resource = "/META-INF/npu4j/" + platform + "/" + JNI_LIBRARY;
        try {
            byte[] library = read(resource).orElseThrow(() -> failure(
                "this build of npu4j-cann has no library for " + platform + ": it was made where no compiler for that was installed", null));
            String digest = read(resource + ".sha256").map(text -> new String(text, StandardCharsets.US_ASCII).strip()).orElseThrow(() -> failure(
                "npu4j-cann has no digest of " + resource + " to check it by; the jar is not as it was built", null));
            loadChecked(library, digest, resource);
        } catch (IOException unwritable) {
            throw failure("cannot write " + JNI_LIBRARY + " below " + System.getProperty("java.io.tmpdir")
                + " (another folder: -Djava.io.tmpdir=DIR): " + unwritable, unwritable);
        }
        loaded = true;
    }

    /// Opens CANN's runtime, `libascendcl.so` or `libacl_rt.so`, by its absolute path. It stays open for the life of the
    /// process, since CANN's threads may run in it until its end. Opening the same path again does nothing.
    ///
    /// The dependencies of that library are looked up by the dynamic linker: `LD_LIBRARY_PATH` of CANN's `set_env.sh`.
    ///
    /// @throws UnsatisfiedLinkError with the dynamic linker's own words where it cannot be opened
    /// @throws IllegalStateException where another one is open
    public static synchronized void open(Path library) {
        if (!library.isAbsolute()) {
            throw new IllegalArgumentException("an absolute path of CANN's runtime is needed, not " + library);
        }
        if (!library.toString().codePoints().allMatch(Character::isBmpCodePoint)) {
            throw new IllegalArgumentException("JNI cannot pass on a path with characters beyond U+FFFF: " + library);
        }
        load();
        if (opened != null && !opened.equals(library)) {
            throw new IllegalStateException("this process already has " + opened + " open; it cannot have " + library + " too");
        }
        byte[] error = new byte[LONGEST_MESSAGE];
        if (cann.npu4j_rt_open(library.toString(), error, error.length) != 0) {
            throw failure(CannText.in(error, 0, error.length) + otherMachine(library), null);
        }
        opened = library;
    }

    /// The runtime that is open.
    public static Optional<Path> path() {
        return Optional.ofNullable(opened);
    }

    /// Whether the runtime that is open has this function of [cann]. No other function's name is known here.
    public static boolean has(String symbol) {
        return opened != null && cann.npu4j_rt_has(symbol) != 0;
    }

    /// The functions of [cann] that the runtime that is open does not have, in the order of the headers.
    ///
    /// @throws IllegalStateException where none is open
    public static List<String> missing() {
        if (opened == null) {
            throw new IllegalStateException("no runtime of CANN is open; CannLibrary.open(...) comes first");
        }
        byte[] list = new byte[(int) cann.npu4j_rt_missing(null, 0) + 1];
        cann.npu4j_rt_missing(list, list.length);
        String names = CannText.in(list, 0, list.length);
        return names.isEmpty() ? List.of() : List.of(names.split(","));
    }

    // What JavaCPP calls the platforms that there is a library for.
    static String platform(String system, String machine) {
        String platform = switch (machine) {
            case "amd64", "x86_64" -> "linux-x86_64";
            case "aarch64" -> "linux-arm64";
            default -> null;
        };
        if (!system.equals("Linux") || platform == null) {
            throw failure("there is no CANN for " + system + " on " + machine + ", only for Linux on x86_64 and aarch64", null);
        }
        return platform;
    }

    private static void loadChecked(byte[] library, String digest, String resource) throws IOException {
        Path folder = Files.createTempDirectory("npu4j-cann-",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Path file = folder.resolve(JNI_LIBRARY);
        try {
            if (!sha256(writeAndReadBack(file, library)).equals(digest)) {
                throw failure(resource + " of npu4j-cann is not what was built: its SHA-256 is not the one recorded then", null);
            }
            loadNative(file);
        } finally {
            // mapped already, or of no use
            Files.deleteIfExists(file);
            Files.deleteIfExists(folder);
        }
    }

    private static void loadNative(Path file) {
        try {
            System.load(file.toString());
        } catch (IllegalCallerException denied) {
            Module module = CannLibrary.class.getModule();
            throw failure("this JVM may not load native code for npu4j-cann; start it with --enable-native-access="
                + (module.isNamed() ? module.getName() : "ALL-UNNAMED"), denied);
        } catch (UnsatisfiedLinkError refused) {
            boolean mayNotRun = String.valueOf(refused.getMessage()).contains("failed to map segment");
            throw failure(refused.getMessage()
                + (mayNotRun ? " (is the folder mounted noexec? Another one: -Djava.io.tmpdir=DIR)" : ""), refused);
        }
    }

    // Through one descriptor of a file that did not exist before: what is compared is what lies there.
    private static byte[] writeAndReadBack(Path file, byte[] library) throws IOException {
        Set<StandardOpenOption> options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, StandardOpenOption.READ);
        try (FileChannel channel = FileChannel.open(file, options,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("r--------")))) {
            ByteBuffer out = ByteBuffer.wrap(library);
            while (out.hasRemaining()) {
                channel.write(out);
            }
            channel.force(true);
            ByteBuffer in = ByteBuffer.allocate((int) channel.size());
            long position = 0;
            while (in.hasRemaining()) {
                int count = channel.read(in, position);
                if (count < 0) {
                    break;
                }
                position += count;
            }
            return in.array();
        }
    }

    private static Optional<byte[]> read(String resource) throws IOException {
        try (InputStream stream = CannLibrary.class.getResourceAsStream(resource)) {
            return stream == null ? Optional.empty() : Optional.of(stream.readAllBytes());
        }
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError("every JDK has SHA-256", impossible);
        }
    }

    // Where a file is for another machine, the dynamic linker says that there is no such file.
    private static String otherMachine(Path library) {
        try (FileChannel channel = FileChannel.open(library, StandardOpenOption.READ)) {
            ByteBuffer header = ByteBuffer.allocate(20);
            if (channel.read(header, 0) < 20 || header.getInt(0) != 0x7f454c46) { // 7f E L F
                return "";
            }
            // both machines are little-endian, and so are the headers of their libraries
            String machine = switch (Short.toUnsignedInt(Short.reverseBytes(header.getShort(18)))) {
                case 62 -> "amd64";
                case 183 -> "aarch64";
                default -> "another machine";
            };
            String here = System.getProperty("os.arch");
            return machine.equals(here) ? "" : " (the file is there, but built for " + machine + "; this JVM runs on " + here + ")";
        } catch (IOException unreadable) {
            return ""; // the linker's own words stand
        }
    }

    private static UnsatisfiedLinkError failure(String sentence, Throwable cause) {
        UnsatisfiedLinkError error = new UnsatisfiedLinkError(sentence);
        if (cause != null) {
            error.initCause(cause);
        }
        return error;
    }
}
