package io.epipe.kernel;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * This process's own words for EPIPE and ECONNRESET, learnt by making both happen on descriptors that nobody else sees.
 *
 * <p>Only for hosts where {@code strerror} is out of reach, and only after a failure had words that no table knows:
 * text of the kernel's errors follows LC_MESSAGES of the process, which Java cannot ask for.
 *
 * <p>It goes below the public API on purpose. {@code Pipe.open} and {@code SocketChannel.open} would load the provider
 * that the application named in {@code java.nio.channels.spi.SelectorProvider}, and {@code new Socket()} its
 * SocketImplFactory.
 */
final class ErrorCalibration {

    private static final int POLLIN = 1;
    private static final int POLLOUT = 4;
    /** On loopback both the connection and its reset take microseconds; a packet filter may drop either. */
    private static final long LONGEST_WAIT_MILLIS = 500;

    private ErrorCalibration() {
    }

    /** What a write to a pipe without a reader says; null where it cannot be had. */
    static String brokenPipe() {
        try {
            Class<?> io = Class.forName("sun.nio.ch.IOUtil", true, null);
            // the reading end in the upper half; non-blocking is irrelevant to a write that fails
            long ends = (Long) call(io, "makePipe", new Class<?>[] {boolean.class}, true);
            int writingEnd = (int) ends;
            try {
                close((int) (ends >>> 32));
            } catch (Throwable t) {
                close(writingEnd);
                throw t;
            }
            return failingWrite(FileDescriptors.of(writingEnd));
        } catch (Throwable t) {
            return null;
        }
    }

    /**
     * What a write to a connection that was reset says; null where it cannot be had.
     *
     * <p>A loopback connection that nobody accepts: closing the listener resets it ({@code inet_csk_listen_stop}).
     */
    static String connectionReset() {
        FileDescriptor listener = null;
        FileDescriptor client = null;
        try {
            Class<?> net = Class.forName("sun.nio.ch.Net", true, null);
            InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
            Class<?>[] address = {FileDescriptor.class, InetAddress.class, int.class};
            listener = socket(net, "serverSocket");
            call(net, "bind", address, listener, loopback, 0);
            call(net, "listen", new Class<?>[] {FileDescriptor.class, int.class}, listener, 1);
            InetSocketAddress local = (InetSocketAddress)
                    call(net, "localAddress", new Class<?>[] {FileDescriptor.class}, listener);
            client = socket(net, "socket");
            makeNonBlocking(client);
            call(net, "connect", address, client, loopback, local.getPort());
            await(net, client, POLLOUT);
            FileDescriptor closing = listener;
            listener = null;
            close(FileDescriptors.numberOf(closing));
            await(net, client, POLLIN);
            FileDescriptor failing = client;
            client = null;
            return failingWrite(failing);
        } catch (Throwable t) {
            return null;
        } finally {
            closeQuietly(listener);
            closeQuietly(client);
        }
    }

    /** Writes one byte through the JDK, so that the JDK makes the text; closes the descriptor in any case. */
    private static String failingWrite(FileDescriptor fd) throws IOException {
        // its close sets the number inside fd to -1, so that the finalizer which this class has on JDK 8 does not close
        // again
        try (FileOutputStream out = new FileOutputStream(fd)) {
            out.write(0);
            return null;
        } catch (IOException e) {
            return e.getMessage();
        }
    }

    private static FileDescriptor socket(Class<?> net, String name) throws Throwable {
        try {
            return (FileDescriptor) call(net, name, new Class<?>[] {boolean.class}, true);
        } catch (NoSuchMethodException e) {
            // 27: these sockets are of streams without saying so
            return (FileDescriptor) call(net, name, new Class<?>[0]);
        }
    }

    /** So that a connect whose packets are dropped does not hold the thread. */
    private static void makeNonBlocking(FileDescriptor fd) throws Throwable {
        Class<?> io = Class.forName("sun.nio.ch.IOUtil", true, null);
        try {
            call(io, "configureBlocking", new Class<?>[] {FileDescriptor.class, boolean.class}, fd, false);
        } catch (NoSuchMethodException e) {
            // 27
            call(io, "configureBlocking", new Class<?>[] {int.class, boolean.class},
                    FileDescriptors.numberOf(fd), false);
        }
    }

    private static void await(Class<?> net, FileDescriptor fd, int events) throws Throwable {
        Class<?>[] types = {FileDescriptor.class, int.class, long.class};
        if ((Integer) call(net, "poll", types, fd, events, LONGEST_WAIT_MILLIS) == 0) {
            throw new IOException("nothing within " + LONGEST_WAIT_MILLIS + " ms");
        }
    }

    private static void close(int number) throws Throwable {
        Class<?>[] types = {int.class};
        try {
            call(Class.forName("sun.nio.ch.FileDispatcherImpl", true, null), "closeIntFD", types, number);
        } catch (NoSuchMethodException e) {
            // 21 and later
            call(Class.forName("sun.nio.ch.UnixFileDispatcherImpl", true, null), "closeIntFD", types, number);
        }
    }

    private static void closeQuietly(FileDescriptor fd) {
        try {
            if (fd != null) {
                close(FileDescriptors.numberOf(fd));
            }
        } catch (Throwable t) {
            // a descriptor of ours, and nothing else to be done about it
        }
    }

    private static Object call(Class<?> type, String name, Class<?>[] types, Object... arguments) throws Throwable {
        Method method = type.getDeclaredMethod(name, types);
        method.setAccessible(true);
        try {
            return method.invoke(null, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
