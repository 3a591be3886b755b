package io.epipe.programs.host;

import java.io.FileWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Writer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.CountDownLatch;
import java.util.zip.CRC32;

/**
 * The one program of the host test bench. It moves a megabyte over a connection that holds, and fails on three that do not; what it prints and how it
 * ends must not depend on the agent's presence. Argument: a file in which it leaves how many errors of its own the agent has counted,
 * if there is one.
 */
public final class Bench {

    private static final int MEGABYTE = 1 << 20;
    private static final int CONNECTIONS = 3;
    private static final int STATUS = 7;
    private static final int STORMY_THREADS = 8;

    private Bench() {
    }

    public static void main(String[] arguments) throws Exception {
        System.out.println("ready");
        System.in.read();
        System.out.println("moved " + Long.toHexString(move()));
        for (int i = 1; i <= CONNECTIONS; i++) {
            Broken broken = Broken.make();
            IOException first = broken.fail();
            IOException second = broken.fail();
            System.out.println("connection " + i + ": " + first.getMessage() + ", then " + second.getMessage());
            broken.close();
        }
        System.out.println("done");
        System.in.read();
        leave(arguments[0]);
        if (Boolean.getBoolean("bench.storm")) {
            storm();
        }
        System.exit(STATUS);
    }

    /** Goes on while the JVM ends. */
    private static void storm() throws InterruptedException {
        final CountDownLatch going = new CountDownLatch(STORMY_THREADS);
        for (int i = 0; i < STORMY_THREADS; i++) {
            Thread thread = new Thread("stormy") {
                @Override
                public void run() {
                    while (true) {
                        try {
                            Broken broken = Broken.make();
                            broken.fail();
                            broken.close();
                            going.countDown();
                        } catch (IOException e) {
                            System.out.println(e);
                        }
                    }
                }
            };
            thread.setDaemon(true);
            thread.start();
        }
        going.await();
    }

    static long move() throws Exception {
        ServerSocket server = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
        final Socket client = new Socket(server.getInetAddress(), server.getLocalPort());
        Socket peer = server.accept();
        server.close();
        Thread writer = new Thread("writer") {
            @Override
            public void run() {
                try {
                    OutputStream out = client.getOutputStream();
                    byte[] piece = new byte[4096];
                    for (int i = 0; i < piece.length; i++) {
                        piece[i] = (byte) (31 * i);
                    }
                    for (int sent = 0; sent < MEGABYTE; sent += piece.length) {
                        out.write(piece);
                    }
                    client.close();
                } catch (IOException e) {
                    System.out.println(e);
                }
            }
        };
        writer.start();
        CRC32 sum = new CRC32();
        InputStream in = peer.getInputStream();
        byte[] piece = new byte[8192];
        for (int n = in.read(piece); n >= 0; n = in.read(piece)) {
            sum.update(piece, 0, n);
        }
        writer.join();
        peer.close();
        return sum.getValue();
    }

    private static void leave(String file) throws IOException {
        String errors;
        try {
            Class<?> hook = Class.forName("io.epipe.bootstrap.WriteFailureHook", true, null);
            errors = hook.getMethod("errors").invoke(null) + " " + hook.getMethod("lastError").invoke(null);
        } catch (ReflectiveOperationException noAgent) {
            return;
        }
        try (Writer out = new FileWriter(file)) {
            out.write(errors);
        }
    }
}
