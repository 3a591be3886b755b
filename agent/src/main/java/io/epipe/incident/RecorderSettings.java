package io.epipe.incident;

/** What the options say to the recorder. Immutable. */
public final class RecorderSettings {

    private final boolean annotate;
    private final boolean originStack;
    private final boolean reads;
    private final int lastWords;

    /**
     * @param annotate    whether the application's exception gets a note
     * @param originStack whether the stack of each connect and accept is kept
     * @param reads       whether failed reads have records of their own
     * @param lastWords   how many unread bytes of the peer a record may hold
     */
    public RecorderSettings(boolean annotate, boolean originStack, boolean reads, int lastWords) {
        this.annotate = annotate;
        this.originStack = originStack;
        this.reads = reads;
        this.lastWords = lastWords;
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

    public int lastWords() {
        return lastWords;
    }
}
