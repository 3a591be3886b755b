package io.epipe.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.Pipe;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every way that is open in this JVM, on real descriptors. {@link ProbesOnEveryJdkTest} has the other JVMs. */
@EnabledOnOs(OS.LINUX)
class KernelProbesTest {

    private final List<AutoCloseable> toClose = new ArrayList<>();

    /** Those that answer here; on 24 and later the JNI library is left out, because this JVM would warn of it. */
    static Stream<Tier> ways() {
        List<Tier> ways = new ArrayList<>();
        for (Callable<Tier> way : List.<Callable<Tier>>of(
                () -> opened(() -> JniProbe.open(null, new ArrayList<>())),
                () -> opened(ForeignFunctionProbe::open),
                TcpStateProbe::open)) {
            try {
                ways.add(way.call());
            } catch (Tier.Unavailable e) {
                System.out.println("epipe tests: not tested in this JVM: " + e.getMessage());
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        }
        return ways.stream();
    }

    private interface Opening {
        Tier open() throws Throwable;
    }

    private static Tier opened(Opening opening) throws Exception {
        try {
            return opening.open();
        } catch (Exception | Error e) {
            throw e;
        } catch (Throwable t) {
            throw new AssertionError(t);
        }
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable closeable : toClose) {
            closeable.close();
        }
    }

    @ParameterizedTest
    @MethodSource("ways")
    void counts_what_a_live_connection_has_done(Tier way) throws Exception {
        SocketChannel[] ends = connection();
        ends[0].write(ByteBuffer.wrap(new byte[1000]));
        readFully(ends[1], 1000);
        ends[1].write(ByteBuffer.wrap(new byte[55]));

        KernelSnapshot found = way.probe(descriptorOf(ends[0]));

        assertThat(found.source()).isEqualTo(way.source());
        assertThat(found.transport()).isEqualTo(Transport.TCP);
        assertThat(found.state()).isEqualTo(TcpState.ESTABLISHED);
        assertThat(found.retransmits()).isZero();
        assertThat(found.probes()).isZero();
        // always from 17 on, which this JVM is
        assertThat(found.inQueue()).isEqualTo(55);
        if (way.source() == EvidenceSource.TCP_INFO) {
            assertThat(found.bytesSent()).isEqualTo(1000);
            assertThat(found.bytesAcked()).isEqualTo(1001);
            assertThat(found.bytesReceived()).isEqualTo(55);
            assertThat(found.bytesRetrans()).isZero();
            assertThat(found.totalRetrans()).isZero();
            assertThat(found.notSentBytes()).isZero();
            assertThat(found.outQueue()).isZero();
            assertThat(found.dataSegmentsOut()).isEqualTo(1);
            assertThat(found.dataSegmentsIn()).isEqualTo(1);
            assertThat(found.segmentsOut()).isGreaterThanOrEqualTo(3);
            assertThat(found.segmentsIn()).isGreaterThanOrEqualTo(2);
            assertThat(found.rttMicros()).isPositive();
            assertThat(found.sendWindow()).isGreaterThan(1000);
            assertThat(found.lastDataSentMillis()).isBetween(0L, 60_000L);
            assertThat(found.lastDataReceivedMillis()).isBetween(0L, 60_000L);
            assertThat(found.lastAckReceivedMillis()).isBetween(0L, 60_000L);
        } else {
            assertThat(found.bytesSent()).isEqualTo(KernelSnapshot.UNKNOWN);
            assertThat(found.outQueue()).isEqualTo(KernelSnapshot.UNKNOWN);
        }
    }

    @ParameterizedTest
    @MethodSource("ways")
    void counts_what_a_full_window_holds_back(Tier way) throws Exception {
        SocketChannel[] ends = connection();
        ends[0].configureBlocking(false);
        long written = 0;
        for (int n = 1; n > 0; written += n) {
            n = ends[0].write(ByteBuffer.wrap(new byte[64 * 1024]));
        }
        KernelSnapshot found = way.probe(descriptorOf(ends[0]));
        if (way.source() == EvidenceSource.TCP_INFO) {
            assertThat(found.notSentBytes()).isPositive();
            // what was acknowledged (and the SYN) and what was not is all that was written
            assertThat(found.bytesAcked() - 1 + found.outQueue()).isEqualTo(written);
            assertThat(found.bytesSent() - found.bytesRetrans() + found.notSentBytes()).isEqualTo(written);
        } else {
            assertThat(found.state()).isEqualTo(TcpState.ESTABLISHED);
        }
    }

