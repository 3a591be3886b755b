package io.epipe.command;

import io.epipe.explain.Explanations;
import io.epipe.page.InputFiles;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.List;
import java.util.concurrent.Callable;

/** Says what a log tells of failed writes and reads of sockets. */
@Command(name = "explain", description = "Guess from a log or a stack trace what a failed write was, without the agent's evidence.")
final class ExplainCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Parameters(arity = "1..*", paramLabel = "FILE|-",
        description = "Logs with stack traces: plain, Logback, Log4j2 or JSON lines, also gzip; - is standard input.")
    private List<String> logs;

    @Override
    public Integer call() {
        if (logs.indexOf("-") != logs.lastIndexOf("-")) {
            throw new ParameterException(spec.commandLine(), "standard input (-) can be read once");
        }
        Explanations explanations = new Explanations();
        try {
            for (String log : logs) {
                if (Files.isDirectory(Paths.get(log))) {
                    throw new IOException(log + " is a directory");
                }
                Path file = Paths.get(log);
                try (InputStream in = log.equals("-") ? System.in : InputFiles.open(file, new InputFiles.Counter())) {
                    explanations.read(in);
                }
            }
        } catch (IOException e) {
            spec.commandLine().getErr().println("epipe: " + Words.of(e));
            return EpipeCommand.REFUSED;
        }
        spec.commandLine().getOut().print(explanations.text());
        spec.commandLine().getOut().flush();
        return explanations.failures() == 0 ? EpipeCommand.REFUSED : 0;
    }
}
