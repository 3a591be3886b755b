package io.epipe.benchmark;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;

/** A connection made, accepted and closed again: what epipe remembers of each is paid here. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ConnectBenchmark {

    @Param({"socket", "channel"})
    public String kind;

    // a second method with this parameter would be two counters of the same name for JMH
    private Allocation allocation;
    private ServerSocket server;
    private ServerSocketChannel serverChannel;
    private InetSocketAddress address;

    /** Listens. */
    @Setup(Level.Trial)
    public void listen() throws IOException {
        InetSocketAddress any = new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0);
        if (kind.equals("socket")) {
            server = new ServerSocket();
            server.bind(any);
            address = (InetSocketAddress) server.getLocalSocketAddress();
        } else {
            serverChannel = ServerSocketChannel.open().bind(any);
            address = (InetSocketAddress) serverChannel.getLocalAddress();
        }
    }

    /** Begins to count. */
    @Setup(Level.Invocation)
    public void begin(Allocation allocation) {
        this.allocation = allocation;
        allocation.begin();
    }

    /** Counts. */
    @TearDown(Level.Invocation)
    public void count() {
        allocation.end(1);
    }

    /** Connects, accepts, closes; with a reset, so that no ports wait for their time. */
    @Benchmark
    public Object connectAndAccept() throws IOException {
        return server != null ? withSockets() : withChannels();
    }

    private Object withSockets() throws IOException {
        Socket client = new Socket(address.getAddress(), address.getPort());
        Socket accepted = server.accept();
        client.setSoLinger(true, 0);
        client.close();
        accepted.close();
        return accepted;
    }

    private Object withChannels() throws IOException {
        SocketChannel client = SocketChannel.open(address);
        SocketChannel accepted = serverChannel.accept();
        client.setOption(StandardSocketOptions.SO_LINGER, 0);
        client.close();
        accepted.close();
        return accepted;
    }

    /** Stops listening. */
    @TearDown(Level.Trial)
    public void close() throws IOException {
        if (server != null) {
            server.close();
        } else {
            serverChannel.close();
        }
    }
}
