package io.epipe.command;

import io.epipe.command.jvm.RefusedException;
import io.epipe.command.jvm.TargetJvm;
import io.epipe.status.Status;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import java.io.IOException;

/** Asks the agent of a JVM how it is. */
@Command(name = "status", description = "Ask the agent of a JVM how it is.")
final class StatusCommand extends OnTarget {

    @Option(names = {"-v", "--verbose"}, description = "Say everything: also what was instrumented, line by line.")
    private boolean verbose;

    @Option(names = "--json", description = "One JSON object for programs, everything in it.")
    private boolean json;

    @Override
    public Integer call() throws RefusedException, IOException {
        TargetJvm target = target();
        Status status = target.request("status", "");
        StatusText text = new StatusText(status, target);
        if (json) {
            println(StatusText.json(status, pid));
        } else if ("inactive".equals(status.get("done"))) {
            println("epipe is not active in process " + pid);
        } else {
            println(verbose ? text.verbose() : text.brief());
        }
        return 0;
    }
}
