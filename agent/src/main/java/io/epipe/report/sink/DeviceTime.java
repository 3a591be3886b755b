package io.epipe.report.sink;

/** Since when a device has kept its caller waiting. Any thread may ask. */
public final class DeviceTime {

    private volatile long since;

    public void begin() {
        long now = System.nanoTime();
        since = now == 0 ? 1 : now;
    }

    public void end() {
        since = 0;
    }

    /** As {@link System#nanoTime()}; 0 if no call is under way. */
    public long since() {
        return since;
    }
}
