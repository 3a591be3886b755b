package io.epipe;

import io.epipe.diagnosis.Verdict;
import io.epipe.incident.Incident;
import io.epipe.jdk.SystemThread;
import io.epipe.record.Omissions;
import io.epipe.record.Repeats;
import io.epipe.report.pipeline.Output;
import io.epipe.report.text.TextReport;
import io.epipe.status.Status;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TimeZone;
import java.util.concurrent.locks.LockSupport;

/**
 * What the command {@code watch} sees: the incidents of this JVM, alike ones counted together, in one agent property that the command reads again and
 * again. Nothing is sent, and no file is made. A command that is killed is missed within a second or two where /proc shows it here ({@link Asker}).
 */
final class WatchOutput implements Output, Runnable {

    static final String PREFIX = "epipe.watch.";
    private static final long PUBLISH_NANOS = 200_000_000L;
    /** About a second. */
    private static final int TURNS_BETWEEN_LOOKS = 5;
    private static final int MOST_KINDS = 500;
    private static final int MOST_TEXTS = 20;
    private static final int MOST_PEERS = 100;

    private final String token;
    private final long began = System.currentTimeMillis();
    private final Properties properties;
    private final Runnable whenForgotten;
    private final Map<String, Kind> kinds = new LinkedHashMap<String, Kind>();
    private final Map<Verdict, Long> verdicts = new EnumMap<Verdict, Long>(Verdict.class);
    private final SystemThread thread = new SystemThread("epipe-watch");
    private long omitted;
    private boolean dirty = true;
    private final Map<String, Asker> askers = new HashMap<String, Asker>();
    private volatile boolean closed;

    /** @param whenForgotten run on this output's thread when no command is left, again and again until it has ended */
    WatchOutput(String token, Properties properties, Runnable whenForgotten) {
        this.token = token;
        this.properties = properties;
        this.whenForgotten = whenForgotten;
    }

    String token() {
        return token;
    }

    /** A command asks for it, or asks for it again. */
    void ask(String asker) {
        synchronized (askers) {
            Asker known = askers.get(asker);
            if (known == null) {
                askers.put(asker, new Asker(asker));
            } else {
                known.renew();
            }
        }
    }

    /** Whether the end of that command would be seen from here. If not, it has to ask again before {@link Asker#LEASE_NANOS} are over. */
    boolean sees(String asker) {
        synchronized (askers) {
            Asker known = askers.get(asker);
            return known != null && known.isSeen();
        }
    }

    /** A command has seen enough; true if nobody is left. */
    boolean leave(String asker) {
        synchronized (askers) {
            askers.remove(asker);
        }
        return isForgotten();
    }

    private boolean isForgotten() {
        synchronized (askers) {
            for (Iterator<Asker> each = askers.values().iterator(); each.hasNext();) {
                if (each.next().isGone()) {
                    each.remove();
                }
            }
            return askers.isEmpty();
        }
    }

    void begin() {
        publish();
        thread.start(this);
    }

    /** Publishes what is new, from time to time. */
    @Override
    public void run() {
        for (int turn = 1; !closed; turn++) {
            LockSupport.parkNanos(this, PUBLISH_NANOS);
            Thread.interrupted();
            try {
                publish();
                if (turn % TURNS_BETWEEN_LOOKS == 0 && isForgotten() && !closed) {
                    whenForgotten.run();
                }
            } catch (Throwable t) {
                // of the moment: the next turn may have what this one lacked
                SystemThread.count(t);
                dirty();
            }
        }
        properties.remove(PREFIX + token);
    }

    private synchronized void dirty() {
        dirty = true;
    }

    /** Nothing of it is left when this returns. */
    void end() {
        closed = true;
        LockSupport.unpark(thread);
        if (Thread.currentThread() != thread) {
            try {
                thread.join(2_000);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        properties.remove(PREFIX + token);
    }

    @Override
    public String name() {
        return "watch";
    }

    @Override
    public String where() {
        return "a command that watches";
    }

    @Override
    public boolean isEveryIncident() {
        return true;
    }

    @Override
    public void start() {
        // nothing to open
    }

    @Override
    public void report(Incident incident) {
        String key = key(incident);
        Kind kind;
        synchronized (this) {
            Long before = verdicts.get(incident.diagnosis().verdict());
            verdicts.put(incident.diagnosis().verdict(), before == null ? 1 : before + 1);
            kind = kinds.get(key);
            dirty = true;
            if (kind != null) {
                kind.count++;
                kind.changed = System.nanoTime();
                kind.met(incident.peerAddress());
                return;
            }
            if (kinds.size() >= MOST_KINDS) {
                omitted++;
                return;
            }
        }
        String text = new TextReport(TimeZone.getDefault(), null).of(incident);
        synchronized (this) {
            kind = new Kind(kinds.size() + 1, incident.diagnosis().verdict().name(), head(text));
            kind.met(incident.peerAddress());
            kinds.put(key, kind);
            // the text took its time, in which the numbers may have been published without it
            dirty = true;
        }
    }

    /** The port of a client changes with each connection, that of a server tells which it is. */
    private static String key(Incident incident) {
        SocketAddress peer = incident.peerAddress();
        StackTraceElement[] stack = incident.stack();
        StringBuilder key = new StringBuilder(incident.diagnosis().verdict().name()).append(incident.thrown().getClass().getName());
        if (peer instanceof InetSocketAddress) {
            key.append(((InetSocketAddress) peer).getAddress());
        }
        for (int i = 0; i < stack.length && i < 12; i++) {
            key.append(stack[i].getClassName()).append(stack[i].getMethodName()).append(stack[i].getLineNumber());
        }
        return key.toString();
    }

    /** Without the stack trace, which every other output has. */
    private static String head(String text) {
        int stack = text.indexOf("\n      at ");
        return stack < 0 ? text.trim() : text.substring(0, stack);
    }

    private synchronized void publish() {
        if (!dirty) {
            return;
        }
        dirty = false;
        Status status = new Status();
        for (Map.Entry<Verdict, Long> verdict : verdicts.entrySet()) {
            status.add("verdict." + verdict.getKey().name(), verdict.getValue());
        }
        status.add("since", began).add("kinds", kinds.size()).add("omitted", omitted);
        List<Kind> latest = new ArrayList<Kind>(kinds.values());
        latest.sort((a, b) -> Long.compare(b.changed, a.changed));
        for (Kind kind : latest.subList(0, Math.min(MOST_TEXTS, latest.size()))) {
            status.add("kind." + kind.number, kind.count).add("is." + kind.number, kind.verdict).add("peers." + kind.number, kind.peers.size());
            for (String line : kind.text.split("\n")) {
                status.add("text." + kind.number, line);
            }
        }
        properties.setProperty(PREFIX + token, status.toString());
    }

    @Override
    public void repeats(Repeats repeats) {
        // it gets every incident
    }

    @Override
    public synchronized void omitted(Omissions omissions) {
        omitted += omissions.dropped() + omissions.withheld();
        dirty = true;
    }

    @Override
    public long blockedSince() {
        return 0;
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
    }

    /** Incidents that are alike. */
    private static final class Kind {
        final int number;
        final String verdict;
        final String text;
        final Set<SocketAddress> peers = new HashSet<SocketAddress>();
        long count = 1;
        long changed = System.nanoTime();

        Kind(int number, String verdict, String text) {
            this.number = number;
            this.verdict = verdict;
            this.text = text;
        }

        void met(SocketAddress peer) {
            if (peer != null && peers.size() < MOST_PEERS) {
                peers.add(peer);
            }
        }
    }
}
