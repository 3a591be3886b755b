package io.epipe.command;

import io.epipe.page.PageTarget;
import io.epipe.page.ReportPage;
import io.epipe.record.Printable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;

/** Makes a page of HTML of the JSON lines of one JVM or of many. */
@Command(name = "report", description = "Make a page (HTML) of JSON lines, of one JVM or of many.")
final class ReportCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Parameters(arity = "1..*", paramLabel = "FILE|DIR", converter = FileName.class,
        description = "Files that json=PATH wrote, plain or gzip, and directories with such files, rotated ones too.")
    private List<Path> inputs;

    @Option(names = {"-o", "--output"}, paramLabel = "FILE.html", converter = FileName.class, defaultValue = "epipe-report.html",
        description = "The page (default: ${DEFAULT-VALUE}). It needs nothing else: no server, no network. "
            + "- is standard output.")
    private Path output;

    @Override
    public Integer call() {
        PrintWriter err = spec.commandLine().getErr();
        try {
            PageTarget target = PageTarget.of(output);
            PrintWriter out = target.isStandardOutput() ? err : spec.commandLine().getOut();
            ReportPage.Result result = ReportPage.make(inputs, target, Terminal.isError() ? err : null);
            out.print(result.words());
            out.flush();
            if (result.isEmpty()) {
                err.println("epipe: no incident in there, so there is no page; json=PATH makes the agent write JSON lines");
                return EpipeCommand.REFUSED;
            }
            if (!target.isStandardOutput()) {
                out.println(Printable.oneLine(output.toAbsolutePath().normalize().toString()));
                out.flush();
            }
            return 0;
        } catch (IOException e) {
            err.println("epipe: " + Printable.oneLine(Words.of(e)));
            return EpipeCommand.REFUSED;
        }
    }
}
