package io.epipe.diagnosis.story;

import io.epipe.connection.Sighting;
import io.epipe.diagnosis.Evidence;
import io.epipe.diagnosis.Fact;
import io.epipe.diagnosis.Facts;
import io.epipe.diagnosis.Findings;
import io.epipe.diagnosis.Phrases;
import io.epipe.diagnosis.Story;
import io.epipe.diagnosis.Timeline;
import io.epipe.diagnosis.Verdict;
import io.epipe.kernel.Errno;
import io.epipe.kernel.Transport;

/** The program had been told that the peer would send nothing more, and wrote all the same. */
final class IgnoredEndOfStream extends Story {

    IgnoredEndOfStream() {
        super(Verdict.IGNORED_END_OF_STREAM, new Page("this program had been told that the peer would send nothing more, and wrote on", Side.PROGRAM, "this program",
            "This program read −1, so it had been told that the peer would send nothing more, and wrote all the same. That is all that is"
                + " claimed: whether the peer had closed wholly, or had ended its sending only (a half-close) and had gone, or was forgotten on the way, by the"
                + " time of our data, is left open.",
            "It saw the read. The program knew if the same thread had read −1, or another one before the failing call began: what another thread"
                + " reads while a write is under way is no warning, nor is what the thread met that writes the rest of one (asynchronous channels). Of a"
                + " write that succeeded and was lost, it is what left after the −1 that counts, by the kernel's count of what was written, and when it"
                + " left. An acknowledgement of our data that came *after* the −1 rules this verdict"
                + " out, since it shows a half-close, and then writing is legitimate. So does a −1 that was met only by `java.net.http`'s own"
                + " reader, and one of an own `shutdownInput`, which the kernel's state at that moment tells (`ESTABLISHED`).",
            "At end of stream stop writing and close, unless the protocol uses half-close.",
            "the program knew (of a lost write: its data left more than 0.2 s after the −1), a FIN had come, and the kernel's count of acknowledged bytes, at the −1 and at the failure, shows that nothing was"
                + " acknowledged after it."));
    }

    /** An alert is what a TLS library writes when the program closes, as it should after an end of stream. */
    @Override
    public Fact<Boolean> fits(Findings f) {
        Evidence e = f.evidence();
        Fact<Boolean> fin = f.fin().supposed() == null ? Fact.inferred(true, "a read had returned -1") : f.fin();
        Fact<Boolean> wrote = e.event() == Evidence.Event.LOST_WRITE ? Fact.known(true, "") : f.isWrite();
        return Fact.all(wrote, f.isError(Errno.EPIPE, Errno.ECONNRESET), f.knewOfEnd(),
            Fact.known(!e.isEndOfStreamReadByJdkOnly(), ""), Fact.known(!e.isTlsAlert(), ""), Fact.not(f.acknowledgedAfterEnd()),
            e.transport() == Transport.TCP ? fin : Fact.inferred(true, ""));
    }

    @Override
    public void explain(StringBuilder to, Facts f) {
        Evidence e = f.evidence();
        Sighting end = f.findings().end();
        to.append("This program had read end-of-stream ");
        Phrases.duration(to, f.findings().endAgoMillis()).append(" before ").append(Phrases.thisOperation(e));
        if (!e.isOwn(end) && end.threadName() != null) {
            to.append(" in thread \"").append(end.threadName()).append('"');
        }
        to.append(": it was told that the peer would send nothing more, and wrote all the same.");
        if (f.findings().acknowledgedAfterEnd().isKnown(false)) {
            to.append(" The peer acknowledged nothing that was written after that: it had closed wholly, or it had ended its sending only (a half-close)"
                + " and had gone, or was forgotten on the way, by then.");
        } else if (e.transport() == Transport.TCP) {
            to.append(" Whether the peer had closed wholly, or only its sending side (a half-close, where writing on is"
                + " right), is not known.");
        }
        if (f.findings().isUnderWay()) {
            to.append(" This program closed the connection before an answer could come: a peer that reads on gets what is under way, one that had closed"
                + " does not.");
        }
        Sentences.lost(to, f);
    }

    @Override
    public void draw(Timeline t) {
        t.endOfSending();
        super.draw(t);
    }

    @Override
    public String advice(Facts f) {
        if (f.findings().isUnderWay()) {
            return "At end-of-stream, stop writing and close, unless the protocol uses half-close; then the peer's log tells whether it got all.";
        }
        return "At end-of-stream, stop writing and close, unless the protocol uses half-close; then the peer"
            + " gave up before it had its answer" + (f.evidence().transport() == Transport.TCP ? ", or the connection was forgotten on the way." : ".");
    }
}
