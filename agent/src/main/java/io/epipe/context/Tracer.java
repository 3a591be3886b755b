package io.epipe.context;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;

/**
 * One library through which the active trace of a thread can be asked: method handles of the application's own classes. Kept for long only
 * where those classes are never unloaded.
 */
abstract class Tracer {

    /** What is asked, in this order. */
    private static final String[] NAMES = {
        "io.opentelemetry.api.trace.Span", "datadog.trace.api.CorrelationIdentifier", Slf4j.name("MDC"),
    };

    /** How many kinds there are; see {@link #find}. */
    static final int KINDS = NAMES.length;

    /** OpenTelemetry's Java agent keeps its own copy of the API in the boot loader, which every application's is bridged to. */
    private static final String AGENT_SPAN = "io.opentelemetry.javaagent.shaded.io.opentelemetry.api.trace.Span";

    /** Trace, span and flags of this thread, each null where there is none; null where there is no trace. */
    abstract String[] active() throws Throwable;

    /** The class of one kind that a loader sees; null if it is not loaded. */
    static Class<?> find(int kind, ClassLoader loader) throws Throwable {
        Class<?> found = LoadedClasses.find(loader, NAMES[kind]);
        if (kind == 2 && found != null) {
            Class<?> factory = LoadedClasses.find(found.getClassLoader(), Slf4j.name("LoggerFactory"));
            return factory != null && Slf4j.isStarted(factory) ? found : null;
        }
        return found;
    }

    /** That of OpenTelemetry's Java agent; null where it is not in this JVM. */
    static Tracer ofAgent() throws ReflectiveOperationException {
        Class<?> span = LoadedClasses.ofBootLoader(AGENT_SPAN);
        return span == null ? null : new OpenTelemetry(span);
    }

    static Tracer of(int kind, Class<?> type) throws ReflectiveOperationException {
        switch (kind) {
            case 0:
                return new OpenTelemetry(type);
            case 1:
                return new Datadog(type);
            default:
                return new Mdc(type);
        }
    }

    private static MethodHandle handle(Class<?> type, String name, Class<?>... parameters) throws ReflectiveOperationException {
        Method method = type.getMethod(name, parameters);
        MethodHandle handle = MethodHandles.publicLookup().unreflect(method);
        return handle.asType(MethodType.genericMethodType(handle.type().parameterCount()));
    }

    private static final class OpenTelemetry extends Tracer {
        private final MethodHandle current;
        private final MethodHandle context;
        private final MethodHandle valid;
        private final MethodHandle traceId;
        private final MethodHandle spanId;
        private final MethodHandle flags;
        private final MethodHandle hex;

        OpenTelemetry(Class<?> span) throws ReflectiveOperationException {
            current = handle(span, "current");
            Method getContext = span.getMethod("getSpanContext");
            context = handle(span, "getSpanContext");
            Class<?> type = getContext.getReturnType();
            valid = handle(type, "isValid");
            traceId = handle(type, "getTraceId");
            spanId = handle(type, "getSpanId");
            flags = handle(type, "getTraceFlags");
            hex = handle(type.getMethod("getTraceFlags").getReturnType(), "asHex");
        }

        @Override
        String[] active() throws Throwable {
            Object now = context.invokeExact((Object) current.invokeExact());
            if (!(Boolean) (Object) valid.invokeExact(now)) {
                return null;
            }
            return new String[] {(String) (Object) traceId.invokeExact(now), (String) (Object) spanId.invokeExact(now),
                (String) (Object) hex.invokeExact((Object) flags.invokeExact(now))};
        }
    }

    private static final class Datadog extends Tracer {
        private final MethodHandle traceId;
        private final MethodHandle spanId;

        Datadog(Class<?> identifier) throws ReflectiveOperationException {
            traceId = handle(identifier, "getTraceId");
            spanId = handle(identifier, "getSpanId");
        }

        @Override
        String[] active() throws Throwable {
            String trace = (String) (Object) traceId.invokeExact();
            String span = (String) (Object) spanId.invokeExact();
            // outside of a trace they are "0"
            return trace == null || trace.isEmpty() || trace.equals("0") ? null : new String[] {trace, span, null};
        }
    }

    /** What tracers put into the logging context: Micrometer Tracing and Sleuth, Elastic, Brave, and what others write by hand. */
    private static final class Mdc extends Tracer {
        private static final String[][] KEYS = {
            {"traceId", "spanId", null}, {"trace_id", "span_id", "trace_flags"}, {"trace.id", "span.id", null},
            {"X-B3-TraceId", "X-B3-SpanId", null}, {"dd.trace_id", "dd.span_id", null},
        };
        private final MethodHandle get;

        Mdc(Class<?> mdc) throws ReflectiveOperationException {
            get = handle(mdc, "get", String.class);
        }

        @Override
        String[] active() throws Throwable {
            for (String[] keys : KEYS) {
                String trace = get(keys[0]);
                if (trace != null && !trace.isEmpty()) {
                    return new String[] {trace, get(keys[1]), get(keys[2])};
                }
            }
            return null;
        }

        private String get(String key) throws Throwable {
            return key == null ? null : (String) (Object) get.invokeExact((Object) key);
        }
    }
}
