package io.epipe.incident;

/** What the options say to the recorder. Immutable. */
public final class RecorderSettings {

    private final boolean annotate;
    private final boolean originStack;
    private final boolean reads;
    private final boolean pipes;
    private final int lastWords;

    /**
     * @param annotate    whether the application's exception gets a note
     * @param originStack whether the stack of each connect and accept is kept
     * @param reads       whether failed reads have records of their own
     * @param pipes       whether pipes are watched
     * @param lastWords   how many unread bytes of the peer a record may hold
     */
    public RecorderSettings(boolean annotate, boolean originStack, boolean reads, boolean pipes, int lastWords) {
        this.annotate = annotate;
        this.originStack = originStack;
        this.reads = reads;
        this.pipes = pipes;
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

    public boolean isPipes() {
        return pipes;
    }

    public int lastWords() {
        return lastWords;
    }
}
