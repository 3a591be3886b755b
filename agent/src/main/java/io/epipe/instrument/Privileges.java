package io.epipe.instrument;

/**
 * Whether epipe must ask for its own permissions. Under a security manager, which JDK 8 to 23 can have, code may do what everybody on the stack
 * may do; and where an application's thread loads a class or fails, the application is on it.
 */
public final class Privileges {

    /** The first release that cannot have one (JEP 486); a later one may take the methods away. */
    private static final int WITHOUT_SECURITY_MANAGER = 24;

    private static final boolean POSSIBLE = JdkAccess.featureRelease() < WITHOUT_SECURITY_MANAGER;

    private Privileges() {
    }

    /** Whether a security manager is set now. */
    public static boolean areNeeded() {
        return POSSIBLE && System.getSecurityManager() != null;
    }
}
