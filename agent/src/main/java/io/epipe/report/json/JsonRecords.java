package io.epipe.report.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;

import io.epipe.diagnosis.Diagnosis;
import io.epipe.diagnosis.Evidence;
import io.epipe.diagnosis.Facts;
import io.epipe.incident.Incident;
import io.epipe.kernel.KernelSnapshot;
import io.epipe.netty.NettyFacts;
import io.epipe.pipe.ChildFacts;
import io.epipe.record.Addresses;
import io.epipe.record.CodeLocation;
import io.epipe.record.LastWords;
import io.epipe.record.Omissions;
import io.epipe.record.ProcessFacts;
import io.epipe.record.Repeats;
import io.epipe.record.Severity;
import io.epipe.record.StackTraces;
import io.epipe.record.TimelineText;
import io.epipe.record.Times;

import java.io.IOException;
import java.io.StringWriter;
import java.net.SocketAddress;
import java.util.List;

/**
 * Writes records as JSON: one flat object, keys in the order of docs/records.md. A key that is not known is absent,
 * never null. Used by one thread.
 */
final class JsonRecords {

    private final JsonFactory json = JsonFactory.builder().build();
    private final String service;
    private final String host = ProcessFacts.hostName();
    private final String instance = ProcessFacts.instanceId();
    private final long pid = ProcessFacts.pid();

    JsonRecords(String service) {
        this.service = service;
    }

    String of(Incident incident) throws IOException {
        StringWriter text = new StringWriter(4_096);
        JsonGenerator out = begin(text, incident.timestampMicros(), Severity.of(incident),
            incident.evidence().event().recordName());
        diagnosis(out, incident);
        exception(out, incident);
        addresses(out, incident);
        pipe(out, incident.evidence());
        netty(out, incident.netty());
        connection(out, incident);
        tcp(out, incident.evidence().kernel(), incident.diagnosis().facts());
        history(out, incident);
        strings(out, "epipe.timeline", TimelineText.lines(incident));
        string(out, "epipe.evidence", incident.evidence().kernel().source().recordName());
        string(out, "trace_id", incident.context().traceId());
        string(out, "span_id", incident.context().spanId());
        string(out, "trace_flags", incident.context().traceFlags());
        string(out, "thread.name", incident.threadName());
        number(out, "thread.id", incident.threadId());
        out.writeBooleanField("epipe.thread.virtual", incident.isVirtualThread());
        return end(text, out);
    }

    String of(Repeats repeats) throws IOException {
        StringWriter text = new StringWriter(1_024);
        JsonGenerator out = begin(text, repeats.closedMicros(), Severity.of(repeats), "epipe.repeats");
        if (repeats.incidentId() > 0) {
            string(out, "epipe.incident.id", Long.toString(repeats.incidentId()));
        }
        string(out, "epipe.verdict", repeats.verdict().name());
        string(out, "epipe.confidence", repeats.confidence().recordName());
        code(out, repeats.code());
        if (repeats.peerAddress() != null) {
            host(out, "network.peer.address", repeats.peerAddress());
            if (repeats.isPeerPortFixed()) {
                number(out, "network.peer.port", Addresses.port(repeats.peerAddress()));
            }
        }
        if (repeats.role() != null) {
            string(out, "epipe.role", repeats.role().recordName());
        }
        string(out, "epipe.operation", repeats.operation());
        string(out, "epipe.repeats.event", repeats.event());
        number(out, "epipe.repeats.count", repeats.count());
        if (repeats.kind().isQuiet()) {
            out.writeBooleanField("epipe.repeats.quiet", true);
        }
        if (repeats.consequences() > 0) {
            number(out, "epipe.repeats.consequences", repeats.consequences());
        }
        string(out, "epipe.repeats.first_timestamp", Times.rfc3339(repeats.firstMicros()));
        string(out, "epipe.repeats.last_timestamp", Times.rfc3339(repeats.lastMicros()));
        if (repeats.distinctPeers() > 0) {
            number(out, "epipe.repeats.distinct_peers", repeats.distinctPeers());
            number(out, "epipe.repeats.distinct_addresses", repeats.distinctAddresses());
        }
        strings(out, "epipe.repeats.peers", repeats.peerNames());
        return end(text, out);
    }

