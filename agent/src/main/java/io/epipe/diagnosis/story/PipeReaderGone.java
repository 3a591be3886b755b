package io.epipe.diagnosis.story;

import io.epipe.diagnosis.Fact;
import io.epipe.diagnosis.Facts;
import io.epipe.diagnosis.Findings;
import io.epipe.diagnosis.PipeWords;
import io.epipe.diagnosis.Story;
import io.epipe.diagnosis.Verdict;
import io.epipe.kernel.Errno;
import io.epipe.kernel.Transport;

/** Nobody reads the pipe any more. */
final class PipeReaderGone extends Story {

    PipeReaderGone() {
        super(Verdict.PIPE_READER_GONE, new Page("the reading end of a pipe was closed", Side.MACHINE, "whoever read it",
            "Every reader of this pipe, FIFO or standard output had closed its end, or had ended; or a child process runs on and has closed its standard input.",
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
        PipeWords.explain(to, f.evidence());
    }

    @Override
    public String advice(Facts f) {
        return PipeWords.advice(f.evidence());
    }
}
