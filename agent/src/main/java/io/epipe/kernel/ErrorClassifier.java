package io.epipe.kernel;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedChannelException;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which error an exception stands for. The JDK keeps no errno, only {@code strerror} in the locale of the process (not
 * of Java): "Datenübergabe unterbrochen (broken pipe)".
 *
 * <p>In this order: a number in the text (Netty, Tomcat APR), the known words of all systems, this process's own words,
 * and the kernel's state. Its own words are asked for once, when words turn up that are not known; hosts with English
 * messages never pay for them. All methods may be called by any thread and never throw.
 */
public final class ErrorClassifier {

    /** {@code syscall:write(..) failed: Broken pipe}: Netty before 4.1.128. */
    private static final String NETTY_FAILED = "(..) failed: ";

    /** What the JDK adds to the words of the system: libnet of 8 and 11, and the same on Windows. */
    private static final String[] SUFFIXES = {
        " (Write failed)", " (Read failed)", ": socket write error",
    };

    private final KernelProbes probes;

    /** This process's own words by {@link ErrorTexts#key}; null before they were asked for. */
    private volatile Map<String, Errno> own;
    private boolean provoked;

    /**
     * Asks for nothing yet.
     *
     * @param probes whose way to the C library is used where one is open
     */
    public ErrorClassifier(KernelProbes probes) {
        this.probes = probes;
    }

    /**
     * The error of a failed system call.
     *
     * @param message  the exception's message; null is allowed
     * @param snapshot what the kernel said of the descriptor after the failure; null where nothing did
     * @return {@link Errno#OTHER} if it cannot be told
     */
    public Errno classify(String message, KernelSnapshot snapshot) {
        try {
            if (message == null || isNoSystemCall(message)) {
                return Errno.OTHER;
            }
            Errno errno = byNumber(message);
            if (errno != null) {
                return errno;
            }
            String words = withoutAdditions(message);
            errno = ErrorTexts.find(words);
            if (errno == null) {
                errno = ownWords().get(ErrorTexts.key(words));
            }
            if (errno == null && timedOut(snapshot)) {
                errno = Errno.ETIMEDOUT;
            }
            return errno == null ? Errno.OTHER : errno;
        } catch (Throwable t) {
            return Errno.OTHER;
        }
    }

    /**
     * The error with this number on Linux, as Netty's {@code NativeIoException.expectedErr()} gives it.
     *
     * @param errno positive or negative
     */
    public static Errno classifyNumber(int errno) {
        for (Errno candidate : Errno.values()) {
            if (candidate != Errno.OTHER && (candidate.linuxNumber() == errno || candidate.linuxNumber() == -errno)) {
                return candidate;
            }
        }
        return Errno.OTHER;
    }

    /**
     * Whether this exception was thrown without asking the kernel: the program itself had closed, interrupted or never
     * opened what it wrote to, or waited too long. Such a failure has no errno, and the peer has no part in it.
     */
    public static boolean isNoSystemCall(Throwable failure) {
        if (failure instanceof ClosedChannelException || failure instanceof InterruptedIOException) {
            return true;
        }
        return !(failure instanceof IOException) || isNoSystemCall(failure.getMessage());
    }

    /**
     * The error of a message of some other process: by the words that are the same everywhere, or a number in it; this process's own
     * words are not asked for.
     *
     * @return null where it cannot be told
     */
    public static Errno ofKnownWords(String message) {
        Errno errno = byNumber(message);
        return errno != null ? errno : ErrorTexts.find(withoutAdditions(message));
    }

    /** Whether the JDK makes this message up itself, before any system call. */
    public static boolean isMadeUp(String message) {
        return isNoSystemCall(message);
    }

    private static boolean isNoSystemCall(String message) {
        return message != null && Made.NO_SYSTEM_CALL.contains(ErrorTexts.key(message));
    }

    private static Errno byNumber(String message) {
        if (!Host.isLinux()) {
            return null;
        }
        if (!message.contains("rror")) {
            return null;
        }
        Matcher matcher = Made.NUMBER.matcher(message);
        if (!matcher.find()) {
            return null;
        }
        return classifyNumber(Integer.parseInt(matcher.group(1) != null ? matcher.group(1) : matcher.group(2)));
    }

    private static String withoutAdditions(String message) {
        String words = message;
        int netty = words.indexOf(NETTY_FAILED);
        if (netty >= 0) {
            words = words.substring(netty + NETTY_FAILED.length());
        }
        for (String suffix : SUFFIXES) {
            if (words.endsWith(suffix)) {
                words = words.substring(0, words.length() - suffix.length());
            }
        }
        return words;
    }

    /** After a reset the kernel's count of unanswered retransmissions is 0; a time-out leaves it as it was. */
    private static boolean timedOut(KernelSnapshot snapshot) {
        return snapshot != null && snapshot.state() == TcpState.CLOSE && snapshot.retransmits() > 0;
    }

    private Map<String, Errno> ownWords() {
        Map<String, Errno> words = own;
        return words != null ? words : learn();
    }

    private synchronized Map<String, Errno> learn() {
        if (own != null) {
            return own;
        }
        Map<String, Errno> words = new HashMap<>();
        if (Host.isLinux()) {
            for (Errno errno : Errno.values()) {
                if (errno != Errno.OTHER) {
                    add(words, probes.errorText(errno.linuxNumber()), errno);
                }
            }
            if (words.isEmpty() && !provoked) {
                // a provocation that met itself, through an instrumented method, must not start another
                provoked = true;
                add(words, ErrorCalibration.brokenPipe(), Errno.EPIPE);
                add(words, ErrorCalibration.connectionReset(), Errno.ECONNRESET);
            }
        }
        own = words;
        return words;
    }

    /** Two errors with one text would be told by the first of the enum, EPIPE before the rest. */
    private static void add(Map<String, Errno> words, String text, Errno errno) {
        if (text != null && !words.containsKey(ErrorTexts.key(withoutAdditions(text)))) {
            words.put(ErrorTexts.key(withoutAdditions(text)), errno);
        }
    }

    /** What only a failure needs: this class itself loads with the application's first socket, on its way. */
    private static final class Made {

        /** Netty: {@code sendAddress(..) failed with error(-32): ...}. Tomcat APR: {@code Unexpected error [32] writing}. */
        static final Pattern NUMBER = Pattern.compile("error\\(-?(\\d{1,5})\\)|[Ee]rror \\[-?(\\d{1,5})\\]");

        /** Failures that the JDK makes up itself, before any system call. Literals in its sources, never translated. */
        static final Set<String> NO_SYSTEM_CALL = Collections.unmodifiableSet(new HashSet<>(Arrays.asList(
                "socket closed", "socket is closed", "stream closed", "stream is closed", "closed by interrupt",
                "socket output is shutdown", "socket output is already shutdown",
                "connection or outbound has closed", "pipe closed", "pipe not connected", "closed")));
    }
}