    String of(Omissions omissions) throws IOException {
        StringWriter text = new StringWriter(512);
        JsonGenerator out = begin(text, omissions.toldMicros(), Severity.of(omissions), "epipe.omitted");
        number(out, "epipe.omitted.dropped", omissions.dropped());
        number(out, "epipe.omitted.withheld", omissions.withheld());
        number(out, "epipe.omitted.rate", omissions.rate());
        return end(text, out);
    }

    private JsonGenerator begin(StringWriter text, long micros, Severity severity, String event) throws IOException {
        JsonGenerator out = json.createGenerator(text);
        out.writeStartObject();
        string(out, "timestamp", Times.rfc3339(micros));
        string(out, "severity", severity.name());
        string(out, "event.name", event);
        return out;
    }

    private String end(StringWriter text, JsonGenerator out) throws IOException {
        number(out, "process.pid", pid);
        string(out, "process.runtime.version", ProcessFacts.runtimeVersion());
        string(out, "service.name", service);
        string(out, "service.instance.id", instance);
        string(out, "host.name", host);
        out.writeEndObject();
        out.close();
        return text.toString();
    }

    private static void diagnosis(JsonGenerator out, Incident incident) throws IOException {
        Diagnosis diagnosis = incident.diagnosis();
        string(out, "epipe.incident.id", Long.toString(incident.id()));
        string(out, "epipe.verdict", diagnosis.verdict().name());
        string(out, "epipe.confidence", diagnosis.confidence().recordName());
        string(out, "epipe.explanation", diagnosis.explanation());
        string(out, "epipe.advice", diagnosis.advice());
        if (!incident.evidence().isExceptionless()) {
            string(out, "error.type", incident.evidence().errno().recordName());
        }
    }

    private static void exception(JsonGenerator out, Incident incident) throws IOException {
        Throwable thrown = incident.thrown();
        if (incident.evidence().isExceptionless()) {
            string(out, "code.stacktrace", StackTraces.of(incident));
        } else {
            string(out, "exception.type", thrown.getClass().getName());
            string(out, "exception.message", message(thrown));
            string(out, "exception.stacktrace", StackTraces.of(incident));
        }
        code(out, CodeLocation.of(incident));
        if (CodeLocation.isNobodys(incident)) {
            out.writeBooleanField("epipe.application_frame", false);
        }
    }

    private static void code(JsonGenerator out, StackTraceElement code) throws IOException {
        if (code != null) {
            string(out, "code.function.name", CodeLocation.function(code));
            string(out, "code.file.path", code.getFileName());
            if (code.getLineNumber() > 0) {
                number(out, "code.line.number", code.getLineNumber());
            }
        }
    }

    private static String message(Throwable thrown) {
        try {
            return thrown.getMessage();
        } catch (Throwable e) {
            // the application's own exception class
            return null;
        }
    }

    private static void addresses(JsonGenerator out, Incident incident) throws IOException {
        SocketAddress local = incident.localAddress();
        SocketAddress peer = incident.peerAddress();
        string(out, "network.transport", incident.evidence().transport().recordName());
        SocketAddress known = peer != null ? peer : local;
        if (known != null) {
            string(out, "network.type", Addresses.networkType(known));
        }
        if (local != null) {
            host(out, "network.local.address", local);
            number(out, "network.local.port", Addresses.port(local));
        }
        if (peer != null) {
            host(out, "network.peer.address", peer);
            number(out, "network.peer.port", Addresses.port(peer));
        }
        long peerPid = incident.evidence().kernel().peerPid();
        if (peerPid > 0) {
            number(out, "epipe.peer.pid", peerPid);
            string(out, "epipe.peer.command", ProcessFacts.command(peerPid));
        }
    }

    private static void pipe(JsonGenerator out, Evidence evidence) throws IOException {
        string(out, "epipe.pipe.path", evidence.pipeEnd().path());
        strings(out, "epipe.pipe.readers", evidence.pipeEnd().readers());
        ChildFacts child = evidence.child();
        if (child != null) {
            number(out, "epipe.child.pid", child.pid());
            string(out, "epipe.child.command", child.command().isEmpty() ? null : child.command());
            number(out, "epipe.child.exit_status", child.exitStatus());
            if (child.endedAgoMillis() != ChildFacts.UNKNOWN_AGE) {
                number(out, "epipe.child.exited_ago_ms", Math.max(0, child.endedAgoMillis()));
            }
            string(out, "epipe.child.stderr", child.errorsTo());
        }
    }

