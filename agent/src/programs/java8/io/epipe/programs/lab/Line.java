package io.epipe.programs.lab;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;

/** A listener, or a connection by Socket or SocketChannel. Streams are taken at the beginning, as programs do. */
final class Line {

    private ServerSocket listener;
    private Socket socket;
    private SocketChannel channel;
    private InputStream in;
    private OutputStream out;

    /** {@code receiveBuffer} in bytes, 0 for the system's own. */
    static Line listen(String host, int receiveBuffer) throws IOException {
        Line line = new Line();
        line.listener = new ServerSocket();
        if (receiveBuffer > 0) {
            // the window that the SYN announces depends on it
            line.listener.setReceiveBufferSize(receiveBuffer);
        }
        line.listener.bind(new InetSocketAddress(InetAddress.getByName(host), 0));
        return line;
    }

    static Line connect(String kind, String host, int port) throws IOException {
        InetSocketAddress peer = new InetSocketAddress(InetAddress.getByName(host), port);
        if (!kind.equals("socket")) {
            SocketChannel channel = SocketChannel.open(peer);
            channel.configureBlocking(!kind.equals("non-blocking"));
            return new Line().over(channel);
        }
        Socket socket = new Socket();
        socket.connect(peer);
        return new Line().over(socket);
    }

    /** The other actor's listener accepts. */
    Line accept() throws IOException {
        return new Line().over(listener.accept());
    }

    private Line over(Socket connected) throws IOException {
        socket = connected;
        in = socket.getInputStream();
        out = socket.getOutputStream();
        socket.setTcpNoDelay(true);
        return this;
    }

    private Line over(SocketChannel connected) throws IOException {
        channel = connected;
        socket = channel.socket();
        socket.setTcpNoDelay(true);
        return this;
    }

    int port() {
        return listener != null ? listener.getLocalPort() : socket.getLocalPort();
    }

    Object carryOut(String[] w) throws Exception {
        switch (w[2]) {
            case "write":
                return write(number(w, 3), number(w, 4), number(w, 5));
            case "say":
                byte[] said = w[3].replace('_', ' ').replace("|", "\r\n").getBytes("US-ASCII");
                out.write(said);
                return said.length;
            case "pour":
                return write(number(w, 3), Integer.MAX_VALUE, 0);
            case "read":
                return read(number(w, 3));
            case "sendfile":
                return sendfile(number(w, 3));
            case "send-buffer":
                socket.setSendBufferSize(number(w, 3));
                return "";
            case "keepalive":
                socket.setKeepAlive(true);
                return "";
            case "shutdown-output":
                if (channel != null) {
                    channel.shutdownOutput();
                } else {
                    socket.shutdownOutput();
                }
                return "";
            case "abort":
                socket.setSoLinger(true, 0);
                return close();
            case "close":
                return close();
            default:
                throw new IllegalArgumentException(w[2]);
        }
    }

    private static int number(String[] words, int index) {
        return Integer.parseInt(words[index]);
    }

    private String close() throws IOException {
        if (channel != null) {
            channel.close();
        } else {
            socket.close();
        }
        return "";
    }

    /** So many writes of so many bytes each; the answer is how many bytes were taken. */
    private long write(int bytes, int times, int pauseMillis) throws Exception {
        byte[] data = new byte[bytes];
        long done = 0;
        try {
            for (int i = 0; i < times; i++) {
                if (i > 0 && pauseMillis > 0) {
                    Thread.sleep(pauseMillis);
                }
                if (channel == null) {
                    out.write(data);
                    done += bytes;
                    continue;
                }
                for (ByteBuffer buffer = ByteBuffer.wrap(data); buffer.hasRemaining();) {
                    done += channel.write(buffer);
                }
            }
        } catch (IOException e) {
            throw new Actor.Broken(done, e);
        }
        return done;
    }

    private String read(int bytes) throws IOException {
        byte[] data = new byte[bytes];
        int done = 0;
        while (done < bytes) {
            int n = channel != null ? channel.read(ByteBuffer.wrap(data, done, bytes - done))
                : in.read(data, done, bytes - done);
            if (n < 0) {
                return done + " end";
            }
            done += n;
        }
        return String.valueOf(done);
    }

    /** As file servers do: until all is sent or a call sends nothing. */
    private long sendfile(int bytes) throws IOException {
        File file = File.createTempFile("epipe-lab", null);
        long done = 0;
        try (RandomAccessFile access = new RandomAccessFile(file, "rw"); FileChannel from = access.getChannel()) {
            access.setLength(bytes);
            while (done < bytes) {
                done += from.transferTo(done, bytes - done, channel);
            }
        } catch (IOException e) {
            throw new Actor.Broken(done, e);
        } finally {
            file.delete();
        }
        return done;
    }
}
