package io.epipe.explain;

import io.epipe.kernel.Errno;
import io.epipe.record.ApplicationFrames;

import java.util.List;
import java.util.Locale;

/** One failed write or read of a socket, as far as a log tells it. Immutable. */
final class Failure {

    /** What was called. */
    enum Direction { WRITE, READ, UNKNOWN }

    /** What an entry is that is no failure of a connection. */
    enum Other { NOTHING, CONNECT, OWN_REFUSAL, PIPE }

    private static final String[] WRITES = {"write", "send", "flush", "transferto", "implwrite", "writev", "socketwrite"};
    private static final String[] READS = {"read", "recv", "receive", "fill", "implread", "socketread", "await"};

    final Errno errno;
    final Direction direction;
    final String message;
    /** Nearest to the failure; null where the stack names none, or there is no stack. */
    final Libraries library;
    /** First frame of the application, else of anybody; null without a stack. */
    final StackTraceElement site;
    final boolean ofApplication;
    /** Whether it came while something was closed: then it is a consequence more often than a cause. */
    final boolean closing;
    final boolean tls;
    final boolean pooled;
    final long millis;
    final String thread;

    private Failure(Entry entry, Thrown thrown, Errno errno) {
        this.errno = errno;
        message = thrown.message;
        millis = entry.millis;
        thread = entry.thread;
        List<StackTraceElement> frames = thrown.frames;
        direction = errno == Errno.EPIPE || contains(message, "(Write failed)") || contains(message, "socket write error") ? Direction.WRITE
            : contains(message, "(Read failed)") ? Direction.READ : direction(frames);
        Libraries nearest = null;
        StackTraceElement first = null;
        boolean close = false;
        boolean secure = false;
        boolean pool = false;
        for (StackTraceElement frame : frames) {
            String name = frame.getClassName();
            nearest = nearest == null ? Libraries.of(name) : nearest;
            first = first == null && ApplicationFrames.isApplication(name) ? frame : first;
            String method = frame.getMethodName().toLowerCase(Locale.ROOT);
            close |= first == null && (method.startsWith("close") || method.startsWith("shutdown") || method.startsWith("disconnect"));
            secure |= name.startsWith("sun.security.ssl.") || name.contains("bouncycastle");
            pool |= name.contains("Pool") || name.contains("hikari") || name.contains("pool.");
        }
        library = nearest;
        ofApplication = first != null;
        site = first != null ? first : outermost(frames);
        closing = close;
        tls = secure;
        pooled = pool;
    }

    /** The failure of an entry; null where it holds none. */
    static Failure of(Entry entry) {
        Thrown root = root(entry);
        if (other(entry) != Other.NOTHING) {
            return null;
        }
        Errno errno = root.type == null ? Words.ofLine(root.message) : Words.of(root.message);
        return errno == null ? null : new Failure(entry, root, errno);
    }

    /** What an entry is instead, where it looks like one. */
    static Other other(Entry entry) {
        Thrown root = root(entry);
        if (Words.isNoSystemCall(root.type, root.message)) {
            return Other.OWN_REFUSAL;
        }
        Errno errno = root.type == null ? Words.ofLine(root.message) : Words.of(root.message);
        if (errno == null) {
            return Other.NOTHING;
        }
        if (contains(root.type, "ConnectException") || contains(root.type, "NoRouteToHost") || contains(root.type, "ConnectTimeout")) {
            return Other.CONNECT;
        }
        boolean pipe = false;
        for (int i = 0; i < root.frames.size() && i < 12; i++) {
            StackTraceElement frame = root.frames.get(i);
            String method = frame.getMethodName();
            if (method.equals("connect0") || method.equals("connect") || method.equals("finishConnect") || method.equals("pollConnect")
                || method.equals("socketConnect") || method.equals("checkConnect")) {
                return Other.CONNECT;
            }
            pipe |= frame.getClassName().equals("java.io.FileOutputStream") || frame.getClassName().contains("PrintStream");
        }
        return pipe && errno == Errno.EPIPE ? Other.PIPE : Other.NOTHING;
    }

    /** What failed first: the last cause, not what was suppressed. */
    private static Thrown root(Entry entry) {
        Thrown root = null;
        for (Thrown thrown : entry.thrown) {
            if (thrown.tie == Thrown.Tie.SUPPRESSED || thrown.tie == Thrown.Tie.WRAPPER) {
                if (root != null) {
                    break;
                }
            }
            root = thrown;
        }
        return root;
    }

    private static Direction direction(List<StackTraceElement> frames) {
        for (int i = 0; i < frames.size() && i < 25; i++) {
            String method = frames.get(i).getMethodName().toLowerCase(Locale.ROOT);
            for (String write : WRITES) {
                if (method.startsWith(write)) {
                    return Direction.WRITE;
                }
            }
            for (String read : READS) {
                if (method.startsWith(read)) {
                    return Direction.READ;
                }
            }
        }
        return Direction.UNKNOWN;
    }

    /** Where no frame is the application's: the last one of a library, which comes nearest to what it was for. */
    private static StackTraceElement outermost(List<StackTraceElement> frames) {
        StackTraceElement last = null;
        for (StackTraceElement frame : frames) {
            if (Libraries.of(frame.getClassName()) != null) {
                last = frame;
            }
        }
        return last != null ? last : frames.isEmpty() ? null : frames.get(0);
    }

    private static boolean contains(String text, String part) {
        return text != null && text.contains(part);
    }

    /** What a group of failures has in common. */
    String key() {
        return errno + "/" + direction + "/" + (site == null ? "" : site.getClassName() + "." + site.getMethodName() + ":" + site.getLineNumber())
            + "/" + (library == null ? "" : library.name());
    }
}
