package io.epipe.benchmark;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * A server in a storm: one thread writes to clients that have reset their connections, each at an address of its own, while a thread a processor answers
 * requests of clients that are well. A line of standard input is a turn: how many failing writes, how many of them to one connection, and how many a
 * second (0: as fast as they fail, and nobody else has anything to do). Prints what was answered, and the processor time of the whole process.
 */
public final class StormMain {

    private static final int PEERS = 10_000;

    private final com.sun.management.OperatingSystemMXBean process =
        (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private final ServerSocket server = new ServerSocket();
    private int peer;
    private volatile boolean storming;

    private StormMain() throws IOException {
        server.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 1_000);
    }

    public static void main(String[] arguments) throws Exception {
        StormMain storm = new StormMain();
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String[] turn = line.split(" ");
            storm.turn(Integer.parseInt(turn[0]), Integer.parseInt(turn[1]), Integer.parseInt(turn[2]));
        }
    }

    private void turn(int failures, int each, int perSecond) throws Exception {
        List<Socket> broken = new ArrayList<>();
        while (broken.size() * each < failures) {
            broken.add(left());
        }
        storming = true;
        List<Worker> workers = new ArrayList<>();
        for (int i = 0; perSecond > 0 && i < Runtime.getRuntime().availableProcessors(); i++) {
            Worker worker = new Worker();
            workers.add(worker);
            worker.start();
        }
        long cpu = process.getProcessCpuTime();
        long start = System.nanoTime();
        int done = 0;
        for (Socket socket : broken) {
            for (int i = 0; i < each; i++) {
                if (perSecond > 0) {
                    await(start + done * 1_000_000_000L / perSecond);
                }
                done += fails(socket);
            }
        }
        storming = false;
        long answered = 0;
        for (Worker worker : workers) {
            worker.join();
            answered += worker.answered;
        }
        cpu = process.getProcessCpuTime() - cpu;
        for (Socket socket : broken) {
            socket.close();
        }
        System.out.println("turn " + done + " " + answered + " " + cpu);
    }

    /** Several fall due in one wait, because a thread cannot sleep for 50 us. */
    private static void await(long due) {
        for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
            LockSupport.parkNanos(Math.max(left, 1_000_000));
        }
    }

    private static int fails(Socket socket) {
        try {
            socket.getOutputStream().write(1);
        } catch (IOException expected) {
            return 1;
        }
        throw new IllegalStateException("the write did not fail");
    }

    private Socket left() throws IOException {
        peer = (peer + 1) % PEERS;
        byte[] address = {127, 1, (byte) (1 + peer / 250), (byte) (1 + peer % 250)};
        try (Socket client = new Socket()) {
            client.setSoLinger(true, 0);
            client.bind(new InetSocketAddress(InetAddress.getByAddress(address), 0));
            client.connect(server.getLocalSocketAddress());
            return server.accept();
        }
    }

    /** Asks and answers: both ends are its own, so that no other thread's waking up is measured. */
    private final class Worker extends Thread {
        private final Socket client;
        private final Socket answering;
        long answered;

        Worker() throws IOException {
            client = new Socket();
            client.connect(server.getLocalSocketAddress());
            answering = server.accept();
            client.setTcpNoDelay(true);
            answering.setTcpNoDelay(true);
        }

        @Override
        public void run() {
            byte[] request = new byte[100];
            byte[] answer = new byte[4_096];
            try (Socket one = client; Socket other = answering) {
                for (; storming; answered++) {
                    pass(one.getOutputStream(), other.getInputStream(), request);
                    pass(other.getOutputStream(), one.getInputStream(), answer);
                }
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }

        private void pass(OutputStream out, InputStream in, byte[] bytes) throws IOException {
            out.write(bytes);
            for (int left = bytes.length; left > 0; ) {
                left -= in.read(bytes, 0, left);
            }
        }
    }
}
