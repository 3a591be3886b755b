package io.epipe.incident;

import io.epipe.diagnosis.Diagnosis;
import io.epipe.diagnosis.Diagnostician;
import io.epipe.diagnosis.Evidence;
import io.epipe.kernel.Errno;
import io.epipe.kernel.Transport;

/**
 * What the note on an exception may say: the exception goes on at once, and the record is made when a {@link SecondLook} has been taken. Where that
 * can take a FIN away, because a reader that is inside, or a transfer, may have met a reset first, the note says so, and names the verdict that it would
 * be then.
 */
final class FirstLook {

    private final Evidence seen;
    private final boolean readerPossible;
    private final boolean transferPossible;

    /** @param transferPossible whether a transfer to this connection can have been made, of which nothing is known yet */
    FirstLook(Evidence seen, boolean transferPossible) {
        this.seen = seen;
        boolean undecided = seen.errno() == Errno.EPIPE && !seen.isRead() && seen.transport() == Transport.TCP;
        readerPossible = undecided && seen.otherReaderInside() != Boolean.FALSE;
        this.transferPossible = undecided && transferPossible && !seen.isTransferPossible() && seen.kernel().outQueue() != 0;
    }

    /** Verdict and explanation, and on what they depend. */
    String words(Diagnostician diagnostician, Diagnosis first) {
        String words = first.verdict() + ": " + first.explanation();
        if (!first.facts().isFin()) {
            return words;
        }
        if (transferPossible) {
            Diagnosis then = diagnostician.diagnose(seen.again().transferPossible(true).build());
            if (!Boolean.TRUE.equals(then.facts().finReceived())) {
                words += otherwise("a transferTo", first, then);
            }
        }
        if (readerPossible) {
            Diagnosis then = diagnostician.diagnose(seen.again().metByRead(true, seen.endMetByRead()).build());
            if (!Boolean.TRUE.equals(then.facts().finReceived())) {
                words += otherwise("a read in another thread", first, then);
            }
        }
        return words;
    }

    private static String otherwise(String call, Diagnosis first, Diagnosis then) {
        return " (Seen at once: if " + call + " had met a reset before, no FIN is proven"
            + (then.verdict() == first.verdict() ? "" : ", and it is " + then.verdict()) + "; the record tells.)";
    }
}
