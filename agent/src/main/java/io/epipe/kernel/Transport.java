package io.epipe.kernel;

import java.util.Locale;

/** What the bytes travelled over; {@code network.transport} of the record. */
public enum Transport {
    TCP,
    UNIX,
    PIPE;

    /** The form of the record, which is OpenTelemetry's: lower case. */
    public String recordName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
