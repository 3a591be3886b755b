package io.epipe.connection;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.IOException;
import java.lang.reflect.Field;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;

/** What the objects of this JVM's JDK say of who is inside and what was met; ThreadsIT has the other JDKs. */
@Timeout(60)
class JdkSocketStateTest {

    private ServerSocket server;
    private Socket socket;
    private Socket peer;
    private Object impl;

    @BeforeEach
    void connect() throws Exception {
        server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        socket = new Socket(server.getInetAddress(), server.getLocalPort());
        peer = server.accept();
        Field field = Socket.class.getDeclaredField("impl");
        field.setAccessible(true);
        Object outer = field.get(socket);
        Field delegate = outer.getClass().getSuperclass().getDeclaredField("delegate");
        delegate.setAccessible(true);
        impl = delegate.get(outer);
    }

    @AfterEach
    void close() throws IOException {
        socket.close();
        peer.close();
        server.close();
    }

    @Test
    void aReaderThatWaitsIsInsideUntilItIsTold() throws Exception {
        assertThat(JdkSocketState.otherReaderInside(impl)).isFalse();
        Thread reader = new Thread(() -> {
            try {
                socket.getInputStream().read();
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
        reader.start();
        while (!JdkSocketState.otherReaderInside(impl)) {
            Thread.onSpinWait();
        }
        assertThat(JdkSocketState.otherWriterInside(impl)).isFalse();
        peer.getOutputStream().write(1);
        reader.join();
        assertThat(JdkSocketState.otherReaderInside(impl)).isFalse();
        assertThat(JdkSocketState.endMetByRead(impl)).isFalse();
    }

    @Test
    void aWriterThatWaitsForRoomIsInside() throws Exception {
        Thread writer = new Thread(() -> {
            try {
                socket.getOutputStream().write(new byte[50_000_000]);
            } catch (IOException closed) {
                // as it ends
            }
        });
        writer.start();
        while (!JdkSocketState.otherWriterInside(impl)) {
            Thread.onSpinWait();
        }
        assertThat(JdkSocketState.otherReaderInside(impl)).isFalse();
        peer.close();
        writer.join();
        assertThat(JdkSocketState.otherWriterInside(impl)).isFalse();
    }

    @Test
    void theEndAndTheResetAreRemembered() throws Exception {
        assertThat(JdkSocketState.resetMetByRead(impl)).isFalse();
        peer.setSoLinger(true, 0);
        peer.close();
        try {
            socket.getInputStream().read();
            throw new AssertionError("no reset");
        } catch (SocketException reset) {
            assertThat(JdkSocketState.resetMetByRead(impl)).isTrue();
        }
    }

    @Test
    void theEndIsRemembered() throws Exception {
        peer.close();
        assertThat(socket.getInputStream().read()).isEqualTo(-1);
        assertThat(JdkSocketState.endMetByRead(impl)).isTrue();
        assertThat(JdkSocketState.resetMetByRead(impl)).isFalse();
    }

    @Test
    void ownShutdownsAreTold() throws Exception {
        assertThat(JdkSocketState.inputShutDown(impl)).isFalse();
        assertThat(JdkSocketState.outputShutDown(impl)).isFalse();
        socket.shutdownInput();
        assertThat(JdkSocketState.inputShutDown(impl)).isTrue();
        socket.shutdownOutput();
        assertThat(JdkSocketState.outputShutDown(impl)).isTrue();
    }

    @Test
    void aCloseShutsSocketsAndRegisteredChannelsDownFirst() throws Exception {
        assertThat(JdkSocketState.isShutDownByClose(impl)).isTrue();
        assertThat(JdkSocketState.isShutDownByClose(null)).isFalse();
        assertThat(JdkSocketState.isKeptBySelector(impl)).isFalse();
        try (SocketChannel channel = SocketChannel.open(server.getLocalSocketAddress()); Selector selector = Selector.open()) {
            assertThat(JdkSocketState.isShutDownByClose(channel)).isFalse();
            channel.configureBlocking(false);
            assertThat(JdkSocketState.isShutDownByClose(channel)).isFalse();
            channel.register(selector, SelectionKey.OP_READ);
            assertThat(JdkSocketState.isShutDownByClose(channel)).isTrue();
            assertThat(JdkSocketState.isKeptBySelector(channel)).isTrue();
        }
    }

    @Test
    void channelsTellTheSame() throws Exception {
        try (SocketChannel channel = SocketChannel.open(server.getLocalSocketAddress()); Socket other = server.accept()) {
            assertThat(JdkSocketState.otherReaderInside(channel)).isFalse();
            assertThat(JdkSocketState.otherWriterInside(channel)).isFalse();
            assertThat(JdkSocketState.endMetByRead(channel)).as("channels do not keep it").isNull();
            channel.shutdownInput();
            assertThat(JdkSocketState.inputShutDown(channel)).isTrue();
            assertThat(JdkSocketState.outputShutDown(channel)).isFalse();
            assertThat(channel.read(ByteBuffer.allocate(1))).isEqualTo(-1);
            assertThat(JdkSocketState.resetMetByRead(channel)).isFalse();
            assertThat(other.isConnected()).isTrue();
        }
    }

    @Test
    void nothingIsKnownOfAnObjectThatIsNone() {
        assertThat(JdkSocketState.otherReaderInside(null)).isNull();
        assertThat(JdkSocketState.otherWriterInside("x")).isNull();
        assertThat(JdkSocketState.resetMetByRead(null)).isNull();
        assertThat(JdkSocketState.inputShutDown(null)).isNull();
    }
}
