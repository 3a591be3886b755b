package io.epipe.command;

import io.epipe.command.jvm.RefusedException;

import picocli.CommandLine.Command;

/** Takes the agent out of a JVM. */
@Command(name = "detach", description = "Remove the instrumentation: the bytecode is as it was.")
final class DetachCommand extends EpipeCommand.OnTarget {

    @Override
    public Integer call() {
        checkPid();
        try {
            spec.commandLine().getOut().println(target().request("detach", ""));
            return 0;
        } catch (RefusedException e) {
            return refused(e);
        }
    }
}
