package io.epipe.programs;

import java.io.BufferedReader;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * One event, many times: a request in two writes and its answer, a rest, the server's end, and a second request. Arguments: serve, an address, how many
 * connections, and fin or rst; or ask, an address, how many, and the port. Each line of standard input is the next step.
 */
public final class SameEvent {

    private static final int HEAD = 57;
    private static final int BODY = 43;
    private static final int ANSWER = 200;
    /** More than a tick of any kernel's clock, so that questions and answers meet it anywhere. */
    private static final int LONGEST_WORK_MICROS = 10_000;

    private SameEvent() {
    }

    public static void main(String[] arguments) throws Exception {
        BufferedReader steps = new BufferedReader(new InputStreamReader(System.in, "US-ASCII"));
        InetAddress address = InetAddress.getByName(arguments[1]);
        int count = Integer.parseInt(arguments[2]);
        ExecutorService threads = Executors.newFixedThreadPool(count);
        if (arguments[0].equals("serve")) {
            serve(address, count, arguments[3].equals("rst"), steps, threads);
        } else {
            ask(address, count, Integer.parseInt(arguments[3]), steps, threads);
        }
        System.out.println("end");
        System.exit(0);
    }

    private static void serve(InetAddress address, int count, boolean abort, BufferedReader steps, ExecutorService threads) throws Exception {
        List<Socket> all = new ArrayList<>();
        List<Future<?>> served = new ArrayList<>();
        try (ServerSocket server = new ServerSocket(0, count, address)) {
            System.out.println("port " + server.getLocalPort() + ".");
            for (int i = 0; i < count; i++) {
                Socket socket = server.accept();
                socket.setTcpNoDelay(true);
                all.add(socket);
                int number = i;
                served.add(threads.submit(() -> answer(socket, new Random(number))));
            }
        }
        for (Future<?> one : served) {
            one.get();
        }
        System.out.println("served");
        steps.readLine();
        for (Socket socket : all) {
            if (abort) {
                socket.setSoLinger(true, 0);
            }
            socket.close();
        }
    }

    private static Void answer(Socket socket, Random random) throws IOException {
        new DataInputStream(socket.getInputStream()).readFully(new byte[HEAD + BODY]);
        long end = System.nanoTime() + random.nextInt(LONGEST_WORK_MICROS) * 1_000L;
        while (System.nanoTime() - end < 0) {
            continue;
        }
        int first = random.nextBoolean() ? ANSWER : ANSWER / 2;
        socket.getOutputStream().write(new byte[first]);
        if (first < ANSWER) {
            socket.getOutputStream().write(new byte[ANSWER - first]);
        }
        return null;
    }

    private static void ask(InetAddress address, int count, int port, BufferedReader steps, ExecutorService threads) throws Exception {
        List<Socket> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Socket socket = new Socket(address, port);
            socket.setTcpNoDelay(true);
            all.add(socket);
        }
        // the way to the kernel is open after half a second
        Thread.sleep(1_000);
        for (int round = 0; round < 2; round++) {
            List<Callable<String>> asked = new ArrayList<>();
            for (Socket socket : all) {
                asked.add(() -> askOnce(socket));
            }
            if (round > 0) {
                threads.invokeAll(asked);
            }
            // one after the other: many at once would wait for a processor, for longer than any tick
            for (Callable<String> one : round > 0 ? Collections.<Callable<String>>emptyList() : asked) {
                String said = one.call();
                if (!said.equals("answered")) {
                    throw new IOException(said);
                }
            }
            System.out.println("asked " + round + ".");
            steps.readLine();
        }
    }

    private static String askOnce(Socket socket) {
        try {
            socket.getOutputStream().write(new byte[HEAD]);
            socket.getOutputStream().write(new byte[BODY]);
            new DataInputStream(socket.getInputStream()).readFully(new byte[ANSWER]);
            return "answered";
        } catch (IOException e) {
            return e.toString();
        }
    }
}
