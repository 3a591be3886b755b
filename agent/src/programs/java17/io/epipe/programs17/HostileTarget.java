package io.epipe.programs17;

import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A JVM that answers the attach mechanism itself, and not kindly. Argument: escapes, silent, endless, closing; or what stands where the socket
 * should be: link (a symbolic one), directory, fifo, file, left (a socket that nobody listens on).
 */
public final class HostileTarget {

    private HostileTarget() {
    }

    public static void main(String[] arguments) throws Exception {
        Path path = Path.of("/tmp/.java_pid" + ProcessHandle.current().pid());
        path.toFile().deleteOnExit();
        if (isNoSocket(arguments[0], path)) {
            System.out.println("ready");
            System.in.read();
            return;
        }
        Thread ended = new Thread(() -> {
            try {
                System.in.read();
            } catch (java.io.IOException e) {
                // that is the end, too
            }
            path.toFile().delete();
            System.exit(0);
        });
        ended.start();
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(path));
            System.out.println("ready");
            while (true) {
                SocketChannel channel = server.accept();
                answer(channel, arguments[0]);
            }
        }
    }

    private static boolean isNoSocket(String how, Path path) throws Exception {
        switch (how) {
            case "link" -> Files.createSymbolicLink(path, Path.of("/etc/passwd"));
            case "directory" -> Files.createDirectory(path);
            case "file" -> Files.createFile(path);
            case "fifo" -> new ProcessBuilder("mkfifo", path.toString()).inheritIO().start().waitFor();
            case "left" -> ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(UnixDomainSocketAddress.of(path)).close();
            default -> {
                return false;
            }
        }
        return true;
    }

    private static void answer(SocketChannel channel, String how) throws java.io.IOException {
        channel.read(ByteBuffer.allocate(4096));
        try {
            switch (how) {
                case "escapes" -> channel.write(text("1\n\u001b[2J\u001b]0;owned\u0007 forged\r\u202egnol\n"));
                case "endless" -> {
                    channel.write(text("0\n"));
                    for (ByteBuffer zeros = ByteBuffer.allocate(1 << 16); channel.write(zeros) >= 0; zeros.clear()) {
                        // for as long as the other side reads
                    }
                }
                case "silent" -> {
                    return; // and the connection stays open
                }
                default -> {
                    // closed at once
                }
            }
        } catch (java.io.IOException left) {
            // the other side had enough
        }
        channel.close();
    }

    private static ByteBuffer text(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }
}
