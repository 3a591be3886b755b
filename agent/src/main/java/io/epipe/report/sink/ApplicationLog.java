package io.epipe.report.sink;

import io.epipe.bootstrap.WriteFailureHook;
import io.epipe.context.LoadedClasses;
import io.epipe.context.Slf4j;
import io.epipe.jdk.SystemThread;
import io.epipe.record.Severity;

import java.io.IOException;
import java.util.Map;

/**
 * The application's own SLF4J, found through a class loader of the application's. It is used once the application has started it, and not
 * before: our asking first would choose the moment at which its logging is configured. Used by one thread, but for {@link #blockedSince}.
 */
public final class ApplicationLog {

    private final DeviceTime device = new DeviceTime();

    /** Whether it took the last report; null before the first. */
    private volatile Boolean taken;

    /**
     * Where reports go now, in words.
     *
     * @param instead where they go while the application has no SLF4J
     */
    public String destination(String instead) {
        Boolean last = taken;
        if (last != null && last) {
            return "the application's SLF4J, which took the last report";
        }
        if (isStarted(ClassLoader.getSystemClassLoader())) {
            return "the application's SLF4J" + (last == null ? "" : ", which has been started; the last report went to " + instead);
        }
        return instead + ", until the application has started its SLF4J" + (last == null ? "; no report so far" : "; the last report went there");
    }

    private static boolean isStarted(ClassLoader loader) {
        Class<?> factory = LoadedClasses.find(loader, Slf4j.name("LoggerFactory"));
        return factory != null && Slf4j.isStarted(factory);
    }

    /** See {@link Sink#blockedSince}. */
    public long blockedSince() {
        return device.since();
    }

    /**
     * Logs a text under the name "epipe": at level WARN or INFO, with the marker "epipe", the fields as key-values where the application has
     * SLF4J 2, and the logging context (MDC) of the thread that failed.
     *
     * @param context the context class loader of that thread; may be null
     * @param mdc     its logging context
     * @return false if there is no SLF4J, or none that has been started with a logging back end
     * @throws IOException if it is there and failed
     */
    public boolean log(Severity severity, String text, Map<String, Object> fields, ClassLoader context, Map<String, String> mdc)
            throws IOException {
        device.begin();
        try {
            taken = false;
            ClassLoader system = ClassLoader.getSystemClassLoader();
            boolean logged = context != null && log(new Slf4jEvent(severity, text, fields, mdc), context, context != system)
                || log(new Slf4jEvent(severity, text, fields, mdc), system, false);
            taken = logged;
            return logged;
        } finally {
            device.end();
        }
    }

    private static boolean log(final Slf4jEvent event, final ClassLoader loader, boolean mayBeUnloaded) throws IOException {
        Class<?> factory = LoadedClasses.find(loader, Slf4j.name("LoggerFactory"));
        if (factory == null || !Slf4j.isStarted(factory)) {
            return false;
        }
        if (!mayBeUnloaded) {
            return event.log(factory, loader);
        }
        // logging back ends leave objects in the thread's locals, which would keep an undeployed application in memory: they go with the thread
        OnItsOwn work = new OnItsOwn(event, factory, loader);
        SystemThread thread = new SystemThread("epipe-text-log");
        thread.start(work);
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted");
        }
        return work.result();
    }

    private static final class OnItsOwn implements Runnable {
        private Slf4jEvent event;
        private Class<?> factory;
        private ClassLoader loader;
        private boolean logged;
        private Throwable failure;

        OnItsOwn(Slf4jEvent event, Class<?> factory, ClassLoader loader) {
            this.event = event;
            this.factory = factory;
            this.loader = loader;
        }

        @Override
        public void run() {
            try {
                WriteFailureHook.exemptCurrentThread();
                logged = event.log(factory, loader);
            } catch (Throwable t) {
                failure = t;
            } finally {
                event = null;
                factory = null;
                loader = null;
            }
        }

        boolean result() throws IOException {
            if (failure instanceof IOException) {
                throw (IOException) failure;
            }
            if (failure != null) {
                throw new IOException("the application's SLF4J failed: " + failure);
            }
            return logged;
        }
    }
}
