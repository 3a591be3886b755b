package io.epipe.programs17;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;

import io.epipe.programs.lab.Actor;

/** Both ends of a Unix-domain connection, for the laboratory. */
public final class LabUnix implements Actor.Verbs {

    private SocketChannel ours;
    private SocketChannel peers;

    @Override
    public Object carryOut(String[] words) throws IOException {
        switch (words[3]) {
            case "pair" -> pair();
            case "exchange" -> {
                ours.write(ByteBuffer.allocate(100));
                peers.read(ByteBuffer.allocate(100));
                peers.write(ByteBuffer.allocate(200));
                ours.read(ByteBuffer.allocate(200));
            }
            case "write" -> ours.write(ByteBuffer.allocate(100));
            case "peer-close" -> peers.close();
            case "peer-stops-reading" -> peers.shutdownInput();
            default -> throw new IllegalArgumentException(words[3]);
        }
        return "";
    }

    private void pair() throws IOException {
        Path directory = Files.createTempDirectory("epipe-lab");
        UnixDomainSocketAddress address = UnixDomainSocketAddress.of(directory.resolve("s"));
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(address);
            ours = SocketChannel.open(address);
            peers = server.accept();
        } finally {
            Files.deleteIfExists(address.getPath());
            Files.delete(directory);
        }
    }
}
