package io.epipe.command;

import io.epipe.command.jvm.TargetJvm;
import io.epipe.options.OptionException;
import io.epipe.options.OptionsParser;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.util.Collections;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Callable;

/** What the commands that talk to a JVM have in common. */
abstract class OnTarget implements Callable<Integer> {

    @Spec
    CommandSpec spec;

    @Parameters(index = "0", paramLabel = "PID", description = "Process id of the JVM; 'list' shows them.")
    String pid;

    final TargetJvm target() {
        if (!pid.matches("[1-9][0-9]{0,17}")) {
            throw new ParameterException(spec.commandLine(), "PID is a number, the process id of a JVM, not '" + pid + "'");
        }
        return new TargetJvm(pid);
    }

    /**
     * Refuses what the agent would refuse: here, where somebody reads the message; the target's standard error may go anywhere.
     *
     * @return the options
     */
    final String checked(String options) {
        return checked(options, Collections.<String, String>emptyMap());
    }

    /** As above, with those of an environment. */
    final String checked(String options, Map<String, String> environment) {
        try {
            OptionsParser.parse(options, environment, new Properties());
        } catch (OptionException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage());
        }
        return options;
    }

    final void println(String text) {
        spec.commandLine().getOut().println(text);
        spec.commandLine().getOut().flush();
    }
}
