package io.epipe.incident;

import io.epipe.context.ThreadContexts;

/** What the options say to the recorder. Immutable. */
public final class RecorderSettings {

    private final boolean annotate;
    private final boolean originStack;
    private final boolean reads;
    private final boolean allReads;
    private final boolean pipes;
    private final int lastWords;
    private final ThreadContexts contexts;

    /**
     * @param annotate    whether the application's exception gets a note
     * @param originStack whether the stack of each connect and accept is kept
     * @param reads       whether failed reads have records of their own
     * @param allReads    whether also those over which nothing was lost
     * @param pipes       whether pipes are watched
     * @param lastWords   how many unread bytes of the peer a record may hold
     * @param contexts    reads what the application was doing
     */
    public RecorderSettings(boolean annotate, boolean originStack, boolean reads, boolean allReads, boolean pipes,
                            int lastWords, ThreadContexts contexts) {
        this.annotate = annotate;
        this.originStack = originStack;
        this.reads = reads;
        this.allReads = allReads;
        this.pipes = pipes;
        this.lastWords = lastWords;
        this.contexts = contexts;
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

    public boolean isAllReads() {
        return allReads;
    }

    public boolean isPipes() {
        return pipes;
    }

    public int lastWords() {
        return lastWords;
    }

    public ThreadContexts contexts() {
        return contexts;
    }
}
