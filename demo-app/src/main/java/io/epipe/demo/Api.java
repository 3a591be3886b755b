package io.epipe.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/** The two ways that Java has to a TCP connection. */
enum Api {

    /** {@link Socket} and its streams. */
    SOCKET("java.net.Socket") {
        @Override
        Connection connect(InetSocketAddress address) throws IOException {
            Socket socket = new Socket();
            try {
                socket.connect(address);
                return new SocketConnection(socket);
            } catch (IOException | RuntimeException e) {
                socket.close();
                throw e;
            }
        }

        @Override
        Listener listen() throws IOException {
            ServerSocket socket = new ServerSocket();
            socket.bind(anyLoopbackPort());
            return new Listener() {
                @Override
                public InetSocketAddress address() {
                    return (InetSocketAddress) socket.getLocalSocketAddress();
                }

                @Override
                public Connection accept() throws IOException {
                    return new SocketConnection(socket.accept());
                }

                @Override
                public void close() throws IOException {
                    socket.close();
                }
            };
        }
    },

    /** {@link SocketChannel}. */
    NIO("java.nio.channels.SocketChannel") {
        @Override
        Connection connect(InetSocketAddress address) throws IOException {
            SocketChannel channel = SocketChannel.open();
            try {
                channel.connect(address);
                return new ChannelConnection(channel);
            } catch (IOException | RuntimeException e) {
                channel.close();
                throw e;
            }
        }

        @Override
        Listener listen() throws IOException {
            ServerSocketChannel channel = ServerSocketChannel.open();
            channel.bind(anyLoopbackPort());
            InetSocketAddress address = (InetSocketAddress) channel.getLocalAddress();
            return new Listener() {
                @Override
                public InetSocketAddress address() {
                    return address;
                }

                @Override
                public Connection accept() throws IOException {
                    return new ChannelConnection(channel.accept());
                }

                @Override
                public void close() throws IOException {
                    channel.close();
                }
            };
        }
    };

    private final String label;

    Api(String label) {
        this.label = label;
    }

    /** @return a new, blocking connection to {@code address} */
    abstract Connection connect(InetSocketAddress address) throws IOException;

    /** @return a listener on a free port of 127.0.0.1 */
    abstract Listener listen() throws IOException;

    /** @return the class that stands for it */
    String label() {
        return label;
    }

    private static InetSocketAddress anyLoopbackPort() throws IOException {
        return new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 0);
    }
}