    @ParameterizedTest
    @MethodSource("ways")
    void sees_on_which_side_a_connection_was_closed(Tier way) throws Exception {
        SocketChannel[] ends = connection();
        ends[0].shutdownOutput();
        assertThat(ends[1].read(ByteBuffer.allocate(1))).isEqualTo(-1);
        // FIN_WAIT_1 as long as the peer's kernel delays its ack
        assertThat(way.probe(descriptorOf(ends[0])).state()).matches(TcpState::isOwnShutdown);
        KernelSnapshot peer = way.probe(descriptorOf(ends[1]));
        assertThat(peer.state()).isEqualTo(TcpState.CLOSE_WAIT);
        assertThat(peer.inQueue()).isZero();
        if (way.source() == EvidenceSource.TCP_INFO) {
            // the FIN counts as a byte
            assertThat(peer.bytesReceived()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @MethodSource("ways")
    void leaves_a_pending_error_to_the_application(Tier way) throws Exception {
        SocketChannel[] ends = connection();
        ends[1].setOption(StandardSocketOptions.SO_LINGER, 0);
        ends[1].close();
        awaitClose(way, descriptorOf(ends[0]));
        String message = null;
        try {
            ends[0].write(ByteBuffer.wrap(new byte[1]));
        } catch (IOException e) {
            message = e.getMessage();
        }
        assertThat(new ErrorClassifier(new KernelProbes(null)).classify(message, null)).isEqualTo(Errno.ECONNRESET);
    }

    @ParameterizedTest
    @MethodSource("ways")
    void knows_the_process_behind_a_unix_domain_socket(Tier way, @TempDir Path directory) throws Exception {
        UnixDomainSocketAddress address = UnixDomainSocketAddress.of(directory.resolve("s"));
        try (ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            listener.bind(address);
            SocketChannel client = closing(SocketChannel.open(address));
            SocketChannel server = closing(listener.accept());
            server.write(ByteBuffer.wrap(new byte[21]));
            client.write(ByteBuffer.wrap(new byte[4]));

            KernelSnapshot found = way.probe(descriptorOf(client));
            assertThat(found.source()).isEqualTo(way.source());
            assertThat(found.transport()).isEqualTo(Transport.UNIX);
            assertThat(found.state()).isNull();
            assertThat(found.peerPid()).isEqualTo(ProcessHandle.current().pid());
            assertThat(found.inQueue()).isEqualTo(21);
            if (way.source() == EvidenceSource.TCP_INFO) {
                assertThat(found.outQueue()).isPositive();
            }

            server.close();
            found = way.probe(descriptorOf(client));
            assertThat(found.transport()).isEqualTo(Transport.UNIX);
            assertThat(found.inQueue()).isEqualTo(21);
        }
    }

    @ParameterizedTest
    @MethodSource("ways")
    void knows_a_pipe_whose_reader_is_gone(Tier way) throws Exception {
        Pipe pipe = Pipe.open();
        closing(pipe.sink()).write(ByteBuffer.wrap(new byte[9]));
        pipe.source().close();
        KernelSnapshot found = way.probe(descriptorOf(pipe.sink()));
        assertThat(found.source()).isEqualTo(way.source());
        assertThat(found.transport()).isEqualTo(Transport.PIPE);
        assertThat(found.outQueue())
                .isEqualTo(way.source() == EvidenceSource.TCP_INFO ? 9 : KernelSnapshot.UNKNOWN);
    }

    @ParameterizedTest
    @MethodSource("ways")
    void says_nothing_of_what_is_no_connection(Tier way, @TempDir Path directory) throws Exception {
        try (FileOutputStream file = new FileOutputStream(directory.resolve("f").toFile());
             DatagramChannel datagrams = DatagramChannel.open()) {
            file.write(new byte[100]);
            assertThat(way.probe(file.getFD())).isSameAs(KernelSnapshot.NONE);
            assertThat(way.probe(descriptorOf(datagrams))).isSameAs(KernelSnapshot.NONE);
        }
        assertThat(way.probe(new FileDescriptor())).isSameAs(KernelSnapshot.NONE);
        assertThat(way.probe(FileDescriptors.of(1_000_000))).isSameAs(KernelSnapshot.NONE);
    }

    @ParameterizedTest
    @MethodSource("ways")
    void answers_many_threads_each_for_its_own(Tier way) throws Exception {
        int threads = 8;
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        closing(() -> pool.shutdownNow());
        CyclicBarrier start = new CyclicBarrier(threads);
        List<Future<Integer>> wrong = new ArrayList<>();
        for (int t = 0; t < threads; t++) {
            SocketChannel[] ends = connection();
            int unread = 10 + t;
            ends[1].write(ByteBuffer.wrap(new byte[unread]));
            FileDescriptor fd = descriptorOf(ends[0]);
            wrong.add(pool.submit(() -> {
                int others = 0;
                start.await();
                for (int i = 0; i < 2000; i++) {
                    KernelSnapshot found = way.probe(fd);
                    if (found.inQueue() != unread || found.state() != TcpState.ESTABLISHED) {
                        others++;
                    }
                }
                return others;
            }));
        }
        for (Future<Integer> count : wrong) {
            assertThat(count.get()).isZero();
        }
    }

    @Test
    void opens_once_for_many_first_failures() throws Exception {
        int threads = 8;
        KernelProbes probes = new KernelProbes(null);
        assertThat(probes.source()).isEqualTo(EvidenceSource.NONE);
        assertThat(probes.describe()).isEqualTo("not used yet");
        FileDescriptor fd = descriptorOf(connection()[0]);
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        closing(() -> pool.shutdownNow());
        CyclicBarrier start = new CyclicBarrier(threads);
        List<Future<KernelSnapshot>> found = new ArrayList<>();
        for (int t = 0; t < threads; t++) {
            found.add(pool.submit(() -> {
                start.await();
                return probes.probe(fd);
            }));
        }
        for (Future<KernelSnapshot> snapshot : found) {
            assertThat(snapshot.get().state()).isEqualTo(TcpState.ESTABLISHED);
        }
        assertThat(probes.failures()).isZero();
        assertThat(probes.source()).isNotEqualTo(EvidenceSource.NONE);
    }

    @Test
    void asks_nobody_where_it_may_not() throws Exception {
        KernelProbes probes = KernelProbes.none("java.base is closed");
        probes.warmUp();
        assertThat(probes.probe(descriptorOf(connection()[0]))).isSameAs(KernelSnapshot.NONE);
        assertThat(probes.source()).isEqualTo(EvidenceSource.NONE);
        assertThat(probes.describe()).isEqualTo("none (no way to ask the kernel); java.base is closed");
        assertThat(probes.failures()).isZero();
    }

    @Test
    void makes_a_descriptor_of_a_number_and_back() throws Exception {
        FileDescriptor fd = descriptorOf(connection()[0]);
        int number = FileDescriptors.numberOf(fd);
        assertThat(number).isGreaterThan(2);
        assertThat(FileDescriptors.numberOf(FileDescriptors.of(number))).isEqualTo(number);
        assertThat(new KernelProbes(null).probe(FileDescriptors.of(number)).state()).isEqualTo(TcpState.ESTABLISHED);
    }

    private SocketChannel[] connection() throws IOException {
        try (ServerSocketChannel listener = ServerSocketChannel.open()) {
            listener.bind(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 0));
            SocketChannel client = closing(SocketChannel.open(listener.getLocalAddress()));
            return new SocketChannel[] {client, closing(listener.accept())};
        }
    }

    private <T extends AutoCloseable> T closing(T closeable) {
        toClose.add(closeable);
        return closeable;
    }

    private static void readFully(SocketChannel channel, int count) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(count);
        while (buffer.hasRemaining()) {
            assertThat(channel.read(buffer)).isPositive();
        }
    }

    private static void awaitClose(Tier way, FileDescriptor fd) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (way.probe(fd).state() != TcpState.CLOSE) {
            assertThat(System.nanoTime() - deadline).as("no RST").isNegative();
            Thread.yield();
        }
    }

    private static FileDescriptor descriptorOf(Object channel) throws ReflectiveOperationException {
        return ProbeProgram.descriptorOf(channel);
    }
}
