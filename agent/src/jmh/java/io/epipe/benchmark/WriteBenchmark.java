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
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;

/**
 * Writes that succeed. One thread fills the socket's buffer with writes, which are timed, and drains it, which is not:
 * there is no other thread whose scheduling could be measured instead.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class WriteBenchmark {

    private static final int LARGEST_BURST = 4 * 65536;

    @Param({"socket", "channel"})
    public String kind;

    @Param({"64", "1024", "65536"})
    public int size;

    // a second method with this parameter would be two counters of the same name for JMH
    private Allocation allocation;
    private Pair pair;
    private byte[] bytes;
    private ByteBuffer buffer;
    private byte[] drained;
    private ByteBuffer drainedTo;
    private int written;

    /** Connects. */
    @Setup(Level.Trial)
    public void connect() throws IOException {
        pair = Pair.open(kind);
        pair.checkThatItTakes(LARGEST_BURST);
        bytes = new byte[size];
        buffer = ByteBuffer.allocateDirect(size);
        drained = new byte[1 << 16];
        drainedTo = ByteBuffer.allocateDirect(1 << 16);
    }

    /** Empties the buffer. */
    @Setup(Level.Invocation)
    public void drain(Allocation allocation) throws IOException {
        pair.drain(drained, drainedTo, written * size);
        written = 0;
        this.allocation = allocation;
        allocation.begin();
    }

    /** Counts. */
    @TearDown(Level.Invocation)
    public void count() {
        allocation.end(written);
    }

    /** A burst of writes of up to 1 KiB. */
    @Benchmark
    @OperationsPerInvocation(128)
    public void small() throws IOException {
        burst(128);
    }

    /** A burst of writes of 64 KiB. */
    @Benchmark
    @OperationsPerInvocation(4)
    public void large() throws IOException {
        burst(4);
    }

    private void burst(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            pair.write(bytes, buffer);
        }
        written = count;
    }

    /** Ends the connection. */
    @TearDown(Level.Trial)
    public void close() throws IOException {
        pair.close();
    }
}
