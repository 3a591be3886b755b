package io.epipe.kernel;

import java.nio.charset.Charset;
import java.util.Locale;

/** What is known of this machine and this JVM from system properties alone. */
final class Host {

    private Host() {
    }

    static boolean isLinux() {
        return "Linux".equals(System.getProperty("os.name"));
    }

    /**
     * The architecture in the form of the kernel's {@code uname -m}.
     *
     * @return null for one whose socket and ioctl numbers differ from {@code asm-generic} (powerpc, mips, sparc), and
     *         for 32 bits: there only the pure Java way is open
     */
    static String genericLinuxArchitecture() {
        String arch = String.valueOf(System.getProperty("os.arch")).toLowerCase(Locale.ROOT);
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
        Charset charset;
        try {
            charset = Charset.forName(System.getProperty("sun.jnu.encoding"));
        } catch (RuntimeException e) {
            charset = Charset.defaultCharset();
        }
        return new String(text, 0, length, charset);
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
