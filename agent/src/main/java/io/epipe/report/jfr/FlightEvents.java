package io.epipe.report.jfr;

import io.epipe.incident.Incident;

/**
 * The events of epipe in JFR. What implements it is compiled against the module jdk.jfr and loaded only where that is there and a recording runs.
 */
public interface FlightEvents {

    /**
     * Emits an event for an incident, where a recording asks for it. Called on the failing thread, whose stack JFR then shows; safe for use by any number of
     * threads. Allocates nothing where no recording asks.
     */
    void emit(Incident incident);

    /** Takes the events back from JFR. */
    void close();
}
