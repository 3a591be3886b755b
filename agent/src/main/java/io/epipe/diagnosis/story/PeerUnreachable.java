package io.epipe.diagnosis.story;

import io.epipe.diagnosis.Evidence;
import io.epipe.diagnosis.Fact;
import io.epipe.diagnosis.Facts;
import io.epipe.diagnosis.Findings;
import io.epipe.diagnosis.Phrases;
import io.epipe.diagnosis.Story;
import io.epipe.diagnosis.Verdict;
import io.epipe.kernel.Errno;
import io.epipe.kernel.TcpState;

/** Nobody answered, or somebody said that nobody would. */
final class PeerUnreachable extends Story {

    PeerUnreachable() {
        super(Verdict.PEER_UNREACHABLE, new Page("nobody answered, or somebody said that nobody would",
            Side.NETWORK, "the network, or the peer's machine",
            "Our data, or our keep-alive probes, were not answered until a time limit passed; or a router, a firewall or this machine said that"
                + " the way is closed.",
            "The error is `ETIMEDOUT`, `EHOSTUNREACH`, `ENETUNREACH`, `ENETDOWN`, `ECONNREFUSED`, or another that ICMP or the routing table gives"
                + " (`EACCES`: a firewall forbids it, `EMSGSIZE`: too large for the way) on a connection that was open. The record says how often data was sent again and when the peer was last heard from. Where"
                + " an earlier call has taken the error unseen (`sendfile`, or a call that was blocked while the agent was attached), two repetitions in vain"
                + " tell it.",
            "Check whether the peer's machine is up and the route open in both directions; after `ECONNREFUSED`, firewalls and whether the"
                + " address has moved.",
            "the kernel calls the socket closed, and the peer was not heard from while our data was sent in vain. `likely` where it was: it"
                + " answered and took no data (a full receive window and `TCP_USER_TIMEOUT`), or our packets alone were lost on the way. The text"
                + " tells the two apart where the kernel does."));
    }

    @Override
    public Fact<Boolean> fits(Findings f) {
        Errno errno = f.errno();
        Fact<Boolean> named = Fact.known(errno.isUnreachable(), "the error is " + errno);
        return Fact.all(Fact.any(named, f.givenUp()), f.supposedlyClosed(), f.isStalledByWindow() || f.isOneWay()
            ? Fact.inferred(true, "the peer was heard from while our data did not get through") : Fact.known(true, ""));
    }

    @Override
    public void explain(StringBuilder to, Facts f) {
        Evidence e = f.evidence();
        long retransmits = Math.max(e.kernel().retransmits(), 0);
        long probes = Math.max(e.kernel().probes(), 0);
        if (f.findings().givenUp().isSupposed(true)) {
            to.append("Nobody answered, and the connection ended. An earlier call has taken the error that would say how: a time limit that passed, a"
                + " router's word that the way is closed, or a reset by somebody who no longer knew the connection.");
        } else if (f.findings().isOneWay()) {
            to.append("Our data did not get through until the time limit of this connection had passed, though the peer's machine was still"
                + " heard from: the way is broken in one direction, or for large packets only (path MTU).");
        } else if (f.findings().isStalledByWindow()) {
            to.append("The peer's machine still answered, but took no more data until the time limit of this"
                + " connection had passed.");
        } else if (f.findings().errno() == Errno.ECONNREFUSED) {
            to.append("The peer's machine, or a firewall on the way, refused this established connection (ICMP"
                + " port unreachable).");
        } else if (f.findings().errno() == Errno.ENETDOWN) {
            to.append("The network interface of this connection is down.");
        } else if (f.findings().errno().said() != null) {
            to.append("Nobody answered, and this machine or a router said that ").append(f.findings().errno().said()).append('.');
        } else if (e.event() == Evidence.Event.LOST_WRITE && e.kernel().state() != TcpState.CLOSE) {
            to.append("Nobody answered for as long as this program waits. The connection still tries.");
        } else {
            to.append("Nobody answered until the time limit of this connection had passed.");
        }
        if (retransmits > 0 && e.kernel().totalRetrans() != 0) {
            Phrases.times(to.append(" Our data was sent again "), retransmits).append(" without an answer.");
        } else if (probes > 0 && f.lost() <= 0) {
            Phrases.number(to.append(' '), probes).append(probes == 1 ? " keep-alive probe was"
                : " keep-alive probes were").append(" not answered.");
        }
        if (f.lastHeardMillis() >= 0) {
            Phrases.duration(to.append(" The peer was last heard from "), f.lastHeardMillis())
                .append(" before ").append(Phrases.thisOperation(e)).append('.');
        }
        Sentences.lost(to, f);
    }

    @Override
    public String advice(Facts f) {
        Errno errno = f.findings().errno();
        if (f.findings().isOneWay()) {
            return "Look for a link, tunnel or firewall that drops packets towards the peer, large ones above all: a smaller MTU on the way"
                + " whose ICMP messages are filtered (test with ping -M do -s).";
        }
        if (f.findings().isStalledByWindow()) {
            return "Ask why the peer's program stopped reading, and compare TCP_USER_TIMEOUT with how long it may.";
        }
        if (errno == Errno.ECONNREFUSED) {
            return "Check the firewalls on both sides and whether the peer's service or address has moved.";
        }
        if (errno == Errno.EACCES || errno == Errno.EINVAL) {
            return "Check the firewalls on the way and this machine's routes (prohibit, blackhole): somebody has forbidden this"
                + " traffic since the connection was opened.";
        }
        if (errno == Errno.EMSGSIZE) {
            return "Compare the MTU on the way with this machine's: small packets arrive and large ones do not.";
        }
        return errno == Errno.ENETDOWN
            ? "Check this machine's network interfaces."
            : "Check whether the peer's machine is up and the route to it is open, in both directions.";
    }
}
