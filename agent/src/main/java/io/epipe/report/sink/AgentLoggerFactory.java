package io.epipe.report.sink;

import io.epipe.record.StackTraces;

import org.slf4j.ILoggerFactory;
import org.slf4j.Logger;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.helpers.MessageFormatter;

import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * Our SLF4J back end: loggers that write messages as they are to one {@link Sink}, from level INFO on.
 *
 * <p>It is made directly and never through {@code org.slf4j.LoggerFactory}: that class obeys the system property
 * {@code slf4j.provider}, which the application sets for its own SLF4J and whose class our loader cannot see, searches
 * for providers with a ServiceLoader, and prints its complaints on the application's standard error.
 */
public final class AgentLoggerFactory implements ILoggerFactory {

    private final Sink sink;

    public AgentLoggerFactory(Sink sink) {
        this.sink = sink;
    }

    @Override
    public Logger getLogger(String name) {
        return new AgentLogger(name, sink);
    }

    private static final class AgentLogger extends LegacyAbstractLogger {

        private static final long serialVersionUID = 1;

        private final transient Sink sink;

        AgentLogger(String name, Sink sink) {
            this.name = name;
            this.sink = sink;
        }

        /** @throws UncheckedIOException if the sink did not take the message: the pipeline counts it */
        @Override
        protected void handleNormalizedLoggingCall(Level level, Marker marker, String pattern, Object[] arguments,
                                                   Throwable thrown) {
            String message = MessageFormatter.basicArrayFormat(pattern, arguments);
            String line = message.endsWith("\n") ? message : message + "\n";
            try {
                sink.write(thrown == null ? line : line + StackTraces.of(thrown));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        protected String getFullyQualifiedCallerName() {
            return null;
        }

        @Override
        public boolean isTraceEnabled() {
            return false;
        }

        @Override
        public boolean isDebugEnabled() {
            return false;
        }

        @Override
        public boolean isInfoEnabled() {
            return true;
        }

        @Override
        public boolean isWarnEnabled() {
            return true;
        }

        @Override
        public boolean isErrorEnabled() {
            return true;
        }
    }
}
