package io.epipe.diagnosis.story;

import io.epipe.diagnosis.Fact;
import io.epipe.diagnosis.Facts;
import io.epipe.diagnosis.Findings;
import io.epipe.diagnosis.Phrases;
import io.epipe.diagnosis.Story;
import io.epipe.diagnosis.Verdict;

/** The child process that read the pipe has ended. */
final class ChildExited extends Story {

    ChildExited() {
        super(Verdict.CHILD_EXITED, new Page("the child process that read the pipe has ended", "whoever starts the child",
            "The standard input of a child process was written to, and the child has ended.",
            "Reserved: writes to pipes are not recorded yet.",
            "Look at the child's exit status and its standard error.",
            "reserved."));
    }

    @Override
    public Fact<Boolean> fits(Findings f) {
        return Fact.known(false, "no child process is known");
    }

    @Override
    public void explain(StringBuilder to, Facts f) {
        to.append("The child process that read this pipe had ended before ").append(Phrases.thisOperation(f.evidence())).append('.');
    }

    @Override
    public String advice(Facts f) {
        return "Look at the child's exit status and its standard error.";
    }
}
