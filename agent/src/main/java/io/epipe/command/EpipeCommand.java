package io.epipe.command;

import io.epipe.command.jvm.RefusedException;
import io.epipe.command.jvm.TargetJvm;
import io.epipe.options.OptionTable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import java.util.concurrent.Callable;

/** {@code java -jar epipe-agent.jar}: attaches the agent to running JVMs and talks to it there. */
@Command(name = "java -jar epipe-agent.jar", mixinStandardHelpOptions = true,
    versionProvider = EpipeCommand.Version.class,
    description = "Explains why a socket write in a JVM failed (\"Broken pipe\", \"Connection reset\").",
    subcommands = {AttachCommand.class, DetachCommand.class, StatusCommand.class, ReportCommand.class, ExplainCommand.class, EpipeCommand.Help.class,
        EpipeCommand.PrintVersion.class},
    footerHeading = "%nAt the start of a JVM:%n  java -javaagent:epipe-agent.jar[=OPTIONS] ...%n%n",
    exitCodeOnInvalidInput = EpipeCommand.WRONG_USAGE)
public final class EpipeCommand implements Runnable {

    /** Exit status: the target refused. */
    static final int REFUSED = 1;
    /** Exit status: wrong usage. */
    static final int WRONG_USAGE = 2;

    @Spec
    private CommandSpec spec;

    /** Runs the command and ends with its exit status: 0 success, 1 the target refused, 2 wrong usage. */
    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        CommandLine line = new CommandLine(new EpipeCommand());
        line.getCommandSpec().usageMessage().footer(OptionTable.help(80).split("\n"));
        line.setParameterExceptionHandler(new CommandLine.IParameterExceptionHandler() {
            @Override
            public int handleParseException(ParameterException e, String[] arguments) {
                e.getCommandLine().getErr().println("epipe: " + e.getMessage()
                    + "; 'java -jar epipe-agent.jar help' tells what is allowed");
                return WRONG_USAGE;
            }
        });
        return line;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "which command? attach, detach, status, help or version");
    }

    /** Prints the usage and the options of the agent. */
    @Command(name = "help", description = "Print this help and the options of the agent.")
    static final class Help implements Runnable {
        @Spec
        private CommandSpec spec;

        @Override
        public void run() {
            CommandLine root = spec.root().commandLine();
            root.usage(root.getOut());
        }
    }

    /** Prints the version. */
    @Command(name = "version", description = "Print the version.")
    static final class PrintVersion implements Runnable {
        @Spec
        private CommandSpec spec;

        @Override
        public void run() {
            CommandLine root = spec.root().commandLine();
            root.printVersionHelp(root.getOut());
        }
    }

    /** The version from the jar's manifest. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = EpipeCommand.class.getPackage().getImplementationVersion();
            return new String[] {"epipe " + (version == null ? "unpackaged" : version)};
        }
    }

    /** What the commands that talk to a JVM have in common. */
    abstract static class OnTarget implements Callable<Integer> {
        @Spec
        CommandSpec spec;

        @CommandLine.Parameters(index = "0", paramLabel = "PID", description = "Process id of the JVM.")
        String pid;

        final TargetJvm target() {
            return new TargetJvm(pid);
        }

        final Integer refused(RefusedException e) {
            spec.commandLine().getErr().println("epipe: " + e.getMessage());
            return REFUSED;
        }

        final void checkPid() {
            for (int i = 0; i < pid.length(); i++) {
                if (pid.charAt(i) < '0' || pid.charAt(i) > '9') {
                    throw new ParameterException(spec.commandLine(),
                        "PID is a number, the process id of a JVM, not '" + pid + "'");
                }
            }
        }
    }
}
