package io.epipe.report.text;

import io.epipe.incident.Incident;
import io.epipe.record.Omissions;
import io.epipe.record.Repeats;
import io.epipe.report.pipeline.Output;
import io.epipe.report.sink.AgentLoggerFactory;
import io.epipe.report.sink.ApplicationLog;
import io.epipe.report.sink.DeviceTime;
import io.epipe.report.sink.Sink;

import org.slf4j.Logger;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.ZoneId;

/** The text report on a standard stream, in a file, or in the application's own log. */
public final class TextOutput implements Output {

    private final Sink sink;
    private final boolean toApplication;
    private final String service;
    private final DeviceTime application = new DeviceTime();
    /** Made for the first report: a JVM that never has one never loads SLF4J. */
    private Logger logger;

    /**
     * @param sink          where reports go
     * @param toApplication whether the application's own SLF4J is tried first
     * @param service       the option {@code service}; null for none
     */
    public TextOutput(Sink sink, boolean toApplication, String service) {
        this.sink = sink;
        this.service = service;
        this.toApplication = toApplication;
    }

    @Override
    public String name() {
        return "text";
    }

    @Override
    public boolean isEveryIncident() {
        return false;
    }

    @Override
    public void start() throws IOException {
        sink.start();
    }

    @Override
    public void report(Incident incident) throws IOException {
        write(report().of(incident), incident.contextLoader());
    }

    @Override
    public void repeats(Repeats repeats) throws IOException {
        if (!repeats.kind().isQuiet()) {
            write(report().of(repeats), repeats.contextLoader());
        }
    }

    @Override
    public void omitted(Omissions omissions) throws IOException {
        write(report().of(omissions), null);
    }

    /** The zone is asked for each time: the application may set it at any time, and its own logs follow. */
    private TextReport report() {
        return new TextReport(ZoneId.systemDefault(), service);
    }

    private void write(String text, ClassLoader context) throws IOException {
        if (toApplication) {
            boolean logged;
            application.begin();
            try {
                // the logging back end ends the line itself
                logged = ApplicationLog.warn(context, text.substring(0, text.length() - 1));
            } catch (IOException e) {
                log(text);
                throw e;
            } finally {
                application.end();
            }
            if (logged) {
                return;
            }
        }
        log(text);
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
        long since = application.since();
        return since != 0 ? since : sink.blockedSince();
    }

    @Override
    public void close() {
        // nothing is held open
    }
}
