package io.epipe.programs;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/**
 * Requests into connections whose server has closed, or has closed one direction, and is so far away that its answer to them comes long after the end of
 * stream was read; the socket stays open meanwhile. Arguments: "serve" and an address, or address and port of that. The client prints "NAME PORT" of each
 * connection, the port being its own.
 */
public final class FarAway {

    private static final int REQUEST_BYTES = 57;
    /** More than two round trips of 0.8 s, which is what the kernel takes the first ones of 0.4 s for: they wait for addresses to be resolved as well. */
    private static final long REST_MILLIS = 2_200;
    /** Until the server's answer has come. */
    private static final long ANSWER_MILLIS = 1_200;

    private FarAway() {
    }

    public static void main(String[] args) throws Exception {
        if (args[0].equals("serve")) {
            try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getByName(args[1]))) {
                System.out.println("port " + server.getLocalPort() + ".");
                while (true) {
                    Socket accepted = server.accept();
                    new Thread(() -> serve(accepted)).start();
                }
            }
        }
        Thread other = new Thread(() -> converse("half-closed", args));
        other.start();
        converse("closed", args);
        other.join();
        System.out.println("end");
    }

    private static void converse(String name, String[] args) {
        try (Socket socket = new Socket(args[0], Integer.parseInt(args[1]))) {
            System.out.println(name + " " + socket.getLocalPort());
            ask(socket, name);
            if (socket.getInputStream().read() != 'a') {
                throw new IllegalStateException("no answer");
            }
            Thread.sleep(REST_MILLIS);
            ask(socket, name);
            if (socket.getInputStream().read() != -1) {
                throw new IllegalStateException("no end of stream");
            }
            // open until the server's answer to that has come
            Thread.sleep(ANSWER_MILLIS);
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void ask(Socket socket, String name) throws IOException {
        byte[] request = new byte[REQUEST_BYTES];
        request[0] = (byte) name.charAt(0);
        socket.getOutputStream().write(request);
    }

    private static void serve(Socket accepted) {
        try (Socket socket = accepted) {
            byte[] request = new byte[REQUEST_BYTES];
            new DataInputStream(socket.getInputStream()).readFully(request);
            socket.getOutputStream().write('a');
            if (request[0] == 'h') {
                socket.shutdownOutput();
                while (socket.getInputStream().read() >= 0) {
                    continue;
                }
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
