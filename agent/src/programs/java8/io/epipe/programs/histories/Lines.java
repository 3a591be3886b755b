package io.epipe.programs.histories;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.channels.AsynchronousServerSocketChannel;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.FileChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** Opens connections. */
final class Lines {

    private static FileChannel file;
    private static SSLContext tls;

    private Lines() {
    }

    static void use(String[] arguments) throws Exception {
        File sent = new File(arguments[0]);
        RandomAccessFile access = new RandomAccessFile(sent, "r");
        file = access.getChannel();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (FileInputStream in = new FileInputStream(arguments[1])) {
            keys.load(in, arguments[2].toCharArray());
        }
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, arguments[2].toCharArray());
        tls = SSLContext.getInstance("TLS");
        tls.init(managers.getKeyManagers(), new TrustManager[] {new Trusting()}, null);
    }

    static FileChannel file() {
        return file;
    }

    static Line connect(String api, String host, int port, Map<String, String> options) throws Exception {
        InetSocketAddress peer = new InetSocketAddress(InetAddress.getByName(host), port);
        switch (api) {
            case "channel":
            case "nio":
            case "adaptor":
                SocketChannel channel = SocketChannel.open();
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
                buffers(channel, options);
                channel.connect(peer);
                return channel(api, channel);
            case "async":
                AsynchronousSocketChannel async = AsynchronousSocketChannel.open();
                async.connect(peer).get(5, TimeUnit.SECONDS);
                return new AsyncLine(async);
            default:
                Socket socket = new Socket();
                if (options.containsKey("sndbuf")) {
                    socket.setSendBufferSize(Integer.parseInt(options.get("sndbuf")));
                }
                if (options.containsKey("rcvbuf")) {
                    socket.setReceiveBufferSize(Integer.parseInt(options.get("rcvbuf")));
                }
                socket.connect(peer, 5000);
                return socket(api, socket, options, true);
        }
    }

    static Line accept(String api, AutoCloseable listener, Map<String, String> options) throws Exception {
        switch (api) {
            case "channel":
            case "nio":
            case "adaptor":
                SocketChannel channel = ((ServerSocketChannel) listener).accept();
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
                return channel(api, channel);
            case "async":
                return new AsyncLine(((AsynchronousServerSocketChannel) listener).accept().get());
            default:
                return socket(api, ((ServerSocket) listener).accept(), options, false);
        }
    }

    private static void buffers(SocketChannel channel, Map<String, String> options) throws IOException {
        if (options.containsKey("sndbuf")) {
            channel.setOption(StandardSocketOptions.SO_SNDBUF, Integer.valueOf(options.get("sndbuf")));
        }
        if (options.containsKey("rcvbuf")) {
            channel.setOption(StandardSocketOptions.SO_RCVBUF, Integer.valueOf(options.get("rcvbuf")));
        }
    }

    private static Line channel(String api, SocketChannel channel) throws IOException {
        if (api.equals("adaptor")) {
            return new SocketLine(channel.socket());
        }
        channel.configureBlocking(!api.equals("nio"));
        return new ChannelLine(channel);
    }

    private static Line socket(String api, Socket socket, Map<String, String> options, boolean client) throws IOException {
        socket.setTcpNoDelay(true);
        if (options.containsKey("timeout")) {
            socket.setSoTimeout(Integer.parseInt(options.get("timeout")));
        }
        if (!api.equals("tls")) {
            return new SocketLine(socket);
        }
        SSLSocket secure = (SSLSocket) tls.getSocketFactory().createSocket(socket,
            socket.getInetAddress().getHostAddress(), socket.getPort(), true);
        secure.setUseClientMode(client);
        return new SocketLine(secure);
    }

    /** The certificate is nobody's. */
    private static final class Trusting implements X509TrustManager {

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {
            // whoever it is
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {
            // whoever it is
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
