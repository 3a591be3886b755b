package io.epipe.diagnosis.story;

import io.epipe.diagnosis.Evidence;
import io.epipe.diagnosis.Fact;
import io.epipe.diagnosis.Facts;
import io.epipe.diagnosis.Findings;
import io.epipe.diagnosis.Phrases;
import io.epipe.diagnosis.Story;
import io.epipe.diagnosis.Verdict;
import io.epipe.kernel.EvidenceSource;
import io.epipe.kernel.TcpState;

/** None of the others; the last of the table. */
final class UnknownReason extends Story {

    UnknownReason() {
        super(Verdict.UNKNOWN, new Page("the evidence fits none of these", Side.NOT_KNOWN, "look at the raw evidence",
            "The error has no name that epipe knows, or the kernel's state does not explain it.",
            "No other story fits. The record shows what there is.",
            "Look at the evidence of the record and at the peer's log of the same moment.",
            "never; its confidence is `guess`."));
    }

    @Override
    public Fact<Boolean> fits(Findings f) {
        return Fact.guessed(true, "no other story fits");
    }

    @Override
    public void explain(StringBuilder to, Facts f) {
        Evidence e = f.evidence();
        TcpState state = e.kernel().state();
        if (e.isClose()) {
            to.append("This program closed the connection over data that the peer had not acknowledged.");
        } else if (e.isExceptionless()) {
            to.append("This read met the end of stream over data that the peer had not acknowledged.");
        } else {
            to.append(Phrases.theOperation(e)).append(" failed with ").append(Phrases.error(e)).append('.');
        }
        if (e.kernel().source() == EvidenceSource.NONE) {
            to.append(" There is no kernel evidence that would say why.");
        } else if (f.isResetReceived()) {
            to.append(" A reset ended this connection; whether the peer had closed it in the normal way (FIN) before"
                + " that is not known");
            to.append(e.isSendfile() ? ", because sendfile can take the first error for itself."
                : ": it may have ended, and a read may have met that, before epipe was attached.");
            Sentences.lost(to, f);
        } else if (state != null) {
            to.append(" The kernel calls the connection ").append(state.name())
                .append(e.isExceptionless() ? ", which does not explain that." : ", which does not explain this error.");
        }
    }

    @Override
    public String advice(Facts f) {
        return "Look at the evidence of this record and at the peer's log of the same moment.";
    }
}
