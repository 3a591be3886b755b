package io.epipe.report;

import java.io.File;

/** What a record says of this process. */
final class ProcessFacts {

    private ProcessFacts() {
    }

    /**
     * The process id, without java.lang.management, whose start-up an agent must leave to the application:
     * ProcessHandle from JDK 9 on, the link /proc/self before that.
     *
     * @return -1 where it cannot be told
     */
    static long pid() {
        try {
            Class<?> handle = Class.forName("java.lang.ProcessHandle");
            return (Long) handle.getMethod("pid").invoke(handle.getMethod("current").invoke(null));
        } catch (ReflectiveOperationException e) {
            return pidOfProc();
        } catch (RuntimeException e) {
            return pidOfProc();
        }
    }

    static long pidOfProc() {
        try {
            return Long.parseLong(new File("/proc/self").getCanonicalFile().getName());
        } catch (Exception e) {
            return -1;
        }
    }

    /** {@code process.runtime.version}; null where it cannot be told. */
    static String runtimeVersion() {
        return System.getProperty("java.runtime.version");
    }
}
