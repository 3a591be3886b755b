package io.epipe.incident;

/** What the options say to the recorder. Immutable. */
public final class RecorderSettings {

    private final boolean annotate;
    private final boolean originStack;
    private final boolean reads;

    /**
     * @param annotate    whether the application's exception gets a note
     * @param originStack whether the stack of each connect and accept is kept
     * @param reads       whether failed reads have records of their own
     */
    public RecorderSettings(boolean annotate, boolean originStack, boolean reads) {
        this.annotate = annotate;
        this.originStack = originStack;
        this.reads = reads;
    }

    public boolean isAnnotate() {
        return annotate;
    }

    public boolean isOriginStack() {
        return originStack;
    }

    public boolean isReads() {
        return reads;
    }
}
