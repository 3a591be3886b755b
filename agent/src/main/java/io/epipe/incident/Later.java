package io.epipe.incident;

import io.epipe.diagnosis.Evidence;

/** What is to be looked at again before a failure is told, by the thread that tells it. That thread has many such looks before it at a time. */
interface Later {

    /**
     * Looks, and never waits: one that has to says when it wants to be asked again. Bounded: at some time it has its answer.
     */
    Look look(Evidence first);
}
