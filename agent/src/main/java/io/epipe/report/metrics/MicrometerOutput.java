package io.epipe.report.metrics;

import io.epipe.connection.Role;
import io.epipe.context.LoadedClasses;
import io.epipe.incident.Incident;
import io.epipe.record.Omissions;
import io.epipe.record.Repeats;
import io.epipe.report.pipeline.Output;

import java.lang.ref.WeakReference;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;

/**
 * Counts in the application's own Micrometer, in the global registry that Spring Boot and others publish: {@code epipe.write.failures} and
 * {@code epipe.read.failures}, by verdict, error and role. Found among the classes that the failing thread's context class loader has loaded; no loader
 * is asked. Nothing where the application has not loaded Micrometer.
 *
 * <p>Everything of the application's is held weakly: an undeployed one must not stay in memory.
 */
public final class MicrometerOutput implements Output {

    private static final String METRICS = "io.micrometer.core.instrument.Metrics";
    private static final String UNKNOWN = "unknown";

    /** Class Metrics by the loader through which it was found. */
    private final Map<ClassLoader, WeakReference<Class<?>>> metricsOf = new WeakHashMap<ClassLoader, WeakReference<Class<?>>>();
    /** Each with the class Metrics through which it was made: applications of one JVM may have one each. */
    private final Map<Object, WeakReference<Class<?>>> counters = new WeakHashMap<Object, WeakReference<Class<?>>>();
    private WeakReference<Class<?>> lastMetrics = new WeakReference<Class<?>>(null);
    private volatile long since;

    @Override
    public String name() {
        return "micrometer";
    }

    @Override
    public String where() {
        return "the application's registry, if it has one";
    }

    @Override
    public boolean isEveryIncident() {
        return true;
    }

    @Override
    public void start() {
        // finds what it needs with the first incident
    }

    @Override
    public void report(Incident incident) {
        Class<?> metrics = metrics(incident.contextLoader());
        if (metrics != null) {
            Role role = incident.diagnosis().facts().role();
            count(metrics, incident.evidence().isRead() ? "epipe.read.failures" : "epipe.write.failures",
                incident.diagnosis().verdict().name(), incident.evidence().errno().recordName(),
                role == null ? UNKNOWN : role.recordName(), 1);
        }
    }

    @Override
    public void repeats(Repeats repeats) {
        // each of them came as an incident
    }

    /** What came too fast for the queue is counted without its verdict, so that the sum is right. */
    @Override
    public void omitted(Omissions omissions) {
        Class<?> metrics = lastMetrics.get();
        if (metrics != null && omissions.dropped() > 0) {
            count(metrics, "epipe.write.failures", UNKNOWN, UNKNOWN, UNKNOWN, omissions.dropped());
        }
    }

    private Class<?> metrics(ClassLoader context) {
        ClassLoader loader = context == null ? ClassLoader.getSystemClassLoader() : context;
        WeakReference<Class<?>> known = metricsOf.get(loader);
        Class<?> metrics = known == null ? null : known.get();
        if (metrics == null) {
            // never by asking the loader: that of a stopped application logs who asked, with the stack
            metrics = LoadedClasses.find(loader, METRICS);
            if (metrics != null) {
                metricsOf.put(loader, new WeakReference<Class<?>>(metrics));
            }
        }
        if (metrics != null) {
            lastMetrics = new WeakReference<Class<?>>(metrics);
        }
        return metrics;
    }

    /** {@code Metrics.counter(name, tags).increment(amount)}; Micrometer keeps one counter for the same name and tags. */
    private void count(Class<?> metrics, String name, String verdict, String error, String role, long amount) {
        since = System.nanoTime();
        try {
            Method counter = metrics.getMethod("counter", String.class, String[].class);
            Object made = counter.invoke(null, name, new String[] {"verdict", verdict, "error", error, "role", role});
            counter.getReturnType().getMethod("increment", double.class).invoke(made, (double) amount);
            counters.put(made, new WeakReference<Class<?>>(metrics));
        } catch (InvocationTargetException e) {
            throw new IllegalStateException("Micrometer: " + e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("Micrometer: " + e);
        } finally {
            since = 0;
        }
    }

    @Override
    public long blockedSince() {
        return since;
    }

    /** Takes its counters out of the registries again. */
    @Override
    public void close() {
        List<Map.Entry<Object, WeakReference<Class<?>>>> made =
            new ArrayList<Map.Entry<Object, WeakReference<Class<?>>>>(counters.entrySet());
        IllegalStateException failed = null;
        for (Map.Entry<Object, WeakReference<Class<?>>> counter : made) {
            Class<?> metrics = counter.getValue().get();
            try {
                if (metrics != null && counter.getKey() != null) {
                    remove(counter.getKey(), metrics);
                }
            } catch (ReflectiveOperationException e) {
                failed = new IllegalStateException("Micrometer: " + e);
            } catch (RuntimeException otherApplications) {
                failed = new IllegalStateException("Micrometer: " + otherApplications);
            }
        }
        counters.clear();
        metricsOf.clear();
        if (failed != null) {
            throw failed;
        }
    }

    private static void remove(Object counter, Class<?> metrics) throws ReflectiveOperationException {
        ClassLoader loader = metrics.getClassLoader();
        Class.forName("io.micrometer.core.instrument.MeterRegistry", false, loader)
            .getMethod("remove", Class.forName("io.micrometer.core.instrument.Meter", false, loader))
            .invoke(metrics.getField("globalRegistry").get(null), counter);
    }
}
