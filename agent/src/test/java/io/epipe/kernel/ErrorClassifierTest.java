package io.epipe.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.io.File;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ErrorClassifierTest {

    private final ErrorClassifier classifier = new ErrorClassifier(new KernelProbes(null));

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            Broken pipe                                                                             | EPIPE
            Broken pipe (Write failed)                                                              | EPIPE
            Connection reset                                                                        | ECONNRESET
            Connection reset by peer                                                                | ECONNRESET
            Connection reset by peer (Write failed)                                                 | ECONNRESET
            Connection reset by peer (Read failed)                                                  | ECONNRESET
            Connection timed out                                                                    | ETIMEDOUT
            Connection timed out (Write failed)                                                     | ETIMEDOUT
            Operation timed out                                                                     | ETIMEDOUT
            No route to host                                                                        | EHOSTUNREACH
            No route to host (Write failed)                                                         | EHOSTUNREACH
            Host is unreachable                                                                     | EHOSTUNREACH
            Network is unreachable                                                                  | ENETUNREACH
            Network unreachable                                                                     | ENETUNREACH
            Network is down                                                                         | ENETDOWN
            Connection refused                                                                      | ECONNREFUSED
            Software caused connection abort                                                        | ECONNABORTED
            Connection aborted                                                                      | ECONNABORTED
            Protocol wrong type for socket                                                          | EPIPE
            Connection reset by peer: socket write error                                            | ECONNRESET
            Software caused connection abort: socket write error                                    | ECONNABORTED
            An existing connection was forcibly closed by the remote host                           | ECONNRESET
            An established connection was aborted by the software in your host machine.             | ECONNABORTED
            远程主机强迫关闭了一个现有的连接。                                                                | ECONNRESET
            The specified network name is no longer available.                                      | ECONNRESET
            The pipe is being closed                                                                | EPIPE
            syscall:write(..) failed: Broken pipe                                                   | EPIPE
            writevAddresses(..) failed: Connection reset by peer                                    | ECONNRESET
            No space left on device                                                                 | OTHER
            Transport endpoint is not connected                                                     | ENOTCONN
            Permission denied                                                                       | EACCES
            Operation not permitted                                                                 | EPERM
            Protocol error                                                                          | EPROTO
            Message too long (Write failed)                                                         | EMSGSIZE
            No buffer space available                                                               | ENOBUFS
            Cannot allocate memory                                                                  | ENOMEM
            Host is down                                                                            | EHOSTDOWN
            Machine is not on the network                                                           | ENONET
            Protocol not available                                                                  | ENOPROTOOPT
            sendAddress(..) failed: Permission denied                                               | EACCES
            File too large                                                                          | OTHER
            Socket closed                                                                           | OTHER
            """)
    void knows_the_words_of_every_system(String message, Errno errno) {
        assertThat(classifier.classify(message, null)).isEqualTo(errno);
        assertThat(classifier.classify(message, KernelSnapshot.NONE)).isEqualTo(errno);
    }

    @ParameterizedTest
    @EnabledOnOs(OS.LINUX)
    @CsvSource(delimiter = '|', textBlock = """
            sendAddress(..) failed with error(-32): Datenübergabe unterbrochen (broken pipe)        | EPIPE
            splice(..) failed with error(-104): Connection reset by peer                            | ECONNRESET
            Unexpected error [32] writing data to the APR/native socket [1,234] with wrapper [x]    | EPIPE
            sendAddress(..) failed with error(-28): Broken pipe                                     | OTHER
            """)
    void believes_a_number_more_than_words(String message, Errno errno) {
        assertThat(classifier.classify(message, null)).isEqualTo(errno);
    }

    @Test
    void takes_no_message_for_no_error_that_it_knows() {
        assertThat(classifier.classify(null, null)).isEqualTo(Errno.OTHER);
        assertThat(classifier.classify("", null)).isEqualTo(Errno.OTHER);
    }

    @ParameterizedTest
    @EnumSource(value = Errno.class, names = "OTHER", mode = EnumSource.Mode.EXCLUDE)
    void tells_numbers_with_either_sign(Errno errno) {
        assertThat(ErrorClassifier.classifyNumber(errno.linuxNumber())).isEqualTo(errno);
        assertThat(ErrorClassifier.classifyNumber(-errno.linuxNumber())).isEqualTo(errno);
        assertThat(ErrorClassifier.classifyNumber(28)).isEqualTo(Errno.OTHER);
    }

    @ParameterizedTest
    @CsvSource({"CLOSE, 4, ETIMEDOUT", "CLOSE, 0, OTHER", "CLOSE, -1, OTHER", "ESTABLISHED, 4, OTHER"})
    void takes_unknown_words_on_a_connection_that_gave_up_for_a_time_out(
            TcpState state, long retransmits, Errno errno) {
        KernelSnapshot snapshot = new KernelSnapshot.Builder(EvidenceSource.TCP_STATE)
                .state(state).retransmits(retransmits).build();
        assertThat(classifier.classify("kein Wort davon", snapshot)).isEqualTo(errno);
        assertThat(classifier.classify("Broken pipe", snapshot)).isEqualTo(Errno.EPIPE);
        assertThat(classifier.classify("No space left on device", snapshot)).isEqualTo(Errno.OTHER);
        assertThat(classifier.classify("Socket closed", snapshot)).isEqualTo(Errno.OTHER);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Socket closed", "Socket Closed", "Socket is closed", "Stream Closed", "Stream closed",
        "Closed by interrupt", "Socket output is shutdown", "Connection or outbound has closed"})
    void knows_failures_that_never_reached_the_kernel(String message) {
        assertThat(ErrorClassifier.isNoSystemCall(new SocketException(message))).isTrue();
        assertThat(ErrorClassifier.isNoSystemCall(new IOException(message))).isTrue();
    }

    @Test
    void knows_exceptions_that_never_reached_the_kernel() {
        assertThat(ErrorClassifier.isNoSystemCall(new ClosedChannelException())).isTrue();
        assertThat(ErrorClassifier.isNoSystemCall(new AsynchronousCloseException())).isTrue();
        assertThat(ErrorClassifier.isNoSystemCall(new ClosedByInterruptException())).isTrue();
        assertThat(ErrorClassifier.isNoSystemCall(new SocketTimeoutException("Write timed out"))).isTrue();
        assertThat(ErrorClassifier.isNoSystemCall(new NullPointerException("Broken pipe"))).isTrue();
        assertThat(ErrorClassifier.isNoSystemCall(new IOException("Broken pipe"))).isFalse();
        assertThat(ErrorClassifier.isNoSystemCall(new SocketException("Connection reset"))).isFalse();
        assertThat(ErrorClassifier.isNoSystemCall(new IOException((String) null))).isFalse();
        assertThat(ErrorClassifier.isNoSystemCall(new EOFException())).isFalse();
    }

    /** The words are this JDK's own, so a JDK that words them differently fails here. */
    @Test
    void knows_what_this_jdk_throws_on_what_was_closed_before(@TempDir Path directory) throws Exception {
        try (ServerSocket listener = new ServerSocket(0, 8, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
            Socket socket = new Socket(listener.getInetAddress(), listener.getLocalPort());
            OutputStream stream = socket.getOutputStream();
            socket.close();
            assertNoSystemCall(() -> stream.write(1));
            assertNoSystemCall(() -> socket.getOutputStream());

            Socket shut = new Socket(listener.getInetAddress(), listener.getLocalPort());
            shut.shutdownOutput();
            assertNoSystemCall(() -> shut.getOutputStream());
            assertNoSystemCall(() -> shut.shutdownOutput());
            shut.close();

            SocketChannel channel = SocketChannel.open(listener.getLocalSocketAddress());
            channel.close();
            assertNoSystemCall(() -> channel.write(ByteBuffer.allocate(1)));
        }
        FileOutputStream file = new FileOutputStream(directory.resolve("f").toFile());
        file.close();
        assertNoSystemCall(() -> file.write(1));
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void provokes_errors_and_leaves_no_descriptor_open() {
        // the first time loads classes from files
        ErrorCalibration.brokenPipe();
        ErrorCalibration.connectionReset();
        int before = new File("/proc/self/fd").list().length;
        for (int i = 0; i < 10; i++) {
            assertThat(classifier.classify(ErrorCalibration.brokenPipe(), null)).isEqualTo(Errno.EPIPE);
            assertThat(classifier.classify(ErrorCalibration.connectionReset(), null)).isEqualTo(Errno.ECONNRESET);
        }
        assertThat(new File("/proc/self/fd").list().length).isEqualTo(before);
    }

    /**
     * What a connected TCP socket of Linux can fail with: Linux 6.18, icmp_err_convert, icmpv6_err_convert, tab_unreach and fib_props, and what
     * sendmsg(2) names. EAGAIN, EINTR, EBADF and EFAULT never come out of the JDK's writes as what they are.
     */
    @ParameterizedTest
    @ValueSource(ints = {1, 12, 13, 22, 32, 64, 71, 90, 92, 95, 100, 101, 103, 104, 105, 107, 110, 111, 112, 113})
    @EnabledOnOs(OS.LINUX)
    void every_error_of_a_write_on_linux_has_its_row(int number) {
        Errno errno = ErrorClassifier.classifyNumber(number);
        assertThat(errno).isNotEqualTo(Errno.OTHER);
        assertThat(classifier.classify(errno.usualText(), null)).isEqualTo(errno);
        assertThat(classifier.classify("sendAddress(..) failed with error(-" + number + "): x", null)).isEqualTo(errno);
    }

    private interface Write {
        void run() throws IOException;
    }

    private static void assertNoSystemCall(Write write) {
        IOException thrown = null;
        try {
            write.run();
        } catch (IOException e) {
            thrown = e;
        }
        assertThat(thrown).isNotNull().matches(ErrorClassifier::isNoSystemCall);
    }
}
