package io.epipe.incident;

import io.epipe.diagnosis.Evidence;

/** What is to be looked at again before a failure is told, by the thread that tells it. */
interface Later {

    /**
     * Looks, and may wait for a bounded time.
     *
     * @return null if there is nothing to tell after all
     */
    Evidence look(Evidence first);
}
