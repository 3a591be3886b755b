package io.epipe.diagnosis.story;

import io.epipe.diagnosis.Diagnostician;
import io.epipe.diagnosis.Story;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/** The table of stories: the first that fits is told. */
public final class Stories {

    private static final List<Story> TABLE = Collections.unmodifiableList(Arrays.asList(
        new AlreadyFailed(),
        new ChildExited(),
        new PipeReaderGone(),
        new OutputShutDown(),
        new AbortedLocally(),
        new PeerUnreachable(),
        new IgnoredEndOfStream(),
        new PeerClosedMidTransfer(),
        new StaleConnection(),
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

    /** Who tells them. */
    public static Diagnostician diagnostician() {
        return new Diagnostician(TABLE);
    }
}
