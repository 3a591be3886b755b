package io.epipe.diagnosis.story;

import io.epipe.diagnosis.Fact;
import io.epipe.diagnosis.Facts;
import io.epipe.diagnosis.Findings;
import io.epipe.diagnosis.Story;
import io.epipe.diagnosis.Verdict;
import io.epipe.kernel.Errno;

/** This machine destroyed the socket. */
final class AbortedLocally extends Story {

    AbortedLocally() {
        super(Verdict.ABORTED_LOCALLY, new Page("this machine destroyed the socket", Side.MACHINE, "this machine's administrator",
            "Somebody on this machine destroyed the connection.",
            "The error is `ECONNABORTED`.",
            "Ask what does that here: `ss -K`, a container network plug-in, an interface or address that went away.",
            "the kernel calls the socket closed: no segment of a peer's makes this error."));
    }

    @Override
    public Fact<Boolean> fits(Findings f) {
        return Fact.all(f.isError(Errno.ECONNABORTED), f.supposedlyClosed());
    }

    @Override
    public void explain(StringBuilder to, Facts f) {
        to.append("This machine destroyed the connection itself (ECONNABORTED); the peer did not end it.");
    }

    @Override
    public String advice(Facts f) {
        return "Ask what destroys sockets on this machine: ss -K, a container network plug-in, an address or"
            + " interface that went away.";
    }
}
