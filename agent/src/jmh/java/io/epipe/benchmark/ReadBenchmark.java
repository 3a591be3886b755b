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

/** Reads of 1 KiB that find their bytes waiting: the counterpart of {@link WriteBenchmark}. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ReadBenchmark {

    private static final int SIZE = 1024;
    private static final int BURST = 128;

    @Param({"socket", "channel"})
    public String kind;

    private final byte[] bytes = new byte[SIZE];
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(SIZE);
    // a second method with this parameter would be two counters of the same name for JMH
    private Allocation allocation;
    private Pair pair;

    /** Connects. */
    @Setup(Level.Trial)
    public void connect() throws IOException {
        pair = Pair.open(kind);
    }

    /** Fills the buffer. */
    @Setup(Level.Invocation)
    public void fill(Allocation allocation) throws IOException {
        for (int i = 0; i < BURST; i++) {
            pair.write(bytes, buffer);
        }
        this.allocation = allocation;
        allocation.begin();
    }

    /** Counts. */
    @TearDown(Level.Invocation)
    public void count() {
        allocation.end(BURST);
    }

    /** Empties it. */
    @Benchmark
    @OperationsPerInvocation(BURST)
    public void read() throws IOException {
        pair.drain(bytes, buffer, BURST * SIZE);
    }

    /** Ends the connection. */
    @TearDown(Level.Trial)
    public void close() throws IOException {
        pair.close();
    }
}
