package io.epipe.kernel;

import io.epipe.instrument.JdkAccess;
import io.epipe.bootstrap.NativeCalls;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;

/**
 * Calls that the JDK restricts by their caller (JEP 454 and 472), made so that nothing is printed and no native access
 * is given to anybody.
 *
 * <p>Who is warned about was measured on 21, 25 and 27: every unnamed module, the boot loader's too, and all of them
 * share one switch, so that switching it on for us would switch it on for the application. java.base alone always has
 * native access. These ways need its packages java.lang and java.lang.invoke open to this class.
 */
final class RestrictedCalls {

    private RestrictedCalls() {
    }

    /**
     * A lookup in java.base with full access. {@code MethodHandles.privateLookupIn} gives one without ORIGINAL access,
     * which is refused where the caller matters ("Attempt to lookup caller-sensitive method using restricted lookup
     * object").
     */
    static MethodHandles.Lookup lookupInJavaBase() throws ReflectiveOperationException {
        Field trusted = MethodHandles.Lookup.class.getDeclaredField("IMPL_LOOKUP");
        trusted.setAccessible(true);
        return ((MethodHandles.Lookup) trusted.get(null)).in(Object.class);
    }

    /**
     * Loads a JNI library for {@link NativeCalls}, one step below the check of {@code System.load};
     * {@code Runtime.load0} has been the same from 8 to 27.
     *
     * @throws UnsatisfiedLinkError if it cannot be loaded from this file
     */
    static void load(String file) throws Throwable {
        Method load = Runtime.class.getDeclaredMethod("load0", Class.class, String.class);
        load.setAccessible(true);
        try {
            load.invoke(Runtime.getRuntime(), NativeCalls.class, file);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    /**
     * From 24 on the first call of a native method warns too, unless its class is in the boot loader
     * ({@code ClassLoader.findNative}).
     */
    static boolean nativeMethodsAreSilent() {
        return NativeCalls.class.getClassLoader() == null || JdkAccess.featureRelease() < 24;
    }
}
