package io.epipe.report.pipeline;

import java.io.IOException;

/** The record is told, but not where it should be: on standard error, because its file cannot be written. */
public final class ToldElsewhereException extends IOException {

    private static final long serialVersionUID = 1;

    public ToldElsewhereException(IOException cause) {
        super(cause.getMessage(), cause);
    }
}
