package io.epipe.diagnosis.story;

import io.epipe.diagnosis.Diagnostician;
import io.epipe.diagnosis.Facts;
import io.epipe.diagnosis.Story;
import io.epipe.diagnosis.Verdict;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/** The table of stories: the first that fits is told. */
public final class Stories {

    private static final List<Story> TABLE = Collections.unmodifiableList(Arrays.asList(
        new ClosedAbortively(),
        new AlreadyFailed(),
        new ChildExited(),
        new PipeReaderGone(),
        new OutputShutDown(),
        new AbortedLocally(),
        new PeerUnreachable(),
        new IgnoredEndOfStream(),
        new InputNotRead(),
        new PeerClosedMidTransfer(),
        new StaleConnection(),
        new LeftInAcceptQueue(),
        new ClientGone(),
        new PeerClosedUnread(),
        new PeerClosed(),
        new ConnectionForgotten(),
        new PeerAborted(),
        new UnknownReason()));

    private Stories() {
    }

    /** All of them, in order. */
    public static List<Story> table() {
        return TABLE;
    }

    /** What ended a connection on which a call had failed before: the story that its first failure would have had. */
    static Story beneath(Facts f) {
        boolean read = f.findings().firstFailure().isRead();
        for (Story story : TABLE) {
            // who read wanted more: the connection need not have been at rest, and nobody used it again
            boolean atRest = read && story.verdict() == Verdict.STALE_CONNECTION && f.isNoFin();
            if (story.verdict() != Verdict.ALREADY_FAILED && !atRest && story.fits(f.findings()).isSupposed(Boolean.TRUE)) {
                return story;
            }
        }
        throw new IllegalStateException("no story fits");
    }

    /** Who tells them. */
    public static Diagnostician diagnostician() {
        return new Diagnostician(TABLE);
    }
}
