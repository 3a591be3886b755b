package io.epipe.programs.paths;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * A TLS server that says goodbye at rest, with close_notify and a FIN, and what its clients do then. Arguments: {@code serve ADDRESS}, which prints the
 * port, and that of one who sends a FIN alone, or address and both ports of the server and names of conversations, which are had at once:
 * {@code asks-TLSv1.2} writes a request more, and reads; {@code hints-TLSv1.2} does so with 11 bytes where a FIN alone comes; {@code closes-TLSv1.3} closes
 * and reads nothing more; {@code drops-TLSv1.3} has not even read its answer; {@code notices-TLSv1.2} reads the end, and closes.
 * Prints "NAME PORT" of each, the port being this side's.
 */
public final class TlsGoodbyes {

    private static final int BYTES = 200;

    private TlsGoodbyes() {
    }

    public static void main(String[] arguments) throws Exception {
        if (arguments[0].equals("serve")) {
            serve(InetAddress.getByName(arguments[1]));
            return;
        }
        List<Thread> threads = new ArrayList<Thread>();
        for (int i = 3; i < arguments.length; i++) {
            String name = arguments[i];
            SSLSocket socket = (SSLSocket) Tls.context().getSocketFactory().createSocket(arguments[0],
                Integer.parseInt(arguments[name.startsWith("hints") ? 2 : 1]));
            socket.setEnabledProtocols(new String[] {name.substring(name.indexOf('-') + 1)});
            socket.setTcpNoDelay(true);
            System.out.println(name + " " + socket.getLocalPort());
            Thread thread = new Thread(() -> converse(name, socket), name);
            thread.start();
            threads.add(thread);
        }
        for (Thread thread : threads) {
            thread.join();
        }
        System.out.println("end");
    }

    private static void serve(InetAddress address) throws Exception {
        ServerSocket listening = Tls.context().getServerSocketFactory().createServerSocket(0, 50, address);
        ServerSocket plain = new ServerSocket(0, 50, address);
        new Thread(() -> withoutGoodbye(plain)).start();
        System.out.println("port " + listening.getLocalPort() + ", FIN alone " + plain.getLocalPort() + ".");
        while (true) {
            Socket accepted = listening.accept();
            new Thread(() -> answer(accepted, accepted)).start();
        }
    }

    private static void withoutGoodbye(ServerSocket listening) {
        try {
            while (true) {
                Socket accepted = listening.accept();
                Socket tls = ((SSLSocketFactory) Tls.context().getSocketFactory()).createSocket(accepted, null, true);
                new Thread(() -> answer(tls, accepted)).start();
            }
        } catch (Exception e) {
            System.out.println(e);
        }
    }

    private static void answer(Socket socket, Socket closed) {
        try {
            socket.setTcpNoDelay(true);
            new DataInputStream(socket.getInputStream()).readFully(new byte[BYTES]);
            socket.getOutputStream().write(new byte[BYTES]);
            // a connection at rest, which is younger than a second otherwise
            Thread.sleep(1_100);
            closed.close();
        } catch (Exception e) {
            System.out.println(e);
        }
    }

    private static void converse(String name, SSLSocket socket) {
        try {
            socket.getOutputStream().write(new byte[BYTES]);
            if (!name.startsWith("drops")) {
                new DataInputStream(socket.getInputStream()).readFully(new byte[BYTES]);
            }
            Connections.awaitFin(socket.getLocalPort(), socket.getPort());
            // closed for so long that nothing crosses
            Thread.sleep(300);
            if (name.startsWith("asks")) {
                socket.getOutputStream().write(new byte[BYTES]);
            }
            if (name.startsWith("hints")) {
                socket.getOutputStream().write(new byte[11]);
            }
            if (!name.startsWith("closes") && !name.startsWith("drops")) {
                try {
                    socket.getInputStream().read();
                } catch (IOException alert) {
                    System.out.println(alert);
                }
            }
            socket.close();
        } catch (Exception e) {
            System.out.println(e);
        }
    }
}
