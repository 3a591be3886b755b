package io.epipe.incident;

import java.lang.reflect.Field;
import java.lang.reflect.Method;

/** What JDK 8's {@link Thread} cannot say of itself. */
final class Threads {

    private static final Method IS_VIRTUAL = method("isVirtual");
    private static final Method THREAD_ID = method("threadId");

    /** Before 19. */
    private static final Field TID = THREAD_ID == null ? tid() : null;

    private Threads() {
    }

    private static Method method(String name) {
        try {
            return Thread.class.getMethod(name);
        } catch (NoSuchMethodException older) {
            return null;
        }
    }

    /** The thread's context class loader; null for none, and where a subclass of Thread does not tell it. */
    static ClassLoader contextLoader(Thread thread) {
        try {
            return thread.getContextClassLoader();
        } catch (RuntimeException e) {
            return null;
        }
    }

    /** Whether a thread is virtual; false before JDK 21. */
    static boolean isVirtual(Thread thread) {
        return IS_VIRTUAL != null && Boolean.TRUE.equals(invoke(IS_VIRTUAL, thread));
    }

    /** The thread's name; of one without a name, as virtual threads mostly are, its number. */
    static String name(Thread thread) {
        String name = thread.getName();
        return name.isEmpty() ? "#" + id(thread) : name;
    }

    /** The thread's id: {@code threadId()} where there is one (19+), because {@code getId()} can be overridden. */
    static long id(Thread thread) {
        Object id = THREAD_ID == null ? null : invoke(THREAD_ID, thread);
        return id instanceof Long ? (Long) id : fieldId(thread);
    }

    private static long fieldId(Thread thread) {
        try {
            return TID == null ? -1 : TID.getLong(thread);
        } catch (IllegalAccessException e) {
            return -1;
        }
    }

    private static Field tid() {
        try {
            Field tid = Thread.class.getDeclaredField("tid");
            tid.setAccessible(true);
            return tid;
        } catch (NoSuchFieldException e) {
            return null;
        } catch (RuntimeException notOpened) {
            return null;
        }
    }

    private static Object invoke(Method method, Thread thread) {
        try {
            return method.invoke(thread);
        } catch (Exception e) {
            return null;
        }
    }
}
