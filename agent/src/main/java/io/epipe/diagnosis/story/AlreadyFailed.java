package io.epipe.diagnosis.story;

import io.epipe.diagnosis.Fact;
import io.epipe.diagnosis.Facts;
import io.epipe.diagnosis.Findings;
import io.epipe.diagnosis.Phrases;
import io.epipe.diagnosis.Story;
import io.epipe.diagnosis.Timeline;
import io.epipe.diagnosis.Verdict;

/** An earlier read or write on the connection had thrown. */
final class AlreadyFailed extends Story {

    AlreadyFailed() {
        super(Verdict.ALREADY_FAILED, new Page("an earlier read or write on this connection had failed", Side.PROGRAM, "this program",
            "A read or write on this connection had thrown before. The program went on, and this write met what was left. The alert that a TLS library"
                + " (JSSE, Bouncy Castle) sends by itself behind a failed read is no such write: it is told as what ended the connection.",
            "It remembers the first failure of each connection. That matters because the kernel reports an error once: a read that throws"
                + " \"Connection reset\" takes the reset's own error, and the next write gets \"Broken pipe\" although the peer never closed in"
                + " the normal way.",
            "Look at the first failure (`epipe.earlier_failure`); where it has no record of its own, the text tells what the kernel knows of it. Close a connection after its first error and write no more on it.",
            "the failure was recorded, and the kernel could be asked about the same connection."));
    }

    @Override
    public Fact<Boolean> fits(Findings f) {
        return Fact.all(f.failedBefore(), Fact.known(!f.isAlertOfFailedRead(), ""));
    }

    @Override
    public void explain(StringBuilder to, Facts f) {
        Sentences.firstFailure(to.append("This connection had failed already: "), f);
        to.append(". ").append(Phrases.theOperation(f.evidence())).append(" met what that failure left behind.");
        Story beneath = beneath(f);
        if (beneath != null) {
            beneath.explain(to.append(' '), f);
        } else {
            Sentences.tlsAlert(to, f);
        }
    }

    /** What ended the connection, where no other record tells it; null where one does, or nothing is known. */
    private static Story beneath(Facts f) {
        if (f.findings().firstFailure().incidentId() > 0) {
            return null;
        }
        Story story = Stories.beneath(f);
        return story.verdict() == Verdict.UNKNOWN ? null : story;
    }

    @Override
    public String advice(Facts f) {
        String alert = Sentences.alertAdvice(f);
        if (alert != null) {
            return alert;
        }
        Story beneath = beneath(f);
        if (beneath != null) {
            return !f.evidence().isFailedWrite() ? beneath.advice(f) : beneath.advice(f) + " A goodbye that a library writes as it closes a broken connection (TLS, HTTP/2) is harmless; otherwise write no"
                + " more after an error.";
        }
        if (!f.evidence().isFailedWrite()) {
            return "Look at that first failure: its reason is the reason.";
        }
        return f.findings().firstFailure().isRead()
            ? "Look at that first failure: its reason is the reason. A goodbye that a library writes as it closes the"
                + " connection (TLS, HTTP/2) is harmless; otherwise write no more after an error."
            : "Look at the first failure; after it, close the connection and write no more on it.";
    }

    @Override
    public void draw(Timeline t) {
        Story beneath = beneath(t.facts());
        if (beneath != null) {
            beneath.draw(t);
        }
        t.earlierFailure();
    }
}
