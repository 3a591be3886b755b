package io.epipe.instrument;

/** Where in a target method the hook is called. None of them is on the way of a write that succeeds. */
public enum Insertion {
    /**
     * In an exception handler around the whole method, which then throws the same exception on. Catches IOException alone: errors and
     * runtime exceptions (an asynchronous stop, an OutOfMemoryError) pass as if epipe were not there.
     */
    ON_THROW,
    /**
     * At the entry of the handlers that the method has itself for one exception type: for methods that catch what a write throws
     * while they still hold the descriptor, or that tell it to somebody else than their caller.
     */
    ON_CATCH,
    /** Before each normal return. */
    ON_RETURN,
    /** Before each normal return of an object, which is passed on behind the arguments. */
    ON_RETURN_VALUE,
    /** Before each normal return of the value −1, which is how a read says end of stream. */
    ON_RETURN_MINUS_ONE,
    /** Before the method's first instruction. */
    ON_ENTRY,
    /** Before each call of another method, where that call stands in a branch that no successful write takes. */
    BEFORE_CALL
}
