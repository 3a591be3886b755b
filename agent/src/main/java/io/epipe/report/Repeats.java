package io.epipe.report;

import io.epipe.diagnosis.Verdict;
import io.epipe.incident.Incident;

import java.lang.ref.WeakReference;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.BitSet;

/**
 * What became of one incident within the window of {@code repeats}: how often it happened again. The {@code
 * epipe.repeats} record. Changed by the reporter thread only, and no more once it has been handed to the reporters.
 */
public final class Repeats {

    private final long firstIncidentId;
    private final Verdict verdict;
    private final String operation;
    private final SocketAddress peerAddress;
    private final boolean peerPortFixed;
    private final WeakReference<ClassLoader> contextLoader;
    private final long firstMicros;
    private long lastMicros;
    private long count;
    private long consequences;
    private long closedMicros;
    /** One bit a port: exact, and never more than 8 KiB, where a set of addresses would have no bound. */
    private BitSet peerPorts;

    /**
     * @param first         the incident that was reported in full
     * @param peerPortFixed whether all repeats have the same peer port
     */
    Repeats(Incident first, boolean peerPortFixed) {
        firstIncidentId = first.id();
        verdict = first.diagnosis().verdict();
        operation = first.evidence().operation();
        peerAddress = first.peerAddress();
        this.peerPortFixed = peerPortFixed;
        contextLoader = new WeakReference<ClassLoader>(first.contextLoader());
        firstMicros = first.timestampMicros();
        lastMicros = firstMicros;
    }

    void add(Incident repeat) {
        count++;
        lastMicros = Math.max(lastMicros, repeat.timestampMicros());
        if (!peerPortFixed && peerAddress instanceof InetSocketAddress
                && repeat.peerAddress() instanceof InetSocketAddress) {
            if (peerPorts == null) {
                peerPorts = new BitSet();
                peerPorts.set(Addresses.port(peerAddress));
            }
            peerPorts.set(Addresses.port(repeat.peerAddress()));
        }
    }

    void addConsequences(int more) {
        consequences += more;
    }

    void closed(long wallMicros) {
        closedMicros = wallMicros;
    }

    /** The id of the incident that was reported in full. */
    public long firstIncidentId() {
        return firstIncidentId;
    }

    /**
     * {@link Incident#contextLoader()} of the incident that was reported in full; null where there was none or it is
     * gone.
     */
    ClassLoader contextLoader() {
        return contextLoader.get();
    }

    /** The verdict of all of them. */
    public Verdict verdict() {
        return verdict;
    }

    /** {@code epipe.operation} of all of them. */
    public String operation() {
        return operation;
    }

    /**
     * The peer of the first; null where unknown. The others had the same address, and the same port if {@link
     * #isPeerPortFixed()}.
     */
    public SocketAddress peerAddress() {
        return peerAddress;
    }

    /** Whether all had the same peer port: so where this program connected, and not where it accepted. */
    public boolean isPeerPortFixed() {
        return peerPortFixed;
    }

    /** How often it happened again: the first, which was reported in full, is not counted. */
    public long count() {
        return count;
    }

    /** How many further writes failed on the connections of all of them: consequences, not incidents of their own. */
    public long consequences() {
        return consequences;
    }

    /** Time of the first incident, microseconds since 1970-01-01T00:00:00Z. */
    public long firstMicros() {
        return firstMicros;
    }

    /** Time of the last repeat, microseconds since 1970-01-01T00:00:00Z. */
    public long lastMicros() {
        return lastMicros;
    }

    /** When the window was closed, microseconds since 1970-01-01T00:00:00Z. */
    public long closedMicros() {
        return closedMicros;
    }

    /**
     * How many different peers (address and port) there were, the first incident's included; 0 where no address was
     * known.
     */
    public int distinctPeers() {
        if (peerPorts != null) {
            return peerPorts.cardinality();
        }
        return peerAddress == null ? 0 : 1;
    }
}
