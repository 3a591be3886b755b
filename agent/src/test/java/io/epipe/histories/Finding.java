package io.epipe.histories;

import java.util.Map;

/**
 * Something that was found of one history.
 *
 * @param kind        how bad it is
 * @param what        short, the same for all of its sort
 * @param detail      with the numbers
 * @param performance of which history
 * @param record      null where it is missing
 */
record Finding(Kind kind, String what, String detail, Performance performance, Map<String, Object> record) {

    /** The kinds, the worst first. */
    enum Kind {
        /** A verdict that says "certain", and what it states is not true. */
        FALSE_CERTAIN,
        /** A number, a time, an order or a yes or no in the record that is not true. */
        WRONG_FACT,
        /** A write failed by a system call and has no record. */
        MISSING,
        /** A record of nothing that failed. */
        EXTRA,
        /** A verdict that says "likely" or "guess", and what it states is not true. */
        WRONG_LIKELY,
        /** Not true, but no evidence at this end could have told: a middlebox spoke in the peer's name. */
        UNDECIDABLE;

        /** No such thing may be. */
        boolean isFailure() {
            return this != WRONG_LIKELY && this != UNDECIDABLE;
        }
    }
}
