package io.epipe.bootstrap;

import java.util.function.Consumer;

/**
 * The way to the hook for instrumented classes of the application, whose loader may hand on nothing but {@code java.*} (OSGi, JBoss Modules): they name
 * this class in a text only, ask the boot loader for it, and know its one object by an interface of {@code java.util.function}.
 *
 * <p>An enum, because {@link Class#getEnumConstants} is the one way to an object that needs no reflection after the first time.
 */
public enum HookDoor implements Consumer<Object[]> {
    /** The only one. */
    DOOR;

    /** What is called: {@link WriteFailureHook#failed}, {@link WriteFailureHook#endOfStream}, {@link WriteFailureHook#opened}. */
    public static final int FAILED = 0;
    public static final int END_OF_STREAM = 1;
    public static final int OPENED = 2;

    /**
     * Calls the hook. Never throws.
     *
     * @param call what is called, site, exception (or null), the object whose method it is, its arguments
     */
    @Override
    public void accept(Object[] call) {
        int site = (Integer) call[1];
        Object[] args = (Object[]) call[4];
        switch ((Integer) call[0]) {
            case FAILED:
                WriteFailureHook.failed(site, (Throwable) call[2], call[3], args);
                break;
            case END_OF_STREAM:
                WriteFailureHook.endOfStream(site, call[3], args);
                break;
            default:
                WriteFailureHook.opened(site, call[3], args);
                break;
        }
    }
}
