package io.epipe.report;

import java.io.IOException;

/** Where lines of text go that our logger writes. */
interface ReportSink {

    /** Called once, on the reporter thread, before any text. */
    void start() throws IOException;

    /** One or more whole lines, each ended by a line feed, in one piece. */
    void write(String text) throws IOException;
}
