package io.epipe.command;

import io.epipe.command.jvm.RefusedException;
import io.epipe.options.OptionTable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/** {@code java -jar epipe-agent.jar}: attaches the agent to running JVMs, talks to it there, and reads what it wrote. */
@Command(name = EpipeCommand.NAME, mixinStandardHelpOptions = true, versionProvider = Version.class,
    description = "Explains why a socket write in a JVM failed (\"Broken pipe\", \"Connection reset\").%n",
    subcommands = {ListCommand.class, AttachCommand.class, DetachCommand.class, StatusCommand.class, WatchCommand.class,
        ReportCommand.class, ExplainCommand.class, HelpCommand.class, EpipeCommand.PrintVersion.class, CompletionCommand.class},
    commandListHeading = "%nCommands:%n",
    footerHeading = "%n", footer = {
        "Find out what a running JVM meets, and write it down as well:",
        "  java -jar epipe-agent.jar list",
        "  java -jar epipe-agent.jar attach PID json=/tmp/epipe.jsonl",
        "",
        "At the start of a JVM, instead of 'attach':",
        "  java -javaagent:epipe-agent.jar[=OPTIONS] ...",
        "",
        "'help attach' lists the options. Exit status: 0 success, 1 the JVM refused or",
        "the files held nothing, 2 wrong usage."},
    exitCodeOnInvalidInput = EpipeCommand.WRONG_USAGE)
public final class EpipeCommand implements Runnable {

    static final String NAME = "java -jar epipe-agent.jar";
    /** Exit status: the target refused, or the files held nothing. */
    static final int REFUSED = 1;
    /** Exit status: wrong usage. */
    static final int WRONG_USAGE = 2;

    @Spec
    private CommandSpec spec;

    /** Runs the command and ends with its exit status: 0 success, 1 the target refused or the files held nothing, 2 wrong usage. */
    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        CommandLine line = new CommandLine(new EpipeCommand());
        line.setOut(new PrintWriter(new FittedWriter(System.out, false), true));
        line.setErr(new PrintWriter(new FittedWriter(System.err, true), true));
        line.setUsageHelpWidth(Math.min(Terminal.width(), 100));
        line.setColorScheme(CommandLine.Help.defaultColorScheme(Terminal.isColoured() ? Ansi.ON : Ansi.OFF));
        for (CommandLine command : line.getSubcommands().values()) {
            command.getCommandSpec().addOption(OptionSpec.builder("-h", "--help").usageHelp(true).description("Print this help.").build());
        }
        CommandSpec attach = line.getSubcommands().get("attach").getCommandSpec();
        attach.usageMessage().footerHeading("%nOptions of the agent (values, the default first):%n%n");
        attach.usageMessage().footer(OptionTable.help(80).replace("%", "%%").split("\n"));
        line.setParameterExceptionHandler(new CommandLine.IParameterExceptionHandler() {
            @Override
            public int handleParseException(ParameterException e, String[] arguments) {
                e.getCommandLine().getErr().println("epipe: " + reason(e));
                return WRONG_USAGE;
            }
        });
        line.setExecutionExceptionHandler(new CommandLine.IExecutionExceptionHandler() {
            @Override
            public int handleExecutionException(Exception e, CommandLine command, ParseResult parsed) throws Exception {
                if (e instanceof RefusedException) {
                    command.getErr().println("epipe: " + e.getMessage());
                    return REFUSED;
                }
                throw e;
            }
        });
        return line;
    }

    private static String reason(ParameterException e) {
        CommandLine command = e.getCommandLine();
        boolean isRoot = command.getParent() == null;
        if (isRoot && e instanceof UnmatchedArgumentException) {
            String typed = ((UnmatchedArgumentException) e).getUnmatched().get(0);
            String nearest = Words.nearest(typed, command.getSubcommands().keySet());
            return "there is no command '" + typed + "'; " + (nearest == null ? "'" + NAME + " help' lists them"
                : "did you mean '" + nearest + "'?");
        }
        if (!isRoot && e instanceof UnmatchedArgumentException && ((UnmatchedArgumentException) e).getUnmatched().get(0).matches("[a-z-]+=.*")) {
            return "options of the agent are one word, with commas between them: '" + String.join(",", options(e)) + "'";
        }
        return e.getMessage() + "; '" + NAME + " help" + (isRoot ? "" : " " + command.getCommandName()) + "' tells what is allowed";
    }

    /** What was typed that looks like options of the agent. */
    private static List<String> options(ParameterException e) {
        List<String> options = new ArrayList<String>();
        for (String typed : e.getCommandLine().getParseResult().originalArgs()) {
            if (typed.matches("[a-z-]+=.*")) {
                options.add(typed);
            }
        }
        return options;
    }

    /** Without a command: the help. */
    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut(), spec.commandLine().getColorScheme());
    }

    /** Prints the version. */
    @Command(name = "version", description = "Print the version of this command.")
    static final class PrintVersion implements Runnable {
        @Spec
        private CommandSpec spec;

        @Override
        public void run() {
            CommandLine root = spec.root().commandLine();
            root.printVersionHelp(root.getOut());
        }
    }
}
