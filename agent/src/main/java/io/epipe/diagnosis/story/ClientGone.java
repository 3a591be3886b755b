package io.epipe.diagnosis.story;

import io.epipe.connection.Role;
import io.epipe.diagnosis.Fact;
import io.epipe.diagnosis.Facts;
import io.epipe.diagnosis.Findings;
import io.epipe.diagnosis.Phrases;
import io.epipe.diagnosis.Story;
import io.epipe.diagnosis.Verdict;
import io.epipe.kernel.Errno;
import io.epipe.kernel.Transport;

/** The client closed a connection that this program had accepted. */
final class ClientGone extends Story {

    ClientGone() {
        super(Verdict.CLIENT_GONE, new Page("the client closed the connection before this program was done with it",
            Side.CLIENT, "the client, its proxy, or nobody",
            "We accepted the connection, and the client closed it before it had all of our answer, or while the connection was at rest and this"
                + " program pushed to it.",
            "The role is server and the peer's FIN came first. (With `sendfile` the FIN can be unknown; the text then says \"closed or reset\".)"
                + " A FIN together with the client's last bytes dates nothing but the end of its sending: the text says so, and there is no"
                + " `epipe.waited_ms`.",
            "Where an answer was owed: compare how long it took with the time-outs of the client and of every proxy between. Where the connection"
                + " was at rest, as with pushes, server-sent events and websockets: send a heartbeat more often than the shortest idle time-out on"
                + " the way. Browsers, health checks and port scanners leave early as a habit.",
            "both ends are on this machine, so that nobody else can have reset the connection in the client's name, the role and the FIN are known, and"
                + " either all of our data was acknowledged, or none was and more than 200 ms lie between the client's last sign of life and our late data."
                + " With a client on another machine it is `likely`: one that has closed its sending side alone and waits for its answer, on a connection"
                + " that a NAT or firewall forgets, leaves the same traces; and of a client that has sent nothing, where this program has sent something, its connect alone says that it is the"
                + " client."));
    }

    @Override
    public Fact<Boolean> fits(Findings f) {
        if (f.evidence().transport() == Transport.UNIX) {
            return Fact.all(f.isError(Errno.EPIPE), f.role().is(Role.SERVER), Fact.inferred(true, ""));
        }
        // with sendfile the FIN is unknown; closed or reset, the client has gone
        Fact<Boolean> closed = f.fin().supposed() == null ? Fact.inferred(true, "closed or reset") : f.fin();
        return Fact.all(f.reset(), f.role().is(Role.SERVER), closed, f.leftForGood(), f.isRoleReversible()
            ? Fact.inferred(true, "no request has come that would show that the side which connected is the client") : Fact.known(true, ""));
    }

    @Override
    public void explain(StringBuilder to, Facts f) {
        Sentences.lostBefore(to, f);
        if (Sentences.isUnix(f)) {
            Sentences.unix(to, "client", f);
            return;
        }
        if (!Sentences.isKernelAsked(f)) {
            Sentences.errorAlone(to, f);
            return;
        }
        if (!f.isFin()) {
            to.append("The client closed or reset this connection before ").append(Phrases.thisOperation(f.evidence()))
                .append("; which of the two cannot be told here.");
            waited(to, f);
        } else if (f.findings().isFinBehindRequest()) {
            finBehindRequest(to, f);
        } else {
            Sentences.closed(to, "client", f);
            waited(to, f);
        }
        Sentences.lateWrite(to, f);
        Sentences.coarse(to, f);
        Sentences.rest(to, f);
    }

    /** When it left is not known: its FIN is that of one who leaves at once, and of one who waits. */
    private static void finBehindRequest(StringBuilder to, Facts f) {
        if (f.acceptQueueMillis() >= 0) {
            Phrases.duration(to.append("This connection waited "), f.acceptQueueMillis()).append(" in this program's accept queue. ");
        }
        Phrases.closedBefore(to.append("The client closed this connection "), f, f.evidence())
            .append(", in the normal way (FIN) and together with its last bytes, or it ended its sending alone then (a half-close), waited for an answer, and")
            .append(" left later.");
    }

    /** How long it had waited for us, or been at rest. */
    private static void waited(StringBuilder to, Facts f) {
        if (f.lastDataReceivedMillis() < 0) {
            if (f.received() == 0) {
                to.append(" It had sent nothing.");
                if (f.findings().isRoleReversible()) {
                    to.append(" That it is the client is known by its connect alone: in some protocols (FTP in active mode) it is the server that connects for the"
                        + " data.");
                }
            }
        } else if (f.waitedMillis() >= 0 && f.findings().isGoodbyeUnread()) {
            Phrases.duration(to.append(" It said goodbye (TLS close_notify) as it left; it had waited for at most "), f.waitedMillis())
                .append(", counted from the accept.");
        } else if (f.isFin() && f.findings().isStreamed()) {
            Phrases.bytes(to.append(" This program was sending, as far as the pace tells: the client had acknowledged "), f.acknowledged());
            Phrases.duration(to.append(" of ours, and left "), f.findings().waitedMillis()).append(f.closedAgoExact() ? "" : " at most")
                .append(" after its own last bytes.");
        } else if (f.isFin() && f.findings().isPushed()) {
            to.append(f.findings().isSentNearClose() ? " The connection was at rest, or carried a stream of this program's: the client had acknowledged "
                : " The connection was at rest, as far as can be told: the client had acknowledged ");
            Phrases.bytes(to, f.acknowledged());
            Phrases.duration(to.append(" of ours, and left "), f.waitedMillis()).append(f.closedAgoExact() ? "" : " at most").append(" after its last bytes.");
        } else if (f.isFin() && f.closedAgoExact() && f.waitedMillis() >= 0) {
            Phrases.duration(to.append(" It left "), f.waitedMillis()).append(" after its last bytes.");
        } else {
            Phrases.duration(to.append(" Its last bytes came "), f.lastDataReceivedMillis()).append(" before ")
                .append(Phrases.thisOperation(f.evidence())).append('.');
        }
    }

    @Override
    public String advice(Facts f) {
        String alert = Sentences.alertAdvice(f);
        if (alert != null) {
            return alert;
        }
        if (f.findings().isRoleReversible()) {
            return "If this program was uploading to who connected (FTP in active mode): look in that server's log for why it stopped, a quota or a time-out."
                + " Otherwise compare how long this program took with the time-outs of the client and of any proxy between; health checks leave early as a"
                + " habit.";
        }
        if (f.isFin() && f.findings().isStreamed()) {
            return "Usual when a client cancels a download, a stream or a page. Otherwise look in the client's log, and at the limits of any proxy between.";
        }
        if (f.isFin() && f.findings().isPushed()) {
            return "If this program pushes on this connection (pings, server-sent events, websockets, gRPC streams): look at the idle time-outs of the"
                + " client and of every proxy between, and send a heartbeat more often than the shortest of them. If the client was waiting for the"
                + " rest of an answer: compare how long that took with the same time-outs.";
        }
        return "Compare how long the answer took with the time-outs of the client and of any proxy between;"
            + " browsers and health checks leave early as a habit.";
    }
}
