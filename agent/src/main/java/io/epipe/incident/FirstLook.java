package io.epipe.incident;

import io.epipe.diagnosis.Diagnosis;
import io.epipe.diagnosis.Diagnostician;
import io.epipe.diagnosis.Evidence;
import io.epipe.diagnosis.Verdict;
import io.epipe.kernel.Errno;
import io.epipe.kernel.Transport;

import java.util.EnumSet;
import java.util.Set;

/**
 * What the note on an exception may say: the exception goes on at once, and the record is made when a {@link SecondLook} has been taken. Where that
 * can take a FIN away, because a reader that is inside, or a transfer, may have met a reset first, the note names the verdicts that are possible and
 * tells no more than is true with each.
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

    /** The verdict, or those that are possible, and an explanation. */
    String words(Diagnostician diagnostician, Diagnosis first) {
        if (!readerPossible && !transferPossible) {
            return first.verdict() + ": " + first.explanation();
        }
        Set<Verdict> possible = EnumSet.of(first.verdict());
        Diagnosis weak = first;
        if (transferPossible) {
            weak = diagnostician.diagnose(seen.again().transferPossible(true).build());
            possible.add(weak.verdict());
        }
        if (readerPossible) {
            possible.add(diagnostician.diagnose(seen.again().metByRead(true, seen.endMetByRead()).build()).verdict());
        }
        StringBuilder words = new StringBuilder(320);
        for (Verdict verdict : possible) {
            words.append(words.length() == 0 ? "" : " or ").append(verdict);
        }
        return words.append(": ").append(weak.explanation()).toString();
    }
}
