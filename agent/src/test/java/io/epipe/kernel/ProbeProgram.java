package io.epipe.kernel;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.reflect.Field;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;

/**
 * What {@link ProbesOnEveryJdkTest} runs in JVMs of their own: breaks connections in known ways and prints what the
 * kernel and the classifier say, as KEY=VALUE lines in UTF-8. Java 8, and only classes of the product around it.
 *
 * <p>Arguments: the first way to try (0 JNI, 1 java.lang.foreign, 2 sun.nio.ch.Net, 3 none), then the acts.
 */
final class ProbeProgram {

    private static final PrintStream OUT;

    static {
        try {
            OUT = new PrintStream(new FileOutputStream(FileDescriptor.out), true, "UTF-8");
        } catch (IOException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final KernelProbes probes;
    private final ErrorClassifier classifier;

    private ProbeProgram(int first) {
        probes = new KernelProbes(null, first);
        classifier = new ErrorClassifier(probes);
    }

    public static void main(String[] arguments) throws Exception {
        ProbeProgram program = new ProbeProgram(Integer.parseInt(arguments[0]));
        for (int i = 1; i < arguments.length; i++) {
            program.act(arguments[i]);
        }
        print("source", program.probes.source());
        print("failures", program.probes.failures());
        print("describe", program.probes.describe());
        print("library", program.probes.libraryOutcomes());
    }

    private void act(String act) throws Exception {
        switch (act) {
            case "warm-up":
                probes.warmUp();
                break;
            case "fin":
                fin();
                break;
            case "reset":
                reset();
                break;
            case "pipe":
                pipe();
                break;
            case "own-words":
                print("own.EPIPE", ErrorCalibration.brokenPipe());
                print("own.ECONNRESET", ErrorCalibration.connectionReset());
                print("strerror.EPIPE", probes.errorText(Errno.EPIPE.linuxNumber()));
                print("strerror.ETIMEDOUT", probes.errorText(Errno.ETIMEDOUT.linuxNumber()));
                break;
            case "interrupted":
                Thread.currentThread().interrupt();
                probes.probe(new FileDescriptor());
                print("interrupted", Thread.interrupted());
                break;
            default:
                throw new IllegalArgumentException(act);
        }
    }

    /** Row S1b of the truth table: the peer takes 3 bytes, leaves 7 that nobody reads, closes; we write twice. */
    private void fin() throws Exception {
        try (Connection connection = new Connection()) {
            connection.server.write(ByteBuffer.wrap(new byte[7]));
            connection.client.write(ByteBuffer.wrap(new byte[3]));
            ByteBuffer three = ByteBuffer.allocate(3);
            while (three.hasRemaining()) {
                connection.server.read(three);
            }
            connection.server.close();
            connection.client.write(ByteBuffer.wrap(new byte[5]));
            connection.awaitClosed();
            failingWrite("fin", connection.client);
        }
    }

    /** Row S2: the peer aborts. */
    private void reset() throws Exception {
        try (Connection connection = new Connection()) {
            connection.server.setOption(java.net.StandardSocketOptions.SO_LINGER, 0);
            connection.server.close();
            connection.awaitClosed();
            failingWrite("reset", connection.client);
        }
    }

    private void pipe() throws Exception {
        Pipe pipe = Pipe.open();
        pipe.sink().write(ByteBuffer.wrap(new byte[9]));
        pipe.source().close();
        try {
            pipe.sink().write(ByteBuffer.wrap(new byte[1]));
            throw new AssertionError("the pipe took a byte");
        } catch (IOException e) {
            report("pipe", e, descriptorOf(pipe.sink()));
        }
        pipe.sink().close();
    }

    private void failingWrite(String prefix, SocketChannel channel) throws Exception {
        try {
            channel.write(ByteBuffer.wrap(new byte[1]));
            throw new AssertionError("the socket took a byte");
        } catch (IOException e) {
            report(prefix, e, descriptorOf(channel));
        }
    }

    private void report(String prefix, IOException failure, FileDescriptor fd) {
        KernelSnapshot found = probes.probe(fd);
        print(prefix + ".message", failure.getMessage());
        print(prefix + ".errno", classifier.classify(failure.getMessage(), found));
        print(prefix + ".source", found.source());
        print(prefix + ".transport", found.transport());
        print(prefix + ".state", found.state());
        print(prefix + ".sent", found.bytesSent());
        print(prefix + ".acked", found.bytesAcked());
        print(prefix + ".received", found.bytesReceived());
        print(prefix + ".in", found.inQueue());
        print(prefix + ".out", found.outQueue());
    }

    private static void print(String key, Object value) {
        OUT.println(key + "=" + value);
    }

    static FileDescriptor descriptorOf(Object channel) throws ReflectiveOperationException {
        Field field = channel.getClass().getDeclaredField("fd");
        field.setAccessible(true);
        return (FileDescriptor) field.get(channel);
    }

    private static final class Connection implements AutoCloseable {
        final SocketChannel client;
        final SocketChannel server;

        Connection() throws IOException {
            try (ServerSocketChannel listener = ServerSocketChannel.open()) {
                listener.bind(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 0));
                client = SocketChannel.open(listener.getLocalAddress());
                server = listener.accept();
            }
        }

        /** Until the peer's RST is there. */
        void awaitClosed() throws Exception {
            FileDescriptor fd = descriptorOf(client);
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
            Tier state = TcpStateProbe.open();
            while (state.probe(fd).state() != TcpState.CLOSE) {
                if (System.nanoTime() - deadline > 0) {
                    throw new AssertionError("no RST");
                }
                Thread.yield();
            }
        }

        @Override
        public void close() throws IOException {
            client.close();
            server.close();
        }
    }
}
