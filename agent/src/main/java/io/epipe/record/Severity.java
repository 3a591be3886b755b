package io.epipe.record;

import io.epipe.diagnosis.Verdict;
import io.epipe.incident.Incident;

/**
 * How much a record asks for attention, in OpenTelemetry's words. A failed write is an error that the application is expected to handle:
 * WARN. A client that cancelled is everyday life of a server, and a repeat has had its WARN: INFO.
 */
public enum Severity {
    INFO,
    WARN;

    public static Severity of(Incident incident) {
        return of(incident.diagnosis().verdict());
    }

    /** Of an incident with this verdict. */
    public static Severity of(Verdict verdict) {
        return verdict == Verdict.CLIENT_GONE ? INFO : WARN;
    }

    public static Severity of(Repeats repeats) {
        return INFO;
    }

    /** What was not told may have been anything. */
    public static Severity of(Omissions omissions) {
        return WARN;
    }
}
