package io.epipe.context;

import java.util.Collections;
import java.util.Map;

/** What the application was doing on a thread. Immutable; holds nothing of the application but strings. */
public final class ThreadContext {

    /** Nothing is known. */
    public static final ThreadContext NONE = new ThreadContext(null, null, null, Collections.<String, String>emptyMap());

    private final String traceId;
    private final String spanId;
    private final String traceFlags;
    private final Map<String, String> mdc;

    ThreadContext(String traceId, String spanId, String traceFlags, Map<String, String> mdc) {
        this.traceId = traceId;
        this.spanId = spanId;
        this.traceFlags = traceFlags;
        this.mdc = mdc;
    }

    /** {@code trace_id}, as the tracer writes it; null for none. */
    public String traceId() {
        return traceId;
    }

    /** {@code span_id}; null for none. */
    public String spanId() {
        return spanId;
    }

    /** {@code trace_flags}, two hexadecimal digits; null for none. */
    public String traceFlags() {
        return traceFlags;
    }

    /** The logging context (MDC) of the thread; empty where there is none, or where it was not asked for. */
    public Map<String, String> mdc() {
        return mdc;
    }
}
