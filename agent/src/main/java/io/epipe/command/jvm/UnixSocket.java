package io.epipe.command.jvm;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/** A connection to a Unix-domain socket: the JDK's own, which has them from 16 on. */
final class UnixSocket implements Closeable {

    /** No answer of a JVM's is longer: what comes after it comes from something else. */
    private static final int MOST_BYTES = 4 << 20;

    private final SocketChannel channel;
    private final ByteArrayOutputStream unsent = new ByteArrayOutputStream();
    private long total;

    private UnixSocket(SocketChannel channel) {
        this.channel = channel;
    }

    /** Whether this JDK has such sockets. */
    static boolean available() {
        for (StandardProtocolFamily family : StandardProtocolFamily.values()) {
            if (family.name().equals("UNIX")) {
                return true;
            }
        }
        return false;
    }

    static UnixSocket connect(Path path) throws IOException {
        SocketChannel channel = null;
        try {
            SocketAddress address = (SocketAddress) Class.forName("java.net.UnixDomainSocketAddress")
                .getMethod("of", Path.class).invoke(null, path);
            channel = (SocketChannel) SocketChannel.class.getMethod("open", ProtocolFamily.class)
                .invoke(null, StandardProtocolFamily.valueOf("UNIX"));
            channel.connect(address);
            UnixSocket connected = new UnixSocket(channel);
            channel = null;
            return connected;
        } catch (InvocationTargetException e) {
            throw new IOException(e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IOException(e);
        } finally {
            if (channel != null) {
                channel.close();
            }
        }
    }

    /** Goes out with the first read: as one piece, as a JVM's own client sends it. */
    void write(byte[] bytes) {
        unsent.write(bytes, 0, bytes.length);
    }

    private void send() throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(unsent.toByteArray());
        unsent.reset();
        try {
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
        } catch (IOException e) {
            throw closed(e);
        }
    }

    private static IOException closed(IOException e) {
        return new IOException("it closed the connection without an answer (" + e.getMessage() + ")", e);
    }

    int read(byte[] into) throws IOException {
        return read(into, 0, into.length);
    }

    int read(byte[] into, int from, int length) throws IOException {
        send();
        int n;
        try {
            n = channel.read(ByteBuffer.wrap(into, from, length));
        } catch (IOException e) {
            throw closed(e);
        }
        if (n < 0 && total == 0) {
            throw new IOException("it closed the connection without an answer");
        }
        total += Math.max(0, n);
        if (total > MOST_BYTES) {
            throw new IOException("its answer is longer than " + MOST_BYTES + " bytes");
        }
        return n;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
