package io.epipe.report;

import io.epipe.connection.Role;
import io.epipe.incident.Incident;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;

/**
 * What makes two incidents the same one again: verdict, operation, peer, and the application's own frames. Of a peer
 * that connected to this program the address alone counts, since its port is another one each time.
 */
final class Fingerprint {

    /** Enough to tell call sites apart; recursion and deep frameworks end here. */
    private static final int FRAMES = 8;

    private Fingerprint() {
    }

    static String of(Incident incident) {
        StringBuilder text = new StringBuilder();
        text.append(incident.diagnosis().verdict()).append('|').append(incident.evidence().operation()).append('|');
        SocketAddress peer = incident.peerAddress();
        if (peer != null) {
            text.append(Addresses.host(peer));
            if (isPeerPortFixed(incident)) {
                text.append('|').append(Addresses.port(peer));
            }
        }
        List<StackTraceElement> frames = ApplicationFrames.first(incident.thrown().getStackTrace(), FRAMES);
        for (StackTraceElement frame : frames) {
            text.append('|').append(frame.getClassName()).append('.').append(frame.getMethodName()).append(':')
                .append(frame.getLineNumber());
        }
        return text.toString();
    }

    /** Whether the peer's port is part of the fingerprint: it names the service that this program connected to. */
    static boolean isPeerPortFixed(Incident incident) {
        return incident.diagnosis().facts().role() == Role.CLIENT
            || !(incident.peerAddress() instanceof InetSocketAddress);
    }
}
