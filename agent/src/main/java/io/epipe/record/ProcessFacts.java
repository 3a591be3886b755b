package io.epipe.record;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** What a record says of this process. */
public final class ProcessFacts {

    private ProcessFacts() {
    }

    /**
     * The process id, without java.lang.management, whose start-up an agent must leave to the application:
     * ProcessHandle from JDK 9 on, the link /proc/self before that.
     *
     * @return -1 where it cannot be told
     */
    public static long pid() {
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

    /**
     * The command of another process: the first 15 bytes of its name (proc(5), {@code /proc/PID/comm}).
     *
     * @return null where it is gone, or hidden from this process
     */
    public static String command(long pid) {
        try (InputStream in = new FileInputStream("/proc/" + pid + "/comm")) {
            byte[] name = new byte[64];
            int length = in.read(name);
            // any bytes are allowed in it, and Linux adds a line feed
            return length <= 1 ? null : new String(name, 0, length - 1, StandardCharsets.UTF_8);
        } catch (IOException gone) {
            return null;
        }
    }

    /** {@code process.runtime.version}; null where it cannot be told. */
    public static String runtimeVersion() {
        return System.getProperty("java.runtime.version");
    }
}
