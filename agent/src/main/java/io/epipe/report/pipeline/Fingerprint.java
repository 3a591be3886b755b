package io.epipe.report.pipeline;

import io.epipe.connection.Role;
import io.epipe.diagnosis.Evidence;
import io.epipe.incident.Incident;
import io.epipe.record.Addresses;
import io.epipe.record.ApplicationFrames;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;

/**
 * What makes two incidents the same one again: the story (event, verdict, operation, and the application's own frames) and the peer. Of a peer
 * that connected to this program the address alone counts, since its port is another one each time.
 */
final class Fingerprint {

    /** Enough to tell call sites apart; recursion and deep frameworks end here. */
    private static final int FRAMES = 8;

    private final String story;
    private final String withPeer;
    private final boolean peerPortFixed;

    private Fingerprint(String story, String withPeer, boolean peerPortFixed) {
        this.story = story;
        this.withPeer = withPeer;
        this.peerPortFixed = peerPortFixed;
    }

    static Fingerprint of(Incident incident) {
        StringBuilder text = new StringBuilder(256);
        text.append(incident.evidence().event()).append('|').append(incident.diagnosis().verdict()).append('|')
            .append(incident.evidence().operation());
        if (incident.diagnosis().facts().isDataLostBehindAlert()) {
            // never a repeat of an alert that failed alone, which is harmless
            text.append("|lost");
        }
        if (incident.evidence().event() == Evidence.Event.READ_FAILURE) {
            // half an answer is no repeat of none
            text.append('|').append(incident.diagnosis().facts().findings().owed());
        }
        if (incident.evidence().child() != null) {
            // one line of code that feeds several programs
            text.append('|').append(incident.evidence().child().command());
        }
        List<StackTraceElement> frames = ApplicationFrames.first(incident.stack(), FRAMES);
        if (frames.isEmpty()) {
            // a framework wrote after the application's method had returned: all that is left to tell one from another
            frames = ApplicationFrames.firstOfAnybody(incident.stack(), FRAMES);
            text.append('|').append(pool(incident.threadName())).append('|').append(servicePort(incident));
        }
        for (StackTraceElement frame : frames) {
            text.append('|').append(frame.getClassName()).append('.').append(frame.getMethodName()).append(':')
                .append(frame.getLineNumber());
        }
        String story = text.toString();
        SocketAddress peer = incident.peerAddress();
        boolean portFixed = incident.diagnosis().facts().role() == Role.CLIENT || !(peer instanceof InetSocketAddress);
        text.append('|').append('|');
        if (peer != null) {
            text.append(Addresses.host(peer));
            if (portFixed) {
                text.append('|').append(Addresses.port(peer));
            }
        }
        return new Fingerprint(story, text.toString(), portFixed);
    }

    /** A thread's name without its number, which is another one each time. */
    private static String pool(String threadName) {
        StringBuilder name = new StringBuilder(threadName.length());
        for (int i = 0; i < threadName.length(); i++) {
            char c = threadName.charAt(i);
            if (c < '0' || c > '9') {
                name.append(c);
            }
        }
        return name.toString();
    }

    /** Of a connection that this program accepted: the port of its own service. */
    private static int servicePort(Incident incident) {
        boolean accepted = incident.diagnosis().facts().role() == Role.SERVER;
        return accepted && incident.localAddress() instanceof InetSocketAddress
            ? ((InetSocketAddress) incident.localAddress()).getPort() : 0;
    }

    /** The same for all peers. */
    String story() {
        return story;
    }

    /** Never equal to a story. */
    String withPeer() {
        return withPeer;
    }

    /** Whether the peer's port is part of it: it names the service that this program connected to. */
    boolean isPeerPortFixed() {
        return peerPortFixed;
    }
}
