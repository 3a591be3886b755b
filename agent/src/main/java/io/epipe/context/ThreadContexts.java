package io.epipe.context;

import java.lang.ref.WeakReference;
import java.lang.reflect.Method;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;

/**
 * Reads the context of the current thread, through the classes of the application that its context class loader sees. What is found is kept
 * for each loader, weakly: a redeployed application is not held. Safe for use by any number of threads; takes no lock and never throws.
 */
public final class ThreadContexts {

    /** Reads nothing. */
    public static final ThreadContexts NONE = new ThreadContexts(false, false);

    private static final int MOST_LOADERS = 64;
    /** An agent that is not there yet may be attached later. A failed look throws, so it is not taken often. */
    private static final long AGENT_AGAIN_NANOS = 10_000_000_000L;
    /** A library that is not loaded yet may be the next moment: while the application starts, each failure looks; later one a second. */
    private static final long AGAIN_NANOS = 1_000_000_000L;
    private static final int EAGER_LOOKS = 100;
    /** Ids of 128 bits have 32 digits. */
    private static final int LONGEST_ID = 64;
    private static final int MOST_OF_MDC = 64;

    private final boolean trace;
    private final boolean mdc;
    private volatile Entry[] entries = {};
    private volatile Tracer agent;
    private volatile long agentLooked;

    /**
     * @param trace whether to read trace ids
     * @param mdc   whether to read the whole logging context
     */
    public ThreadContexts(boolean trace, boolean mdc) {
        this.trace = trace;
        this.mdc = mdc;
    }

    /**
     * What the current thread was doing.
     *
     * @param loader its context class loader; may be null
     */
    public ThreadContext read(ClassLoader loader) {
        if (!trace && !mdc) {
            return ThreadContext.NONE;
        }
        try {
            return readUnsafely(loader);
        } catch (Throwable t) {
            // the application's own classes: whatever they do, there is no trace then
            return ThreadContext.NONE;
        }
    }

    private ThreadContext readUnsafely(ClassLoader loader) throws Throwable {
        long now = System.nanoTime();
        Entry entry = entry(loader == null ? ClassLoader.getSystemClassLoader() : loader);
        entry.look(now);
        String[] ids = trace ? active(entry, now) : null;
        Map<String, String> copied = mdc ? entry.mdc() : Collections.<String, String>emptyMap();
        return ids == null && copied.isEmpty() ? ThreadContext.NONE
            : new ThreadContext(ids == null ? null : ids[0], ids == null ? null : ids[1], ids == null ? null : ids[2], copied);
    }

    private String[] active(Entry entry, long now) throws Throwable {
        String[] ids = ofAgent(now);
        for (int kind = 0; ids == null && kind < Tracer.KINDS; kind++) {
            Tracer tracer = entry.tracer(kind);
            ids = tracer == null ? null : tracer.active();
        }
        return ids != null && isId(ids[0]) && isId(ids[1]) ? ids : null;
    }

    private static boolean isId(String id) {
        return id == null || id.length() <= LONGEST_ID;
    }

    private String[] ofAgent(long now) throws Throwable {
        if (agent == null && (agentLooked == 0 || now - agentLooked > AGENT_AGAIN_NANOS)) {
            agentLooked = now;
            agent = Tracer.ofAgent();
        }
        return agent == null ? null : agent.active();
    }

    private Entry entry(ClassLoader loader) {
        Entry[] known = entries;
        for (Entry entry : known) {
            if (entry.loader.get() == loader) {
                return entry;
            }
        }
        Entry made = new Entry(loader);
        // a race loses an entry that is made again: no harm
        entries = with(known, made);
        return made;
    }

    /** Without those whose loader is gone, and without the oldest where they are too many. */
    private static Entry[] with(Entry[] known, Entry made) {
        Entry[] kept = new Entry[Math.min(known.length, MOST_LOADERS - 1) + 1];
        int count = 0;
        for (int i = Math.max(0, known.length - MOST_LOADERS + 1); i < known.length; i++) {
            if (known[i].loader.get() != null) {
                kept[count++] = known[i];
            }
        }
        kept[count++] = made;
        Entry[] exact = new Entry[count];
        System.arraycopy(kept, 0, exact, 0, count);
        return exact;
    }

    /** What one loader sees. */
    private static final class Entry {
        final WeakReference<ClassLoader> loader;
        private final boolean lasting;
        private final Object[] types = new Object[Tracer.KINDS];
        private final Object[] tracers = new Object[Tracer.KINDS];
        private volatile long looked;
        /** Roughly: threads may lose a count. */
        private volatile int looks;

        Entry(ClassLoader loader) {
            this.loader = new WeakReference<ClassLoader>(loader);
            lasting = loader == ClassLoader.getSystemClassLoader();
        }

        /** Finds what has been loaded since. */
        void look(long now) throws Throwable {
            if (looks > EAGER_LOOKS && now - looked < AGAIN_NANOS) {
                return;
            }
            looks++;
            ClassLoader at = loader.get();
            for (int kind = 0; kind < types.length; kind++) {
                if (types[kind] == null && at != null) {
                    Class<?> type = Tracer.find(kind, at);
                    types[kind] = type == null ? null : new WeakReference<Class<?>>(type);
                }
            }
            looked = now;
        }

        private Class<?> type(int kind) {
            Object type = types[kind];
            return type == null ? null : (Class<?>) ((WeakReference<?>) type).get();
        }

        Tracer tracer(int kind) throws ReflectiveOperationException {
            Object kept = tracers[kind];
            Tracer tracer = kept instanceof Tracer ? (Tracer) kept : kept == null ? null : (Tracer) ((WeakReference<?>) kept).get();
            Class<?> type = tracer == null ? type(kind) : null;
            if (type != null) {
                tracer = Tracer.of(kind, type);
                tracers[kind] = lasting ? tracer : new WeakReference<Tracer>(tracer);
            }
            return tracer;
        }

        Map<String, String> mdc() throws ReflectiveOperationException {
            Class<?> type = type(Tracer.KINDS - 1);
            if (type == null) {
                return Collections.emptyMap();
            }
            Method copy = type.getMethod("getCopyOfContextMap");
            Object map = copy.invoke(null);
            Map<String, String> strings = new HashMap<String, String>();
            if (map instanceof Map) {
                for (Map.Entry<?, ?> value : ((Map<?, ?>) map).entrySet()) {
                    if (strings.size() < MOST_OF_MDC && value.getKey() instanceof String && value.getValue() instanceof String) {
                        strings.put((String) value.getKey(), (String) value.getValue());
                    }
                }
            }
            return Collections.unmodifiableMap(strings);
        }
    }
}
