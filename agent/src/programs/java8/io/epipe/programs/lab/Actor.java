package io.epipe.programs.lab;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** Carries out the orders for one connection or listener, one after the other. */
public final class Actor implements Runnable {

    private final BlockingQueue<String[]> orders = new LinkedBlockingQueue<String[]>();
    private final Map<String, Actor> others;
    private Line line;
    private Verbs verbs;

    Actor(String name, Map<String, Actor> others) {
        this.others = others;
        Thread thread = new Thread(this, name);
        thread.setDaemon(true);
        thread.start();
    }

    void order(String[] words) {
        orders.add(words);
    }

    @Override
    public void run() {
        try {
            while (true) {
                String[] order = orders.take();
                String answer;
                try {
                    answer = "ok " + carryOut(order);
                } catch (Broken e) {
                    answer = "failed " + e.done + " " + e.getCause();
                } catch (Exception e) {
                    answer = "failed 0 " + e;
                }
                synchronized (System.out) {
                    System.out.println(order[0] + " " + answer);
                    System.out.flush();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Object carryOut(String[] w) throws Exception {
        switch (w[2]) {
            case "listen":
                line = Line.listen(w[3], Integer.parseInt(w[4]));
                return line.port();
            case "accept":
                line = others.get(w[3]).line.accept();
                return line.port();
            case "connect":
                line = Line.connect(w[3], w[4], Integer.parseInt(w[5]));
                return line.port();
            case "http":
                return other("io.epipe.programs11.LabHttp").carryOut(w);
            case "unix":
                return other("io.epipe.programs17.LabUnix").carryOut(w);
            default:
                return line.carryOut(w);
        }
    }

    /** What needs a newer JDK is compiled apart. */
    private Verbs other(String type) throws Exception {
        if (verbs == null) {
            verbs = (Verbs) Class.forName(type).getConstructor().newInstance();
        }
        return verbs;
    }

    /** Carries out orders. */
    public interface Verbs {

        /** Carries out one; what it returns is told to the laboratory. */
        Object carryOut(String[] words) throws Exception;
    }

    /** An order that failed when part of it was done. */
    static final class Broken extends IOException {
        private static final long serialVersionUID = 1L;

        final long done;

        Broken(long done, IOException cause) {
            super(cause);
            this.done = done;
        }
    }
}
