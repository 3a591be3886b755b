package io.epipe.instrument;

/**
 * The names of the classes in the table, so that the start of a JVM and the loading of all its other classes need not have the
 * table. A test holds the two equal.
 */
final class TargetClasses {

    /**
     * One bit a length. Most names end there: start-up code is interpreted, and to compare the beginnings of some 700 names took 2 of
     * the 9 ms of epipe's start.
     */
    private static final long LENGTHS = 1L << 14 | 1L << 21 | 1L << 24 | 1L << 26 | 1L << 27 | 1L << 28 | 1L << 29
        | 1L << 32 | 1L << 33 | 1L << 44 | 1L << 45;

    private TargetClasses() {
    }

    /**
     * Whether the table has rows for this class.
     *
     * @param name internal name, {@code sun/nio/ch/SocketDispatcher}
     */
    static boolean contains(String name) {
        if (!hasLength(name)) {
            return false;
        }
        switch (name) {
            case "io/epipe/instrument/Canary":
            case "java/net/AbstractPlainSocketImpl":
            case "java/net/SocketInputStream":
            case "java/net/SocketOutputStream":
            case "sun/nio/ch/FileChannelImpl":
            case "sun/nio/ch/Net":
            case "sun/nio/ch/NioSocketImpl":
            case "sun/nio/ch/SocketChannelImpl":
            case "sun/nio/ch/SocketDispatcher":
            case "sun/nio/ch/UnixAsynchronousSocketChannelImpl":
            case "sun/nio/ch/UnixDomainSockets":
            case "sun/security/ssl/SSLSocketImpl$AppInputStream":
                return true;
            default:
                return isOfPipes(name);
        }
    }

    /** The class whose loading tells that the program is about to start a child process; has no rows. */
    static final String CHILD_STARTER = "java/lang/ProcessBuilder";

    /**
     * Whether the loading of this class, which has rows, tells that the program is about to use sockets or to start a child process. Files are read by every
     * program, and by other agents in their {@code premain}; classes for pipes come along with others when those are retransformed.
     *
     * @param name internal name
     */
    static boolean tellsOfUse(String name) {
        switch (name) {
            case CHILD_STARTER:
                return true;
            case "io/epipe/instrument/Canary":
            case "sun/nio/ch/FileChannelImpl":
                // JDK 25 loads it for files; who uses it initialises it, which loads the dispatcher
            case "sun/nio/ch/SocketChannelImpl":
                return false;
            default:
                return !isOfPipes(name);
        }
    }

    /**
     * Whether the class is of the rows for pipes alone. Some of them every JVM has loaded before any agent is asked.
     *
     * @param name internal name
     */
    static boolean isOfPipes(String name) {
        switch (name) {
            case "java/io/FileOutputStream":
            case "java/io/BufferedOutputStream":
            case CHILD_STARTER:
            case "java/lang/ProcessImpl":
            case "java/lang/ProcessImpl$ProcessPipeOutputStream":
            case "java/lang/UNIXProcess$ProcessPipeOutputStream":
            case "sun/nio/ch/FileDispatcherImpl":
            case "sun/nio/ch/SinkChannelImpl":
            case "sun/nio/ch/UnixFileDispatcherImpl":
                return true;
            default:
                return false;
        }
    }

    /**
     * Whether the table has rows for this class of a library, whatever its package.
     *
     * @param name internal name
     */
    static boolean isOfLibrary(String name) {
        if (!name.endsWith("Channel") && !name.endsWith("Unsafe")) {
            return false;
        }
        switch (name.substring(name.lastIndexOf('/') + 1)) {
            case "AbstractChannel$AbstractUnsafe":
            case "AbstractEpollChannel":
            case "AbstractEpollStreamChannel":
            case "AbstractIoUringChannel$AbstractUringUnsafe":
            case "AbstractIoUringStreamChannel":
            case "AbstractIoUringStreamChannel$IoUringStreamUnsafe":
            case "AbstractKQueueChannel":
            case "AbstractKQueueStreamChannel":
                return true;
            default:
                return false;
        }
    }

    /** As {@link #contains}, of a class that is loaded. */
    static boolean contains(Class<?> loaded) {
        String name = loaded.getName();
        return hasLength(name) && contains(name.replace('.', '/'));
    }

    private static boolean hasLength(String name) {
        int length = name.length();
        return length < 64 && (LENGTHS >>> length & 1) != 0;
    }
}
