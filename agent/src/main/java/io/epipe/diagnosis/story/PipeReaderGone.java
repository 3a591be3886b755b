package io.epipe.diagnosis.story;

import io.epipe.diagnosis.Fact;
import io.epipe.diagnosis.Facts;
import io.epipe.diagnosis.Findings;
import io.epipe.diagnosis.Phrases;
import io.epipe.diagnosis.Story;
import io.epipe.diagnosis.Verdict;
import io.epipe.kernel.Errno;
import io.epipe.kernel.Transport;

/** Nobody reads the pipe any more. */
final class PipeReaderGone extends Story {

    PipeReaderGone() {
        super(Verdict.PIPE_READER_GONE, new Page("the reading end of a pipe was closed", "whoever read it",
            "Every reader of this pipe or FIFO had closed its end, or had ended.",
            "The descriptor is a pipe, and the error is `EPIPE`: a pipe gives it for nothing else.",
            "Find out why the reader closed its end or ended.",
            "the kernel says that the descriptor is a pipe."));
    }

    @Override
    public Fact<Boolean> fits(Findings f) {
        return Fact.all(f.isTransport(Transport.PIPE), f.isError(Errno.EPIPE));
    }

    @Override
    public void explain(StringBuilder to, Facts f) {
        to.append("The reading end of this pipe was closed before ").append(Phrases.thisOperation(f.evidence()))
            .append("; nobody is left to read what is written to it.");
    }

    @Override
    public String advice(Facts f) {
        return "Find out why the reader closed its end or ended; a child process that exits closes its standard input.";
    }
}
