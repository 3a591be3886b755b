package io.epipe.connection;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
class ListeningPortsTest {

    @Test
    void thePortsOfThisProcessAlone() throws Exception {
        Process other = new ProcessBuilder("python3", "-c", "import socket,sys; s = socket.socket();"
            + " s.bind(('127.0.0.1', 0)); s.listen(); print(s.getsockname()[1], flush=True); sys.stdin.read()").start();
        try (ServerSocket own = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
             Socket client = new Socket(own.getInetAddress(), own.getLocalPort())) {
            int others = Integer.parseInt(new String(other.getInputStream().readNBytes(6)).trim());
            ListeningPorts ports = ListeningPorts.read();
            assertThat(ports.role(own.getLocalPort())).isEqualTo(Role.SERVER);
            assertThat(ports.role(client.getLocalPort())).isEqualTo(Role.CLIENT);
            assertThat(ports.role(others)).as("another process listens there").isEqualTo(Role.CLIENT);
            assertThat(ports.role(1)).isNull();
        } finally {
            other.destroyForcibly();
        }
    }

    @Test
    void nothingIsKnownWhereNothingWasRead() {
        assertThat(ListeningPorts.NONE.role(50_000)).isNull();
    }
}
