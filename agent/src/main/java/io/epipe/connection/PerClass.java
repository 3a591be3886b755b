package io.epipe.connection;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * What is looked up once for each class of the JDK. Of a class of the application's (a SocketImpl of its own) nothing is kept, nor its loader
 * with it. Safe for use by any number of threads.
 */
abstract class PerClass<T> {

    private final ConcurrentMap<Class<?>, T> known = new ConcurrentHashMap<Class<?>, T>();

    /** What there is of one class; two threads may ask for the same one at once. */
    abstract T lookUp(Class<?> type);

    /** What there is of this object's class; of null, what there is of Object. */
    final T of(Object owner) {
        Class<?> type = owner == null ? Object.class : owner.getClass();
        T found = known.get(type);
        if (found == null) {
            found = lookUp(type);
            if (type.getClassLoader() == null) {
                known.putIfAbsent(type, found);
            }
        }
        return found;
    }
}
