package io.epipe.report;

import io.epipe.incident.Incident;

import org.slf4j.Logger;

import java.io.IOException;
import java.time.ZoneId;

/** The text report on standard error, in a file, or in the application's own log. */
final class TextReporter implements Reporter {

    private final ReportSink sink;
    private final boolean toApplication;
    /** Made for the first report: a JVM that never has one never loads SLF4J. */
    private Logger logger;

    /**
     * @param sink          where reports go
     * @param toApplication whether the application's own SLF4J is tried first
     */
    TextReporter(ReportSink sink, boolean toApplication) {
        this.sink = sink;
        this.toApplication = toApplication;
    }

    @Override
    public String name() {
        return "text";
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
        write(report().of(repeats), repeats.contextLoader());
    }

    @Override
    public void omitted(Omissions omissions) throws IOException {
        write(report().of(omissions), null);
    }

    /** The zone is asked for each time: the application may set it at any time, and its own logs follow. */
    private static TextReport report() {
        return new TextReport(ZoneId.systemDefault());
    }

    private void write(String text, ClassLoader context) throws IOException {
        if (toApplication) {
            boolean logged;
            try {
                // the logging back end ends the line itself
                logged = ApplicationLog.warn(context, text.substring(0, text.length() - 1));
            } catch (IOException e) {
                logger().warn(text);
                throw e;
            }
            if (logged) {
                return;
            }
        }
        logger().warn(text);
    }

    private Logger logger() {
        if (logger == null) {
            logger = new AgentLoggerFactory(sink).getLogger("epipe");
        }
        return logger;
    }

    @Override
    public void flush() {
        // every report is written at once
    }

    @Override
    public void close() {
        // nothing is held open
    }
}
