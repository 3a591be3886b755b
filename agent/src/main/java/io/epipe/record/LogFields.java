package io.epipe.record;

import io.epipe.diagnosis.Facts;
import io.epipe.incident.Incident;

import java.net.SocketAddress;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a log event carries as key-values beside its message: few keys, none of which a structured format of a logging library has itself, and
 * none a dotted prefix of another. Spring Boot's ECS format loses the whole event where {@code process.pid}, {@code service.name}, {@code
 * message}, or {@code error.type} with an exception meets its own.
 */
public final class LogFields {

    private LogFields() {
    }

    /** Of an incident. */
    public static Map<String, Object> of(Incident incident) {
        Map<String, Object> fields = new LinkedHashMap<String, Object>();
        Facts facts = incident.diagnosis().facts();
        fields.put("epipe.verdict", incident.diagnosis().verdict().name());
        fields.put("epipe.confidence", incident.diagnosis().confidence().recordName());
        fields.put("epipe.incident.id", Long.toString(incident.id()));
        put(fields, "epipe.explanation", incident.diagnosis().explanation());
        put(fields, "epipe.error", incident.evidence().isExceptionless() ? null : incident.evidence().errno().recordName());
        put(fields, "epipe.role", facts.role() == null ? null : facts.role().recordName());
        put(fields, "epipe.operation", incident.evidence().operation());
        put(fields, "epipe.bytes.lost", facts.lost());
        put(fields, "epipe.peer.closed_ago_ms", facts.closedAgoMillis());
        peer(fields, incident.peerAddress(), true);
        return fields;
    }

    /** Of a window of repeats. */
    public static Map<String, Object> of(Repeats repeats) {
        Map<String, Object> fields = new LinkedHashMap<String, Object>();
        fields.put("epipe.verdict", repeats.verdict().name());
        fields.put("epipe.confidence", repeats.confidence().recordName());
        put(fields, "epipe.incident.id", repeats.incidentId() > 0 ? Long.toString(repeats.incidentId()) : null);
        put(fields, "epipe.role", repeats.role() == null ? null : repeats.role().recordName());
        put(fields, "epipe.operation", repeats.operation());
        fields.put("epipe.repeats.count", repeats.count());
        peer(fields, repeats.peerAddress(), repeats.isPeerPortFixed());
        return fields;
    }

    private static void peer(Map<String, Object> fields, SocketAddress peer, boolean withPort) {
        if (peer != null) {
            String host = Printable.oneLine(Addresses.host(peer));
            put(fields, "network.peer.address", host.isEmpty() ? null : host);
            put(fields, "network.peer.port", withPort ? Addresses.port(peer) : -1);
        }
    }

    private static void put(Map<String, Object> fields, String key, String value) {
        if (value != null) {
            fields.put(key, Printable.oneLine(value));
        }
    }

    private static void put(Map<String, Object> fields, String key, long value) {
        if (value >= 0) {
            fields.put(key, value);
        }
    }
}
