package io.epipe.report.pipeline;

/** The time, so that a test can make it. */
interface Clock {

    Clock SYSTEM = new Clock() {
        @Override
        public long nanoTime() {
            return System.nanoTime();
        }

        @Override
        public long wallMicros() {
            return System.currentTimeMillis() * 1000;
        }
    };

    /** As {@link System#nanoTime()}. */
    long nanoTime();

    /** Microseconds since 1970-01-01T00:00:00Z. */
    long wallMicros();
}
