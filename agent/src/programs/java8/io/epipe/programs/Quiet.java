package io.epipe.programs;

import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/** A program that writes to both kinds of sockets without any failure, and prints what it received. */
public final class Quiet {

    private Quiet() {
    }

    public static void main(String[] arguments) throws Exception {
        InetAddress loopback = InetAddress.getByName("127.0.0.1");
        try (ServerSocket server = new ServerSocket(0, 1, loopback);
             Socket client = new Socket(loopback, server.getLocalPort());
             Socket accepted = server.accept()) {
            client.getOutputStream().write("over a socket".getBytes("US-ASCII"));
            client.shutdownOutput();
            InputStream in = accepted.getInputStream();
            for (int b = in.read(); b >= 0; b = in.read()) {
                System.out.write(b);
            }
            System.out.println();
        }
        try (ServerSocketChannel server = ServerSocketChannel.open().bind(new InetSocketAddress(loopback, 0));
             SocketChannel client = SocketChannel.open(server.getLocalAddress());
             SocketChannel accepted = server.accept()) {
            client.write(ByteBuffer.wrap("over a channel".getBytes("US-ASCII")));
            client.shutdownOutput();
            ByteBuffer buffer = ByteBuffer.allocate(100);
            while (accepted.read(buffer) >= 0) {
                continue;
            }
            System.out.println(new String(buffer.array(), 0, buffer.position(), "US-ASCII"));
        }
    }
}
