package io.epipe.benchmark;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;

/** The healthy end of a connection: the read that says -1, and the close. Each happens once a connection. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class EndBenchmark {

    private static final int CONNECTIONS = 16;

    @Param({"socket", "channel"})
    public String kind;

    private final ByteBuffer buffer = ByteBuffer.allocateDirect(16);
    private final Socket[] sockets = new Socket[CONNECTIONS];
    private final SocketChannel[] channels = new SocketChannel[CONNECTIONS];
    private Allocation allocation;
    private ServerSocketChannel server;

    /** Listens. */
    @Setup(Level.Trial)
    public void listen() throws IOException {
        server = ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0));
    }

    /** Connects, and has the other side close. */
    @Setup(Level.Invocation)
    public void begin(Allocation allocation) throws IOException {
        InetSocketAddress address = (InetSocketAddress) server.getLocalAddress();
        for (int i = 0; i < CONNECTIONS; i++) {
            if (kind.equals("socket")) {
                sockets[i] = new Socket(address.getAddress(), address.getPort());
            } else {
                channels[i] = SocketChannel.open(address);
            }
            server.accept().close();
        }
        this.allocation = allocation;
        allocation.begin();
    }

    /** Counts, and closes what is open. */
    @TearDown(Level.Invocation)
    public void count() throws IOException {
        allocation.end(CONNECTIONS);
        closeAll();
    }

    /** The read that says that nothing more will come. */
    @Benchmark
    @OperationsPerInvocation(CONNECTIONS)
    public void end() throws IOException {
        for (int i = 0; i < CONNECTIONS; i++) {
            int read = sockets[i] != null ? sockets[i].getInputStream().read() : channels[i].read(buffer);
            if (read != -1) {
                throw new IOException("no end of stream, but " + read);
            }
        }
    }

    /** The close of a connection on which nothing is left. */
    @Benchmark
    @OperationsPerInvocation(CONNECTIONS)
    public void close() throws IOException {
        closeAll();
    }

    private void closeAll() throws IOException {
        for (int i = 0; i < CONNECTIONS; i++) {
            if (sockets[i] != null) {
                sockets[i].close();
            } else {
                channels[i].close();
            }
        }
    }

    /** Stops listening. */
    @TearDown(Level.Trial)
    public void stop() throws IOException {
        server.close();
    }
}
