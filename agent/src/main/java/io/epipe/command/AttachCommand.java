package io.epipe.command;

import io.epipe.command.jvm.RefusedException;
import io.epipe.command.jvm.TargetJvm;
import io.epipe.status.Status;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Loads the agent into a running JVM, or changes the options of the one that is there. */
@Command(name = "attach", description = "Load the agent into a JVM, or change its options.")
final class AttachCommand extends OnTarget {

    @Parameters(index = "1", arity = "0..1", paramLabel = "OPTIONS", description = "Options of the agent, key=value,key=value. They"
        + " are said on top of EPIPE_OPTIONS in this command's environment and, where the agent is there already, of those that hold.")
    private String options;

    @Option(names = {"-v", "--verbose"}, description = "Say everything: also what was instrumented, line by line.")
    private boolean verbose;

    @Override
    public Integer call() throws RefusedException {
        checked(options, System.getenv());
        String all = all(System.getenv("EPIPE_OPTIONS"), options);
        TargetJvm target = target();
        Status status = target.request("attach", all);
        StatusText text = new StatusText(status, target);
        println(verbose ? text.afterAttach(Version.text()) + "\n" + String.join("\n", status.all("target"))
            : text.afterAttach(Version.text()));
        return 0;
    }

    /** The last wins. */
    private static String all(String environment, String argument) {
        String first = environment == null ? "" : environment.trim();
        String then = argument == null ? "" : argument.trim();
        return first.isEmpty() || then.isEmpty() ? first + then : first + "," + then;
    }
}
