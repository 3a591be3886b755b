package io.epipe.record;

import io.epipe.connection.Role;
import io.epipe.diagnosis.Confidence;
import io.epipe.diagnosis.Verdict;
import io.epipe.incident.Incident;
import io.epipe.kernel.Transport;

import java.lang.ref.WeakReference;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * What became of a story within the window of {@code repeats}: how often it happened without a full report. The {@code epipe.repeats}
 * record. Changed by the reporter thread only, and no more once it has been handed to the outputs.
 *
 * <p>It keeps nothing of the incidents but plain values: no exception, no class loader.
 */
public final class Repeats {

    /** What the window is about. */
    public enum Kind {
        /** The same incident again: it was reported in full, and these have its peer. */
        AGAIN,
        /** The same story with many other peers, none of which has a report: some peers' incidents were reported as examples. */
        OTHER_PEERS,
        /** A verdict that is only counted (the option {@code quiet}), of one peer. */
        QUIET,
        /** The same of many other peers. */
        QUIET_PEERS;

        /** Whether these have many peers. */
        public boolean isOfManyPeers() {
            return this == OTHER_PEERS || this == QUIET_PEERS;
        }

        /** Whether these are only counted: no report tells of one of them. */
        public boolean isQuiet() {
            return this == QUIET || this == QUIET_PEERS;
        }
    }

    private static final int MOST_PEERS = 10;

    private final Kind kind;
    private final long incidentId;
    private final String event;
    private final Verdict verdict;
    private final Role role;
    private final String operation;
    private final boolean ofPipe;
    private final StackTraceElement code;
    private final SocketAddress peerAddress;
    private final boolean peerPortFixed;
    private final WeakReference<ClassLoader> contextLoader;
    private final long firstMicros;
    private final Peers peers = new Peers();
    private final List<String> peerNames = new ArrayList<String>(1);
    private Confidence confidence;
    private long lastMicros;
    private long count;
    private long consequences;
    private long closedMicros;

    /**
     * @param first         the first of them: of {@link Kind#AGAIN} the one that was reported in full; it is not counted
     * @param incidentId    the id of the full report; 0 for none
     * @param peerPortFixed whether all have the same peer port
     */
    public Repeats(Kind kind, Incident first, long incidentId, boolean peerPortFixed) {
        this.kind = kind;
        this.incidentId = incidentId;
        this.peerPortFixed = peerPortFixed;
        event = first.evidence().event().recordName();
        verdict = first.diagnosis().verdict();
        confidence = first.diagnosis().confidence();
        role = first.diagnosis().facts().role();
        operation = first.evidence().operation();
        ofPipe = first.evidence().transport() == Transport.PIPE;
        code = CodeLocation.of(first);
        peerAddress = kind.isOfManyPeers() ? null : first.peerAddress();
        contextLoader = new WeakReference<ClassLoader>(first.contextLoader());
        firstMicros = first.timestampMicros();
        lastMicros = firstMicros;
        if (kind == Kind.AGAIN) {
            peer(first);
        }
    }

    /** Counts one that has no record of its own. */
    public void add(Incident repeat) {
        count++;
        lastMicros = Math.max(lastMicros, repeat.timestampMicros());
        if (repeat.diagnosis().confidence().compareTo(confidence) > 0) {
            confidence = repeat.diagnosis().confidence();
        }
        peer(repeat);
    }

    private void peer(Incident incident) {
        SocketAddress peer = incident.peerAddress();
        if (peer == null || peerPortFixed && peerAddress != null && peers.distinct() > 0) {
            return;
        }
        String host = Addresses.host(peer);
        if (peers.add(host, Addresses.port(peer)) && kind.isOfManyPeers() && peerNames.size() < MOST_PEERS
                && !peerNames.contains(host)) {
            peerNames.add(host);
        }
    }

    public void addConsequences(int more) {
        consequences += more;
    }

    public void closed(long wallMicros) {
        closedMicros = wallMicros;
    }

    public Kind kind() {
        return kind;
    }

    /**
     * The id of an incident that was reported in full: the first of these, or of {@link Kind#OTHER_PEERS} one of the same story with
     * another peer; 0 if there is none.
     */
    public long incidentId() {
        return incidentId;
    }

    /** {@link Incident#contextLoader()} of the first incident; null where there was none or it is gone. */
    public ClassLoader contextLoader() {
        return contextLoader.get();
    }

    /** {@code event.name} that a full report of any of them would have. */
    public String event() {
        return event;
    }

    /** The verdict of all of them. */
    public Verdict verdict() {
        return verdict;
    }

    /** The confidence of the least sure of them. */
    public Confidence confidence() {
        return confidence;
    }

    /** The role of the first; null where unknown. */
    public Role role() {
        return role;
    }

    /** {@code epipe.operation} of all of them. */
    public String operation() {
        return operation;
    }

    /** Whether what they were written to is a pipe, and no connection. */
    public boolean isOfPipe() {
        return ofPipe;
    }

    /** The frame of the application that all of them have in common; null where there is none. */
    public StackTraceElement code() {
        return code;
    }

    /** The peer of all, with that port only if {@link #isPeerPortFixed()}; null where unknown, or where they are many. */
    public SocketAddress peerAddress() {
        return peerAddress;
    }

    /** Whether all had the same peer port: so where this program connected, and not where it accepted. */
    public boolean isPeerPortFixed() {
        return peerPortFixed;
    }

    /** How many there were that have no record of their own. */
    public long count() {
        return count;
    }

    /** How many further writes failed on the connections of all of them: consequences, not incidents of their own. */
    public long consequences() {
        return consequences;
    }

    /** Time of the first of them, the one that was reported in full included; microseconds since 1970-01-01T00:00:00Z. */
    public long firstMicros() {
        return firstMicros;
    }

    /** Time of the last of them, microseconds since 1970-01-01T00:00:00Z. */
    public long lastMicros() {
        return lastMicros;
    }

    /** When the window was closed, microseconds since 1970-01-01T00:00:00Z. */
    public long closedMicros() {
        return closedMicros;
    }

    /**
     * How many different peers (address and port) there were, that of the full report included; 0 where no address was known. Exact up to
     * some hundreds, within 1 % where there are thousands.
     */
    public int distinctPeers() {
        return peers.distinct();
    }

    /** How many different addresses these peers had; as exact as {@link #distinctPeers()}. */
    public int distinctAddresses() {
        return peers.distinctAddresses();
    }

    /** Where {@link Kind#isOfManyPeers()}, the addresses of the first ten, in the order of their coming; else empty. */
    public List<String> peerNames() {
        return Collections.unmodifiableList(peerNames);
    }
}
