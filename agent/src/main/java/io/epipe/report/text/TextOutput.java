package io.epipe.report.text;

import io.epipe.incident.Incident;
import io.epipe.record.LogFields;
import io.epipe.record.Omissions;
import io.epipe.record.Repeats;
import io.epipe.record.Severity;
import io.epipe.report.pipeline.Output;
import io.epipe.report.sink.AgentLoggerFactory;
import io.epipe.report.sink.ApplicationLog;
import io.epipe.report.sink.Sink;

import org.slf4j.Logger;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.Map;
import java.util.TimeZone;

/** The text report on a standard stream, in a file, or in the application's own log. */
public final class TextOutput implements Output {

    private static final Map<String, String> NO_CONTEXT = Collections.emptyMap();

    private final Sink sink;
    private final ApplicationLog application;
    private final String service;
    /** Made for the first report: a JVM that never has one never loads SLF4J. */
    private Logger logger;

    /**
     * @param sink    where reports go
     * @param service the option {@code service}; null for none
     */
    public TextOutput(Sink sink, String service) {
        this(null, sink, service);
    }

    /**
     * @param application where reports go
     * @param instead     and where they go while the application has no log
     * @param service     the option {@code service}; null for none
     */
    public TextOutput(ApplicationLog application, Sink instead, String service) {
        this.application = application;
        this.sink = instead;
        this.service = service;
    }

    @Override
    public String name() {
        return "text";
    }

    /** Where it goes, in words. */
    public String destination() {
        return application == null ? sink.destination() : application.destination(sink.destination());
    }

    @Override
    public boolean isEveryIncident() {
        return false;
    }

    @Override
    public String where() {
        return destination();
    }

    @Override
    public void start() throws IOException {
        sink.start();
    }

    @Override
    public void report(Incident incident) throws IOException {
        String text = report().of(incident);
        if (application == null) {
            log(text);
        } else {
            write(text, Severity.of(incident), LogFields.of(incident), incident.contextLoader(), incident.context().mdc());
        }
    }

    @Override
    public void repeats(Repeats repeats) throws IOException {
        if (repeats.kind().isQuiet()) {
            return;
        }
        String text = report().of(repeats);
        if (application == null) {
            log(text);
        } else {
            write(text, Severity.of(repeats), LogFields.of(repeats), repeats.contextLoader(), NO_CONTEXT);
        }
    }

    @Override
    public void omitted(Omissions omissions) throws IOException {
        write(report().of(omissions), Severity.of(omissions), Collections.<String, Object>emptyMap(), null, NO_CONTEXT);
    }

    /** The zone is asked for each time: the application may set it at any time, and its own logs follow. */
    private TextReport report() {
        return new TextReport(TimeZone.getDefault(), service);
    }

    private void write(String text, Severity severity, Map<String, Object> fields, ClassLoader loader, Map<String, String> mdc)
            throws IOException {
        boolean logged = false;
        try {
            // the logging back end ends the line itself
            logged = application != null && application.log(severity, text.substring(0, text.length() - 1), fields, loader, mdc);
        } finally {
            if (!logged) {
                log(text);
            }
        }
    }

    private void log(String text) throws IOException {
        if (logger == null) {
            logger = new AgentLoggerFactory(sink).getLogger("epipe");
        }
        try {
            logger.warn(text);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    @Override
    public long blockedSince() {
        long since = application == null ? 0 : application.blockedSince();
        return since != 0 ? since : sink.blockedSince();
    }

    @Override
    public void close() {
        // nothing is held open
    }
}
