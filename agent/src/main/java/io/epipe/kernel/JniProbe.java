package io.epipe.kernel;

import io.epipe.bootstrap.NativeCalls;
import java.io.FileDescriptor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;

/** Full evidence on every JDK, through the agent's own C library ({@code epipe.c}). */
final class JniProbe extends Tier {

    private static final int TEXT_ROOM = 512;

    private final String title;

    private JniProbe(String title) {
        this.title = title;
    }

    /**
     * Loads the library and asks it a first question.
     *
     * @param outcomes gets one line a directory that was tried
     */
    static Tier open(String agentDirectory, List<String> outcomes) throws Throwable {
        if (Host.genericLinuxArchitecture() == null) {
            throw new Unavailable("not on " + System.getProperty("os.arch"));
        }
        if (!RestrictedCalls.nativeMethodsAreSilent()) {
            throw new Unavailable("its Java class is not in the boot loader, and this JVM would warn");
        }
        int layout;
        String from = "an earlier attach";
        try {
            layout = NativeCalls.KERNEL.inspect(-1, new byte[SocketAnswers.SIZE]);
        } catch (UnsatisfiedLinkError notLoaded) {
            NativeLibrary library = new NativeLibrary(agentDirectory);
            try {
                from = library.load();
            } finally {
                outcomes.addAll(library.outcomes());
            }
            layout = NativeCalls.KERNEL.inspect(-1, new byte[SocketAnswers.SIZE]);
        }
        if (layout != NativeLibrary.LAYOUT) {
            throw new Unavailable("an agent of another version has loaded its library");
        }
        return new JniProbe("JNI library, from " + from);
    }

    @Override
    String title() {
        return title;
    }

    @Override
    public EvidenceSource source() {
        return EvidenceSource.TCP_INFO;
    }

    @Override
    KernelSnapshot ask(FileDescriptor fd) {
        int number = FileDescriptors.numberOf(fd);
        if (number < 0) {
            return KernelSnapshot.NONE;
        }
        byte[] answers = new byte[SocketAnswers.SIZE];
        long nanoTime = System.nanoTime();
        for (int question = 1;; question++) {
            long askedAt = nanoTime;
            if (NativeCalls.KERNEL.inspect(number, answers) != NativeLibrary.LAYOUT) {
                return KernelSnapshot.NONE;
            }
            nanoTime = System.nanoTime();
            if (nanoTime - askedAt < HELD_UP_NANOS || question == MOST_QUESTIONS) {
                break;
            }
        }
        return SocketAnswers.read(ByteBuffer.wrap(answers).order(ByteOrder.nativeOrder()), nanoTime);
    }

    @Override
    byte[] peek(FileDescriptor fd, int most) {
        int number = FileDescriptors.numberOf(fd);
        byte[] bytes = new byte[most];
        int length = number < 0 ? -1 : NativeCalls.KERNEL.peek(number, bytes);
        return length > 0 ? Arrays.copyOf(bytes, length) : null;
    }

    @Override
    Boolean isAtEnd(FileDescriptor fd) {
        int number = FileDescriptors.numberOf(fd);
        int length = number < 0 ? 1 : NativeCalls.KERNEL.peek(number, new byte[1]);
        return length > 0 ? null : Boolean.valueOf(length == 0);
    }

    @Override
    String errorText(int errno) {
        byte[] text = new byte[TEXT_ROOM];
        int length = NativeCalls.KERNEL.errorText(errno, text);
        return length > 0 ? Host.decode(text, length) : null;
    }
}
