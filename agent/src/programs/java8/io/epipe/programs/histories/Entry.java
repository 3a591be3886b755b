package io.epipe.programs.histories;

/** What one act met. Times are nanoseconds of the monotonic clock. */
final class Entry {

    final String thread;
    final String verb;
    private final long begin = System.nanoTime();
    private long callBegin = begin;
    private long end;
    /** Bytes that were done by calls that returned. */
    long done;
    private final long asked;
    private String result = "unfinished";

    /** {@code asked}: bytes; 0 for what moves none. */
    Entry(String thread, String verb, long asked) {
        this.thread = thread;
        this.verb = verb;
        this.asked = asked;
    }

    /** A call to the JDK begins. */
    void call() {
        callBegin = System.nanoTime();
    }

    void result(String what) {
        end = System.nanoTime();
        result = what;
    }

    void threw(Throwable e) {
        end = System.nanoTime();
        StringBuilder told = new StringBuilder("threw");
        int depth = 0;
        for (Throwable t = e; t != null && depth < 4; t = t.getCause(), depth++) {
            told.append('|').append(t.getClass().getName()).append(':').append(t.getMessage());
        }
        result = told.toString().replaceAll("\\s", "_");
    }

    @Override
    public String toString() {
        return thread + " " + verb + " " + begin + " " + callBegin + " " + end + " " + done + " " + asked + " " + result;
    }
}
