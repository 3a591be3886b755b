package io.epipe.programs.histories;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** One history of this side: its threads carry out their acts at their times, and each act is logged with what it met. */
final class Played {

    private final String id;
    private final boolean client;
    private final String api;
    private final String host;
    private final int port;
    private final long start;
    private final Map<String, String> options = new LinkedHashMap<String, String>();
    private final Map<String, List<String[]>> threads = new LinkedHashMap<String, List<String[]>>();
    private final List<String> log = new ArrayList<String>();
    private final CountDownLatch open = new CountDownLatch(1);
    private volatile Line line;
    private volatile boolean over;

    Played(String[] w) {
        id = w[1];
        client = w[2].equals("client");
        api = w[3];
        host = w[4];
        port = Integer.parseInt(w[5]);
        start = Long.parseLong(w[6]);
        for (String option : w[7].split(",")) {
            int equals = option.indexOf('=');
            if (equals > 0) {
                options.put(option.substring(0, equals), option.substring(equals + 1));
            }
        }
        for (int i = 8; i < w.length; i++) {
            // THREAD@MILLIS:VERB[:ARGUMENT...]
            String[] act = w[i].split("[@:]");
            List<String[]> acts = threads.get(act[0]);
            if (acts == null) {
                acts = new ArrayList<String[]>();
                threads.put(act[0], acts);
            }
            acts.add(act);
        }
    }

    private long option(String name, long otherwise) {
        String value = options.get(name);
        return value == null ? otherwise : Long.parseLong(value);
    }

    void start() {
        final List<Thread> all = new ArrayList<Thread>();
        for (final Map.Entry<String, List<String[]>> one : threads.entrySet()) {
            all.add(thread("h" + id + "-" + one.getKey(), new Runnable() {
                @Override
                public void run() {
                    play(one.getKey(), one.getValue());
                }
            }, option("vt", 0) != 0));
        }
        thread("end" + id, new Runnable() {
            @Override
            public void run() {
                end(all);
            }
        }, false);
    }

    /** A virtual thread where there are such. */
    private static Thread thread(String name, Runnable what, boolean virtual) {
        if (virtual) {
            try {
                Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
                Class<?> type = Class.forName("java.lang.Thread$Builder$OfVirtual");
                Method named = type.getMethod("name", String.class);
                return (Thread) type.getMethod("start", Runnable.class).invoke(named.invoke(builder, name), what);
            } catch (ReflectiveOperationException older) {
                // a thread of the system's then
            }
        }
        Thread thread = new Thread(null, what, name, 256 * 1024);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private void play(String name, List<String[]> acts) {
        try {
            for (String[] act : acts) {
                until(start + Long.parseLong(act[1]) * 1000000L);
                if (over) {
                    return;
                }
                if (!act[2].equals("connect") && !act[2].equals("accept")) {
                    open.await();
                    if (line == null) {
                        return;
                    }
                }
                carryOut(name, act);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    static void until(long nanos) throws InterruptedException {
        long left = nanos - System.nanoTime();
        if (left > 0) {
            TimeUnit.NANOSECONDS.sleep(left);
        }
    }

    private void carryOut(String name, String[] act) {
        Entry entry = new Entry(name, act[2], act.length > 3 ? Integer.parseInt(act[3]) : 0);
        try {
            switch (act[2]) {
                case "connect":
                case "accept":
                    line = client ? Lines.connect(api, host, port, options)
                        : Lines.accept(api, Player.listener(id), options);
                    break;
                case "write":
                    write(entry, Integer.parseInt(act[3]));
                    return;
                case "send":
                    line.send(Integer.parseInt(act[3]), entry, deadline());
                    break;
                case "read":
                    read(entry, Integer.parseInt(act[3]), false);
                    return;
                case "readall":
                    read(entry, Integer.parseInt(act[3]), true);
                    return;
                case "shutout":
                    line.shutdownOutput();
                    break;
                case "shutin":
                    line.shutdownInput();
                    break;
                case "close":
                    line.close();
                    break;
                case "abort":
                    line.abort();
                    break;
                case "keepalive":
                    line.keepAlive();
                    break;
                default:
                    throw new IllegalArgumentException(act[2]);
            }
            entry.result("ok");
        } catch (Throwable e) {
            entry.threw(e);
        } finally {
            if (act[2].equals("connect") || act[2].equals("accept")) {
                open.countDown();
            }
            log(entry);
        }
    }

    private long deadline() {
        return start + option("end", 3000) * 1000000L;
    }

    /** One entry for the whole, whose last call is known by its begin. */
    private void write(Entry entry, int bytes) {
        try {
            line.write(bytes, entry, deadline());
            entry.result("ok");
        } catch (Throwable e) {
            entry.threw(e);
        }
    }

    /** Each call of read has its own entry, so that it is known how much had been read at which moment. */
    private void read(Entry entry, int bytes, boolean all) {
        int done = 0;
        Entry call = entry;
        while (done < bytes) {
            call.call();
            int n;
            try {
                n = line.read(bytes - done, deadline());
            } catch (Throwable e) {
                call.threw(e);
                if (call != entry) {
                    log(call);
                }
                return;
            }
            call.done = Math.max(0, n);
            call.result(n < 0 ? "end" : "ok");
            if (call != entry) {
                log(call);
            }
            if (n < 0) {
                return;
            }
            done += n;
            if (!all) {
                return;
            }
            call = new Entry(entry.thread, entry.verb, bytes - done);
        }
    }

    private void log(Entry entry) {
        synchronized (log) {
            log.add(entry.toString());
        }
    }

    private void end(List<Thread> all) {
        try {
            until(deadline());
            over = true;
            Entry entry = new Entry("end", "close", 0);
            try {
                AutoCloseable listener = Player.listener(id);
                if (listener != null) {
                    listener.close();
                    Player.forget(id);
                }
                if (line != null) {
                    line.close();
                }
                entry.result("ok");
            } catch (Exception e) {
                entry.threw(e);
            }
            log(entry);
            long limit = System.nanoTime() + 6000000000L;
            for (Thread thread : all) {
                thread.join(Math.max(1, (limit - System.nanoTime()) / 1000000));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        synchronized (log) {
            StringBuilder told = new StringBuilder();
            for (String entry : log) {
                told.append("log ").append(id).append(' ').append(entry).append('\n');
            }
            Player.say(told + "over " + id);
        }
    }
}
