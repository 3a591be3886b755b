package io.epipe.report.sink;

import io.epipe.context.Slf4j;
import io.epipe.record.Severity;

import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandleProxies;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** One event for an SLF4J of the application's, by reflection. */
final class Slf4jEvent {

    /** Name of the logger and of the marker. */
    private static final String NAME = "epipe";

    private static final String LOG4J_ADAPTER = "org.apache.logging.slf4j.Log4jLoggerFactory";

    private final Severity severity;
    private final String text;
    private final Map<String, Object> fields;
    private final Map<String, String> mdc;

    Slf4jEvent(Severity severity, String text, Map<String, Object> fields, Map<String, String> mdc) {
        this.severity = severity;
        this.text = text;
        this.fields = fields;
        this.mdc = mdc;
    }

    /**
     * Logs it.
     *
     * @param factory a LoggerFactory that has been started
     * @param loader  the application's
     * @return false if the application has not begun to log through this loader
     */
    boolean log(Class<?> factory, ClassLoader loader) throws IOException {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        try {
            Object loggers = factory.getMethod("getILoggerFactory").invoke(null);
            ClassLoader home = LOG4J_ADAPTER.equals(loggers.getClass().getName()) ? log4jContext(loggers, loader, factory) : loader;
            if (home == null) {
                return false;
            }
            // back ends choose their configuration and load their classes through it
            thread.setContextClassLoader(home);
            Object logger = logger(factory);
            Class<?> type = Class.forName(Slf4j.name("Logger"), false, factory.getClassLoader());
            Class<?> contexts = mdc.isEmpty() ? null : Class.forName(Slf4j.name("MDC"), false, factory.getClassLoader());
            setContext(contexts, mdc);
            try {
                emit(factory, type, logger);
            } finally {
                setContext(contexts, Collections.<String, String>emptyMap());
            }
            return true;
        } catch (InvocationTargetException e) {
            throw new IOException("the application's SLF4J failed: " + e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IOException("the application's SLF4J failed: " + e);
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private static void setContext(Class<?> contexts, Map<String, String> values) throws ReflectiveOperationException {
        if (contexts != null) {
            contexts.getMethod("clear").invoke(null);
            Method put = contexts.getMethod("put", String.class, String.class);
            for (Map.Entry<String, String> value : values.entrySet()) {
                put.invoke(null, value.getKey(), value.getValue());
            }
        }
    }

    private void emit(Class<?> factory, Class<?> type, Object logger) throws ReflectiveOperationException {
        ClassLoader slf4j = factory.getClassLoader();
        Class<?> markerType = Class.forName(Slf4j.name("Marker"), false, slf4j);
        Object marker = Class.forName(Slf4j.name("MarkerFactory"), true, slf4j).getMethod("getMarker", String.class).invoke(null, NAME);
        Method at;
        try {
            at = type.getMethod(severity == Severity.WARN ? "atWarn" : "atInfo");
        } catch (NoSuchMethodException slf4j1) {
            type.getMethod(severity == Severity.WARN ? "warn" : "info", markerType, String.class).invoke(logger, marker, text);
            return;
        }
        Object builder = at.invoke(logger);
        Class<?> builderType = at.getReturnType();
        builder = builderType.getMethod("addMarker", markerType).invoke(builder, marker);
        Method add = builderType.getMethod("addKeyValue", String.class, Object.class);
        for (Map.Entry<String, Object> field : fields.entrySet()) {
            builder = add.invoke(builder, field.getKey(), field.getValue());
        }
        builderType.getMethod("log", String.class).invoke(builder, text);
    }

    /**
     * {@code LoggerFactory.getLogger}, called by the JDK. Log4j2 finds its configuration by the loader of its caller, and would make a second
     * one for ours; where the caller is of the boot loader, it goes by the thread's context class loader. The frames of method handles are
     * hidden from it, so that its caller is {@link Optional}.
     */
    private static Object logger(Class<?> factory) throws ReflectiveOperationException {
        MethodHandle get = MethodHandles.publicLookup().unreflect(factory.getMethod("getLogger", String.class));
        @SuppressWarnings("unchecked")
        Function<String, Object> call = MethodHandleProxies.asInterfaceInstance(Function.class, get);
        return Optional.of(NAME).map(call).get();
    }

    /**
     * The loader for which Log4j2 has a running context already: that of the application's thread, one above it, or that of the library. Asked
     * with another one it would make a context, and configure it from that loader's files.
     *
     * @return null if there is none
     */
    private static ClassLoader log4jContext(Object loggers, ClassLoader loader, Class<?> factory) throws ReflectiveOperationException {
        Class<?> manager = Class.forName("org.apache.logging.log4j.LogManager", false, loggers.getClass().getClassLoader());
        Object contexts = manager.getMethod("getFactory").invoke(null);
        Method has;
        try {
            has = Class.forName("org.apache.logging.log4j.spi.LoggerContextFactory", false, manager.getClassLoader())
                .getMethod("hasContext", String.class, ClassLoader.class, boolean.class);
        } catch (NoSuchMethodException before213) {
            return factory.getClassLoader();
        }
        for (ClassLoader at = loader; at != null; at = at.getParent()) {
            if (Boolean.TRUE.equals(has.invoke(contexts, NAME, at, false))) {
                return at;
            }
        }
        ClassLoader library = factory.getClassLoader();
        return library != null && Boolean.TRUE.equals(has.invoke(contexts, NAME, library, false)) ? library : null;
    }
}
