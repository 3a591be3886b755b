package io.epipe.command;

import io.epipe.command.jvm.RefusedException;
import io.epipe.options.OptionException;
import io.epipe.options.OptionsParser;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

import java.util.Collections;
import java.util.Properties;

/** Loads the agent into a running JVM. */
@Command(name = "attach", description = "Load the agent into a running JVM.")
final class AttachCommand extends EpipeCommand.OnTarget {

    @Parameters(index = "1", arity = "0..1", paramLabel = "OPTIONS",
        description = "Options of the agent, key=value,key=value.")
    private String options;

    @Override
    public Integer call() {
        checkPid();
        try {
            // here, where somebody reads the message; the target's standard error may go anywhere
            OptionsParser.parse(options, Collections.<String, String>emptyMap(), new Properties());
        } catch (OptionException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage());
        }
        try {
            spec.commandLine().getOut().println(target().request("attach", options == null ? "" : options));
            return 0;
        } catch (RefusedException e) {
            return refused(e);
        }
    }
}
