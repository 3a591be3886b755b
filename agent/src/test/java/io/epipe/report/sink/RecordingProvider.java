package io.epipe.report.sink;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.slf4j.ILoggerFactory;
import org.slf4j.IMarkerFactory;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.event.LoggingEvent;
import org.slf4j.helpers.BasicMDCAdapter;
import org.slf4j.helpers.BasicMarkerFactory;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.spi.LoggingEventAware;
import org.slf4j.spi.MDCAdapter;
import org.slf4j.spi.SLF4JServiceProvider;

/**
 * The logging back end of an application, which remembers what was logged. Loaded by a loader of its own, as an
 * application's is.
 */
public final class RecordingProvider implements SLF4JServiceProvider {

    /** Level, logger, message, and whether the context class loader was the application's. */
    public static final List<String> LOGGED = new CopyOnWriteArrayList<>();

    /** As an application does at its first log line. */
    public static void startLogging() {
        org.slf4j.LoggerFactory.getLogger("application");
    }

    @Override
    public ILoggerFactory getLoggerFactory() {
        return RecordingLogger::new;
    }

    @Override
    public IMarkerFactory getMarkerFactory() {
        return new BasicMarkerFactory();
    }

    @Override
    public MDCAdapter getMDCAdapter() {
        return new BasicMDCAdapter();
    }

    @Override
    public String getRequestedApiVersion() {
        return "2.0";
    }

    @Override
    public void initialize() {
        // nothing to prepare
    }

    private static final class RecordingLogger extends LegacyAbstractLogger implements LoggingEventAware {
        RecordingLogger(String name) {
            this.name = name;
        }

        @Override
        protected void handleNormalizedLoggingCall(Level level, Marker marker, String pattern, Object[] arguments,
                                                   Throwable thrown) {
            boolean ours = Thread.currentThread().getContextClassLoader() == RecordingProvider.class.getClassLoader();
            LOGGED.add(level + " " + name + " " + pattern + " " + ours);
        }

        @Override
        public void log(LoggingEvent event) {
            boolean ours = Thread.currentThread().getContextClassLoader() == RecordingProvider.class.getClassLoader();
            String fields = event.getKeyValuePairs() == null ? "" : " " + event.getKeyValuePairs().stream()
                .map(pair -> pair.key + "=" + pair.value).collect(Collectors.joining(", ", "{", "}"));
            LOGGED.add(event.getLevel() + " " + name + " " + event.getMarkers() + " " + event.getMessage() + " " + ours + fields);
        }

        @Override
        protected String getFullyQualifiedCallerName() {
            return null;
        }

        @Override
        public boolean isTraceEnabled() {
            return true;
        }

        @Override
        public boolean isDebugEnabled() {
            return true;
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
