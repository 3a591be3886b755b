package io.epipe.command;

import io.epipe.command.jvm.RefusedException;

import picocli.CommandLine.Command;

/** Asks the agent of a JVM how it is. */
@Command(name = "status", description = "Version, options, counters, source of evidence and targets of the agent there.")
final class StatusCommand extends EpipeCommand.OnTarget {

    @Override
    public Integer call() {
        checkPid();
        try {
            spec.commandLine().getOut().println(target().request("status", ""));
            return 0;
        } catch (RefusedException e) {
            return refused(e);
        }
    }
}
