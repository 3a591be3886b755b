package io.epipe.kernel;

import java.nio.charset.Charset;
import java.util.Locale;

/**
 * What is known of this machine and this JVM from system properties alone. They are read once, at the agent's start: the application can hold the lock
 * of the properties, or set properties of its own whose methods take its locks, and no thread of its may wait for them in a failed write.
 */
public final class Host {

    private static final boolean LINUX = "Linux".equals(System.getProperty("os.name"));
    private static final String ARCHITECTURE = String.valueOf(System.getProperty("os.arch"));
    /** Looked up beforehand as well: the JDK's table of character sets can ask for a property, in a lock of its own. */
    private static final Charset ENCODING = encoding(System.getProperty("sun.jnu.encoding"));
    private static final String TEST_EVIDENCE = System.getProperty("epipe.test.evidence");

    private Host() {
    }

    /** Has the properties read by now. By any thread. */
    public static void read() {
        // by the initialiser of this class
    }

    /** The one way to ask the kernel that a test allows, for {@link KernelProbes#forTests}; null as a rule. */
    public static String testEvidence() {
        return TEST_EVIDENCE;
    }

    static boolean isLinux() {
        return LINUX;
    }

    /**
     * The architecture in the form of the kernel's {@code uname -m}.
     *
     * @return null for one whose socket and ioctl numbers differ from {@code asm-generic} (powerpc, mips, sparc), and
     *         for 32 bits: there only the pure Java way is open
     */
    static String genericLinuxArchitecture() {
        String arch = ARCHITECTURE.toLowerCase(Locale.ROOT);
        switch (arch) {
            case "amd64":
            case "x86_64":
                return "x86_64";
            case "aarch64":
            case "riscv64":
            case "s390x":
            case "loongarch64":
                return arch;
            default:
                return null;
        }
    }

    /** Whether the jar has its C library for this processor. */
    static boolean hasLibrary() {
        String architecture = genericLinuxArchitecture();
        return "x86_64".equals(architecture) || "aarch64".equals(architecture);
    }

    /**
     * Text of the C library as the JDK itself decodes it: {@code sun.jnu.encoding} follows the locale of the process.
     */
    static String decode(byte[] text, int length) {
        return new String(text, 0, length, ENCODING);
    }

    private static Charset encoding(String name) {
        try {
            return Charset.forName(name);
        } catch (RuntimeException e) {
            return Charset.defaultCharset();
        }
    }

    /** One line for {@code status}: what kind of failure, and its own words. */
    static String describe(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null && cause.getCause() != cause
                && (cause instanceof ExceptionInInitializerError
                    || cause instanceof java.lang.reflect.InvocationTargetException)) {
            cause = cause.getCause();
        }
        String message = cause.getMessage();
        return message == null ? cause.getClass().getSimpleName()
                : cause.getClass().getSimpleName() + ": " + message;
    }
}
