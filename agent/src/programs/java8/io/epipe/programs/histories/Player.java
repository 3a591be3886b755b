package io.epipe.programs.histories;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.AsynchronousServerSocketChannel;
import java.nio.channels.ServerSocketChannel;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The application of hundreds of histories at a time. Orders come as lines: {@code listen ID API HOST BACKLOG} is answered by
 * {@code port ID PORT}; {@code play ID ROLE API HOST PORT START OPTIONS ACT...} plays one and is answered by its log,
 * {@code log ID ENTRY} a line and {@code over ID}. Times are nanoseconds of the monotonic clock, which all processes share.
 */
public final class Player {

    private static final Map<String, AutoCloseable> LISTENERS = new ConcurrentHashMap<String, AutoCloseable>();

    private Player() {
    }

    /** Arguments: a file to be sent by transferTo, a key store for TLS and its password. */
    public static void main(String[] arguments) throws Exception {
        Lines.use(arguments);
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, "UTF-8"));
        say("ready");
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String[] w = line.split(" ");
            if (w[0].equals("listen")) {
                listen(w[1], w[2], w[3], Integer.parseInt(w[4]));
            } else if (w[0].equals("play")) {
                new Played(w).start();
            } else if (w[0].equals("end")) {
                break;
            }
        }
        System.exit(0);
    }

    private static void listen(String id, String api, String host, int backlog) throws Exception {
        InetSocketAddress at = new InetSocketAddress(InetAddress.getByName(host), 0);
        int port;
        if (api.equals("channel") || api.equals("nio") || api.equals("adaptor")) {
            ServerSocketChannel listener = ServerSocketChannel.open();
            listener.socket().bind(at, backlog);
            port = listener.socket().getLocalPort();
            LISTENERS.put(id, listener);
        } else if (api.equals("async")) {
            AsynchronousServerSocketChannel listener = AsynchronousServerSocketChannel.open().bind(at, backlog);
            port = ((InetSocketAddress) listener.getLocalAddress()).getPort();
            LISTENERS.put(id, listener);
        } else {
            ServerSocket listener = new ServerSocket();
            listener.bind(at, backlog);
            port = listener.getLocalPort();
            LISTENERS.put(id, listener);
        }
        say("port " + id + " " + port);
    }

    static AutoCloseable listener(String id) {
        return LISTENERS.get(id);
    }

    static void forget(String id) {
        LISTENERS.remove(id);
    }

    static void say(String text) {
        synchronized (System.out) {
            System.out.println(text);
            System.out.flush();
        }
    }
}
