package io.epipe.command;

import io.epipe.page.ReportPage;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;

/** Makes a page of HTML of the JSON lines of one JVM or of many. */
@Command(name = "report", description = "Make a page (HTML) of JSON lines, of one JVM or of many.")
final class ReportCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Parameters(arity = "1..*", paramLabel = "FILE|DIR",
        description = "Files that json=PATH wrote, plain or gzip, and directories with such files, rotated ones too.")
    private List<Path> inputs;

    @Option(names = {"-o", "--output"}, paramLabel = "FILE.html", defaultValue = "epipe-report.html",
        description = "The page (default: ${DEFAULT-VALUE}). It needs nothing else: no server, no network.")
    private Path output;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        Path directory = output.toAbsolutePath().normalize().getParent();
        if (directory == null || !Files.isDirectory(directory)) {
            err.println("epipe: there is no directory " + directory + " for the page");
            return EpipeCommand.REFUSED;
        }
        try {
            ReportPage.Result result = ReportPage.make(inputs, output, Terminal.isError() ? err : null);
            out.print(result.words());
            out.flush();
            if (result.incidents() == 0) {
                err.println("epipe: no incident in there, so there is no page; json=PATH makes the agent write JSON lines");
                return EpipeCommand.REFUSED;
            }
            out.println(output.toAbsolutePath().normalize());
            out.flush();
            return 0;
        } catch (IOException e) {
            err.println("epipe: " + Words.of(e));
            return EpipeCommand.REFUSED;
        }
    }
}
