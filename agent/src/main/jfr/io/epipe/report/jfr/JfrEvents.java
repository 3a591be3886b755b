package io.epipe.report.jfr;

import io.epipe.diagnosis.Diagnosis;
import io.epipe.diagnosis.Facts;
import io.epipe.incident.Incident;
import io.epipe.jdk.SystemThread;
import io.epipe.record.Addresses;
import io.epipe.record.ApplicationFrames;
import io.epipe.record.StackTraces;
import io.epipe.report.pipeline.AgentFigures;
import io.epipe.report.pipeline.PipelineCounters;
import jdk.jfr.EventType;
import jdk.jfr.FlightRecorder;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Arrays;

/**
 * See {@link FlightEvents}. Its loading and that of the event classes costs 0.4 s of CPU (measured on JDK 8 to 27), so that it is done by the reporter, and only
 * while JFR is in use. Compiled for Java 8 against jdk.jfr: see agent/pom.xml.
 */
public final class JfrEvents implements FlightEvents, Runnable {

    /** As many as JFR itself keeps of a stack. */
    private static final int MOST_FRAMES = 64;

    private final AgentFigures figures;
    private final EventType write;
    private final EventType read;

    /** @param figures what the periodic event tells */
    public JfrEvents(AgentFigures figures) {
        this.figures = figures;
        FlightRecorder.register(WriteFailureEvent.class);
        FlightRecorder.register(ReadFailureEvent.class);
        FlightRecorder.register(StatisticsEvent.class);
        write = EventType.getEventType(WriteFailureEvent.class);
        read = EventType.getEventType(ReadFailureEvent.class);
        FlightRecorder.addPeriodicEvent(StatisticsEvent.class, this);
    }

    @Override
    public void emit(Incident incident) {
        boolean isRead = incident.evidence().isRead();
        if (!(isRead ? read : write).isEnabled()) {
            return;
        }
        FailureEvent event = isRead ? new ReadFailureEvent() : new WriteFailureEvent();
        if (event.shouldCommit()) {
            fill(event, incident);
            event.commit();
        }
    }

    private static void fill(FailureEvent event, Incident incident) {
        Diagnosis diagnosis = incident.diagnosis();
        Facts facts = diagnosis.facts();
        SocketAddress peer = incident.peerAddress();
        if (peer != null) {
            event.address = Addresses.host(peer);
            event.port = Addresses.port(peer);
            event.host = peer instanceof InetSocketAddress ? name((InetSocketAddress) peer) : null;
        }
        event.verdict = diagnosis.verdict().name();
        event.confidence = diagnosis.confidence().recordName();
        event.error = incident.evidence().isExceptionless() ? null : incident.evidence().errno().recordName();
        event.operation = incident.evidence().operation();
        event.role = facts.role() == null ? null : facts.role().recordName();
        event.bytesRequested = known(incident.evidence().operationBytes());
        event.bytesLost = known(facts.lost());
        event.peerClosedAgo = known(facts.closedAgoMillis());
        event.connectionAge = known(facts.connectionAgeMillis());
        event.explanation = diagnosis.explanation();
        StackTraceElement[] stack = incident.stack();
        StackTraceElement code = ApplicationFrames.first(stack);
        event.callSite = code == null ? null : code.getClassName() + "." + code.getMethodName();
        event.failingStack = StackTraces.ofFrames(stack.length <= MOST_FRAMES ? stack : Arrays.copyOf(stack, MOST_FRAMES));
        event.event = incident.evidence().event().recordName();
        event.incidentId = incident.id();
        event.traceId = incident.context().traceId();
        event.spanId = incident.context().spanId();
        event.failingThread = incident.threadName();
    }

    /** The name that the application gave; null where it gave a number, or where the JDK would have to ask. */
    private static String name(InetSocketAddress peer) {
        String given = peer.getHostString();
        return given.equals(Addresses.host(peer)) ? null : given;
    }

    private static long known(long number) {
        return number < 0 ? Long.MIN_VALUE : number;
    }

    /** The periodic event. */
    @Override
    public void run() {
        try {
            tell();
        } catch (Throwable t) {
            // JFR would log it, on the application's standard output
            SystemThread.count(t);
        }
    }

    private void tell() {
        StatisticsEvent event = new StatisticsEvent();
        event.incidents = figures.failures().all();
        event.furtherFailures = figures.furtherFailures();
        PipelineCounters counters = figures.counters();
        event.dropped = counters == null ? 0 : counters.dropped();
        event.agentErrors = figures.agentErrors();
        event.byVerdict = figures.failures().toString();
        event.commit();
    }

    @Override
    public void close() {
        try {
            FlightRecorder.removePeriodicEvent(this);
        } finally {
            FlightRecorder.unregister(WriteFailureEvent.class);
            FlightRecorder.unregister(ReadFailureEvent.class);
            FlightRecorder.unregister(StatisticsEvent.class);
        }
    }
}
