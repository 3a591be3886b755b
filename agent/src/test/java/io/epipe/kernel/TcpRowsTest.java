package io.epipe.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteOrder;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Set;

/** The kernel's tables, asked about real connections. */
@EnabledOnOs(OS.LINUX)
class TcpRowsTest {

    private static boolean isThere(String key) throws IOException {
        return TcpRows.of(Set.of(key)).contains(key);
    }

    @Test
    void aConnectionIsThereUntilItIsReset() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getByName("127.0.0.1"))) {
            Socket ends = new Socket(server.getInetAddress(), server.getLocalPort());
            String ended = TcpRows.key(ends.getLocalSocketAddress(), ends.getRemoteSocketAddress());
            Socket peer = server.accept();
            assertThat(isThere(ended)).isTrue();
            assertThat(isThere(TcpRows.key(peer.getLocalSocketAddress(), peer.getRemoteSocketAddress()))).as("either side").isTrue();
            ends.close();
            peer.close();
            assertThat(isThere(ended)).as("TIME_WAIT").isTrue();

            Socket resets = new Socket(server.getInetAddress(), server.getLocalPort());
            String reset = TcpRows.key(resets.getLocalSocketAddress(), resets.getRemoteSocketAddress());
            Socket sends = server.accept();
            ResetCounts before = ResetCounts.read();
            resets.close();
            sends.getOutputStream().write(1);
            assertThat(isThere(reset)).isFalse();
            assertThat(ResetCounts.read().answersSince(before)).isPositive();
            sends.close();
        }
    }

    /** Sockets of the JDK are of IPv6 as a rule, also where they are connected over IPv4. */
    @Test
    void theRowOfAMappedAddressAndOfIpv6IsFound() throws Exception {
        try (ServerSocketChannel server = ServerSocketChannel.open()) {
            server.bind(new InetSocketAddress(0));
            int port = ((InetSocketAddress) server.getLocalAddress()).getPort();
            try (SocketChannel mapped = SocketChannel.open(new InetSocketAddress("127.0.0.1", port)); SocketChannel accepted = server.accept()) {
                assertThat(isThere(TcpRows.key(mapped.getLocalAddress(), mapped.getRemoteAddress()))).isTrue();
                assertThat(isThere(TcpRows.key(accepted.getLocalAddress(), accepted.getRemoteAddress()))).isTrue();
            }
            if (NetworkInterface.getByInetAddress(InetAddress.getByName("::1")) == null) {
                System.err.println("epipe tests: NOT TESTED: rows of IPv6, without an address of it");
                return;
            }
            try (SocketChannel six = SocketChannel.open(new InetSocketAddress("::1", port)); SocketChannel accepted = server.accept()) {
                assertThat(isThere(TcpRows.key(six.getLocalAddress(), six.getRemoteAddress()))).isTrue();
                assertThat(isThere(TcpRows.key(accepted.getLocalAddress(), accepted.getRemoteAddress()))).isTrue();
            }
        }
    }

    @Test
    void rowsAreReadAsTheKernelWritesThem() throws Exception {
        String four = "   3: 0100007F:1F90 0200007F:D2F0 06 00000000:00000000 03:000016C0 00000000     0        0 0 3 ffff";
        String mapped = "  12: 0000000000000000FFFF00000100007F:1F90 0000000000000000FFFF00000200007F:D2F0 06 00000000:00000000";
        String six = "   0: 00000000000000000000000001000000:1F90 B80D0120000000000000000001000000:D2F0 01 00000000:00000000";
        assertThat(TcpRows.key(four)).isEqualTo("0200007F:D2F0 1F90").isEqualTo(TcpRows.key(mapped));
        assertThat(TcpRows.key(six)).isEqualTo("B80D0120000000000000000001000000:D2F0 1F90");
        assertThat(TcpRows.key("")).isNull();
        assertThat(TcpRows.key("  sl  local_address rem_address   st")).isNull();
        if (ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN) {
            assertThat(TcpRows.key(address("127.0.0.1", 8080), address("127.0.0.2", 54_000))).isEqualTo("0200007F:D2F0 1F90");
            assertThat(TcpRows.key(address("::1", 8080), address("2001:db8::1", 54_000)))
                .isEqualTo("B80D0120000000000000000001000000:D2F0 1F90");
        }
        assertThat(TcpRows.key(null, address("127.0.0.1", 1))).isNull();
        assertThat(TcpRows.key(address("127.0.0.1", 1), InetSocketAddress.createUnresolved("nowhere", 1))).isNull();
    }

    private static InetSocketAddress address(String host, int port) throws IOException {
        return new InetSocketAddress(InetAddress.getByName(host), port);
    }
}