    private static void netty(JsonGenerator out, NettyFacts netty) throws IOException {
        if (netty != null) {
            string(out, "epipe.netty.channel", netty.channel());
            strings(out, "epipe.netty.handlers", netty.handlers());
            strings(out, "epipe.netty.listeners", netty.listeners());
        }
    }

    private static void host(JsonGenerator out, String key, SocketAddress address) throws IOException {
        String host = Addresses.host(address);
        // a Unix-domain socket need not have a name
        string(out, key, host.isEmpty() ? null : host);
    }

    private static void connection(JsonGenerator out, Incident incident) throws IOException {
        Evidence evidence = incident.evidence();
        Facts facts = incident.diagnosis().facts();
        if (evidence.kernel().state() != null) {
            string(out, "network.connection.state", evidence.kernel().state().recordName());
        }
        if (facts.role() != null) {
            string(out, "epipe.role", facts.role().recordName());
            out.writeBooleanField("epipe.role_inferred", facts.isRoleInferred());
        }
        string(out, "epipe.operation", evidence.operation());
        number(out, "epipe.requested_bytes", evidence.operationBytes());
        if (facts.finReceived() != null) {
            out.writeBooleanField("epipe.peer.fin_received", facts.finReceived());
        }
        if (facts.closedAgoMillis() >= 0) {
            number(out, "epipe.peer.closed_ago_ms", facts.closedAgoMillis());
            out.writeBooleanField("epipe.peer.closed_ago_exact", facts.closedAgoExact());
        }
        number(out, "epipe.waited_ms", facts.closedAgoExact() ? facts.waitedMillis() : -1);
        number(out, "epipe.connection.age_ms", facts.connectionAgeMillis());
        number(out, "epipe.accept_queue_ms", facts.acceptQueueMillis());
        if (incident.openedAt() != null) {
            string(out, "epipe.connection.opened_at", StackTraces.ofFrames(incident.openedAt()));
        }
        number(out, "epipe.bytes.sent", facts.sent());
        number(out, "epipe.bytes.acknowledged", facts.acknowledged());
        number(out, "epipe.bytes.lost", facts.lost());
        number(out, "epipe.bytes.never_sent", facts.lost() < 0 ? -1 : facts.neverSent());
        number(out, "epipe.bytes.received", facts.received());
        number(out, "epipe.bytes.unread", facts.unread());
    }

    private static void tcp(JsonGenerator out, KernelSnapshot kernel, Facts facts) throws IOException {
        number(out, "epipe.tcp.last_data_sent_ms", facts.lastDataSentMillis());
        number(out, "epipe.tcp.last_data_received_ms", facts.lastDataReceivedMillis());
        number(out, "epipe.tcp.last_ack_received_ms", facts.lastAckReceivedMillis());
        number(out, "epipe.tcp.retransmits", kernel.totalRetrans());
        number(out, "epipe.tcp.retransmits_unanswered", kernel.retransmits());
        number(out, "epipe.tcp.rtt_us", kernel.rttMicros());
        number(out, "epipe.tcp.segments_sent", kernel.segmentsOut());
        number(out, "epipe.tcp.segments_received", kernel.segmentsIn());
    }

    private static void history(JsonGenerator out, Incident incident) throws IOException {
        Evidence evidence = incident.evidence();
        number(out, "epipe.end_of_stream_read_ago_ms", evidence.endOfStreamReadAgoMillis());
        string(out, "epipe.end_met_by", incident.diagnosis().facts().endMetBy());
        if (evidence.earlierFailure() != null) {
            string(out, "epipe.earlier_failure", evidence.earlierFailure().recordForm(evidence.earlierFailureAgoMillis()));
        }
        if (incident.lastWords() != null) {
            string(out, "epipe.last_words", LastWords.text(incident.lastWords()));
        }
    }

    private static void string(JsonGenerator out, String key, String value) throws IOException {
        if (value != null) {
            out.writeStringField(key, value);
        }
    }

    /** Nothing for a number below zero, which is how all of them say that they are not known. */
    private static void number(JsonGenerator out, String key, long value) throws IOException {
        if (value >= 0) {
            out.writeNumberField(key, value);
        }
    }

    private static void strings(JsonGenerator out, String key, List<String> values) throws IOException {
        if (!values.isEmpty()) {
            out.writeArrayFieldStart(key);
            for (String value : values) {
                out.writeString(value);
            }
            out.writeEndArray();
        }
    }
}
