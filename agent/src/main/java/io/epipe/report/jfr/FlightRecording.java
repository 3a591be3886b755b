package io.epipe.report.jfr;

import io.epipe.incident.Incident;
import io.epipe.report.pipeline.AgentFigures;

import java.lang.reflect.Method;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * Emits JFR events while a recording runs, and costs nothing measurable while none does: the classes of the events are loaded (0.4 s of CPU on a thread of
 * epipe's own) once somebody has started JFR in this JVM, which {@code FlightRecorder.isInitialized()} tells without side effect.
 *
 * <p>JFR is absent from JDK 8 before u262 and from images without jdk.jfr; then this does nothing.
 */
public final class FlightRecording {

    private static final String EVENTS = "io.epipe.report.jfr.JfrEvents";

    /** Incidents that can wait for the events' classes. */
    private static final int EARLY = 64;
    /** What fails so often does not fail for the moment; each attempt can cost half a second of CPU. */
    private static final int ATTEMPTS = 3;

    private final AgentFigures figures;
    private final BlockingQueue<Incident> early = new ArrayBlockingQueue<Incident>(EARLY);
    private Method isInitialized;
    private int failed;
    private volatile boolean over;
    private volatile FlightEvents events;

    /** @param figures what the periodic event tells */
    public FlightRecording(AgentFigures figures) {
        this.figures = figures;
    }

    /**
     * On the failing thread: emits, where the events are ready; else keeps the incident for {@link #prepare}, which emits it without that thread's stack.
     */
    public void emit(Incident incident) {
        FlightEvents ready = events;
        if (ready != null) {
            ready.emit(incident);
        } else if (!over) {
            early.offer(incident);
        }
    }

    /** Whether incidents wait for {@link #prepare}. */
    public boolean isAwaited() {
        return !early.isEmpty();
    }

    /** Makes the events ready if JFR is in use. For a thread of epipe's own, now and then. */
    public synchronized void prepare() throws Exception {
        if (events == null && !over && isInUse()) {
            boolean made = false;
            try {
                events = (FlightEvents) Class.forName(EVENTS, true, FlightRecording.class.getClassLoader())
                    .getConstructor(AgentFigures.class).newInstance(figures);
                made = true;
            } finally {
                if (!made) {
                    over = ++failed == ATTEMPTS;
                }
            }
        }
        FlightEvents ready = events;
        for (Incident incident = early.poll(); incident != null; incident = early.poll()) {
            if (ready != null) {
                ready.emit(incident);
            }
        }
    }

    private boolean isInUse() throws Exception {
        if (isInitialized == null) {
            try {
                isInitialized = Class.forName("jdk.jfr.FlightRecorder", false, null).getMethod("isInitialized");
            } catch (ClassNotFoundException noJfr) {
                over = true;
                return false;
            }
        }
        return (Boolean) isInitialized.invoke(null);
    }

    /** Takes the events back from JFR, so that nothing of JFR's refers to epipe's classes. */
    public synchronized void close() {
        FlightEvents ready = events;
        events = null;
        over = true;
        early.clear();
        if (ready != null) {
            ready.close();
        }
    }
}
