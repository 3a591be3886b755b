package io.epipe.diagnosis.story;

import io.epipe.diagnosis.Fact;
import io.epipe.diagnosis.Facts;
import io.epipe.diagnosis.Findings;
import io.epipe.diagnosis.PipeWords;
import io.epipe.diagnosis.Story;
import io.epipe.diagnosis.Verdict;

/** The child process that read the pipe has ended. */
final class ChildExited extends Story {

    ChildExited() {
        super(Verdict.CHILD_EXITED, new Page("the child process that read the pipe has ended", Side.MACHINE, "whoever starts the child",
            "The standard input of a child process was written to, and the child has ended.",
            "The pipe is a child's standard input, and the JDK has taken the child's exit status, or (of a child that is older than epipe) Linux has no such "
                + "process any more: before the write, or up to 0.3 s later, "
                + "because a process that ends closes its pipes first. (One that had not begun to end when the write had failed, by the flags in `/proc`, has closed "
                + "its standard input and nothing else, whatever becomes of it later.) The note on the exception is made before that, and says that the child has ended "
                + "*or* has closed its standard input. A write after that fails without a system call (`Stream closed`), and is recorded too.",
            "Look at what the child wrote to its standard error, and at its exit status.",
            "the exit status is there, or the process is not."));
    }

    @Override
    public Fact<Boolean> fits(Findings f) {
        return Fact.known(PipeWords.isChildEnded(f.evidence()), "the exit status of the child process, or that Linux has none");
    }

    @Override
    public void explain(StringBuilder to, Facts f) {
        PipeWords.explain(to, f.evidence());
    }

    @Override
    public String advice(Facts f) {
        return PipeWords.advice(f.evidence());
    }
}
