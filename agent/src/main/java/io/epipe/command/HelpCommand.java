package io.epipe.command;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.util.concurrent.Callable;

/** Prints the help of the whole, or of one command. */
@Command(name = "help", description = "Print this help, or that of a command.")
final class HelpCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", arity = "0..1", paramLabel = "COMMAND", description = "The command to tell more of.")
    private String command;

    @Override
    public Integer call() {
        CommandLine root = spec.root().commandLine();
        CommandLine of = command == null ? root : root.getSubcommands().get(command);
        if (of == null) {
            String nearest = Words.nearest(command, root.getSubcommands().keySet());
            throw new ParameterException(root, "there is no command '" + command + "'"
                + (nearest == null ? "" : "; did you mean '" + nearest + "'?"));
        }
        of.usage(root.getOut(), root.getColorScheme());
        return 0;
    }
}
