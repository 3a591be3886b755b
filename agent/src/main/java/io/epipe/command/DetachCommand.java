package io.epipe.command;

import io.epipe.command.jvm.RefusedException;
import io.epipe.command.jvm.TargetJvm;
import io.epipe.status.Status;
import picocli.CommandLine.Command;

/** Takes the agent out of a JVM. */
@Command(name = "detach", description = "Take the agent out of a JVM again.")
final class DetachCommand extends OnTarget {

    @Override
    public Integer call() throws RefusedException {
        TargetJvm target = target();
        Status status = target.request("detach", "");
        println("inactive".equals(status.get("done")) ? "epipe is not active in process " + pid
            : "epipe " + status.get("version") + " is detached from process " + pid + "; "
                + Words.count(status.number("incidents"), "incident") + (status.number("incidents") == 1 ? " was" : " were") + " recorded");
        return 0;
    }
}
