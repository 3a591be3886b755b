package io.epipe.diagnosis.story;

import io.epipe.diagnosis.Evidence;
import io.epipe.diagnosis.Fact;
import io.epipe.diagnosis.Facts;
import io.epipe.diagnosis.Findings;
import io.epipe.diagnosis.Phrases;
import io.epipe.diagnosis.Story;
import io.epipe.diagnosis.Verdict;
import io.epipe.kernel.Errno;

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
                + " address has moved; where nothing left this machine, its own routes, firewall and interfaces.",
            "the kernel calls the socket closed, the peer was not heard from while our data was sent in vain, and no FIN of its had come before. `likely`"
                + " where it was heard from: it answered and took no data (a full receive window and `TCP_USER_TIMEOUT`), or our packets alone were lost"
                + " or rejected on the way. `likely` also where a read had met its FIN: then it may have closed, and gone. The text tells these apart where"
                + " the kernel does, and says so where the data never left this machine."));
    }

    @Override
    public Fact<Boolean> fits(Findings f) {
        Errno errno = f.errno();
        Fact<Boolean> named = Fact.known(errno.isUnreachable(), f.met());
        return Fact.all(Fact.any(named, f.givenUp()), f.supposedlyClosed(), f.isStalledByWindow() || f.isOneWay() || f.isHeardSinceFirstSent()
            ? Fact.inferred(true, "the peer was heard from while our data did not get through") : Fact.known(true, ""), f.fin().isSupposed(true)
            ? Fact.inferred(true, "the peer had ended its sending side before: it may have gone as one that closed does") : Fact.known(true, ""));
    }

    @Override
    public void explain(StringBuilder to, Facts f) {
        Evidence e = f.evidence();
        long retransmits = Math.max(e.kernel().retransmits(), 0);
        long probes = Math.max(e.kernel().probes(), 0);
        if (f.findings().givenUp().isSupposed(true)) {
            to.append("Nobody answered, and the connection ended. ").append(e.isClose() ? "No call has met" : "An earlier call has taken")
                .append(" the error that would say how: a time limit that passed, a"
                + " router's word that the way is closed, or a reset by somebody who no longer knew the connection.");
        } else if (f.findings().isHeldHere() && f.findings().errno() != Errno.ENETDOWN) {
            to.append("Our data did not leave this machine, though the peer's window had room for it: a route, a firewall or an interface here held it back ")
                .append(until(f)).append('.');
            if (f.findings().errno().said() != null) {
                to.append(" The error says that ").append(f.findings().errno().said()).append('.');
            }
        } else if (f.findings().isOneWay()) {
            oneWay(to, f);
        } else if (f.findings().isStalledByWindow()) {
            to.append("The peer's machine still answered, but took no more data ").append(until(f)).append('.');
        } else if (f.findings().errno() == Errno.ECONNREFUSED) {
            to.append("The peer's machine, or a firewall on the way, refused this established connection (ICMP"
                + " port unreachable).");
        } else if (f.findings().errno() == Errno.ENETDOWN) {
            to.append("The network interface of this connection is down.");
        } else if (f.findings().errno().said() != null) {
            to.append("Nobody answered, and this machine or a router said that ").append(f.findings().errno().said()).append('.');
        } else {
            to.append("Nobody answered ").append(until(f)).append('.');
            if (f.findings().isStillTrying()) {
                to.append(e.isClose() ? " This machine goes on trying for some time." : " The connection still tries.");
            }
        }
        if (retransmits > 0 && e.kernel().totalRetrans() != 0) {
            Phrases.times(to.append(" Our data was sent again ").append(Phrases.atLeast(retransmits, e.kernel().totalRetrans())), retransmits)
                .append(" without an answer.");
        } else if (probes > 0 && f.lost() <= 0) {
            Phrases.number(to.append(' '), probes).append(probes == 1 ? " keep-alive probe was"
                : " keep-alive probes were").append(" not answered.");
        }
        if (f.lastHeardMillis() >= 0) {
            Phrases.duration(to.append(" The peer was last heard from "), f.lastHeardMillis())
                .append(" before ").append(Phrases.thisOperation(e)).append('.');
        }
        if (f.findings().isHeardSinceFirstSent() && !f.findings().isOneWay() && !f.findings().isStalledByWindow()) {
            to.append(" That was after this data had first left: either it went away meanwhile, or our packets alone are lost on the way.");
        }
        fin(to, f);
        Sentences.lost(to, f);
    }

    private static String until(Facts f) {
        if (!f.findings().isStillTrying()) {
            return "until the time limit of this connection had passed";
        }
        return f.evidence().isClose() ? "until this program closed the connection" : "for as long as this program waits";
    }

    private static void oneWay(StringBuilder to, Facts f) {
        Errno errno = f.findings().errno();
        if (errno == Errno.ECONNREFUSED) {
            to.append("The peer's machine, or a firewall on the way, refused our data (ICMP port unreachable)");
        } else if (errno.said() != null) {
            to.append("Our data did not get through, and this machine, a router or a firewall said that ").append(errno.said());
        } else {
            to.append("Our data did not get through ").append(until(f));
        }
        to.append(", though the peer's machine was still heard from: the way is ").append(errno.said() != null || errno == Errno.ECONNREFUSED
            ? "closed in one direction, or for some of our packets only (a firewall's rule, path MTU)." : "broken in one direction, or for large packets only (path MTU).");
    }

    /** A peer that had closed wholly answers with a reset, if that gets through; one that half-closed is still there. */
    private static void fin(StringBuilder to, Facts f) {
        if (!f.isFin() || f.finReceived() == null) {
            return;
        }
        Evidence e = f.evidence();
        to.append(" Before all this the peer had ended its sending side (FIN)");
        if (f.closedAgoMillis() >= 0) {
            Phrases.duration(to.append(f.closedAgoExact() ? ", " : ", at least "), f.closedAgoMillis()).append(" before ").append(Phrases.thisOperation(e));
        }
        if (isTold(f)) {
            to.append(", and a read had told this program so (end of stream)");
        }
        to.append(": most likely it had closed, and its machine left since, or something on the way lets nothing more through to it; else it had closed one"
            + " direction only, and the way broke later.");
    }

    private static boolean isTold(Facts f) {
        return f.findings().end() != null && !f.evidence().isEndOfStreamReadByJdkOnly();
    }

    @Override
    public String advice(Facts f) {
        Errno errno = f.findings().errno();
        if (f.findings().isHeldHere() && errno != Errno.ENETDOWN) {
            return "Look at this machine first: its routes (ip route get), its firewall's outgoing rules, its interfaces. The peer need not know of any of it.";
        }
        if (f.findings().isOneWay() && errno != Errno.ETIMEDOUT) {
            return "The peer's machine is up: look for a firewall or router that rejects packets towards it, perhaps some of them only (a new rule; large"
                + " packets, test with ping -M do -s).";
        }
        if (f.findings().isOneWay()) {
            return "Look for a link, tunnel or firewall that drops packets towards the peer, large ones above all: a smaller MTU on the way"
                + " whose ICMP messages are filtered (test with ping -M do -s).";
        }
        if (f.findings().isStalledByWindow()) {
            return "Ask why the peer's program stopped reading, and compare " + (f.findings().isStillTrying() ? "how long this program waits" : "TCP_USER_TIMEOUT")
                + " with how long it may.";
        }
        if (f.isFin() && f.finReceived() != null) {
            return (isTold(f) ? "Write no more after an end of stream, unless the protocol half-closes. " : "")
                + "If the peer was to wait for this data, check whether its machine is up and the way to it is open.";
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
