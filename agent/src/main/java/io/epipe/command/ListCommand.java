package io.epipe.command;

import io.epipe.command.jvm.JvmList;
import io.epipe.command.jvm.RefusedException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;

/** Lists the JVMs of this user. */
@Command(name = "list", description = "List JVMs, and whether epipe is inside.")
final class ListCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Option(names = "--pids", description = "Print the process ids alone.")
    private boolean pids;

    @Override
    public Integer call() throws RefusedException {
        PrintWriter out = spec.commandLine().getOut();
        List<JvmList.Jvm> jvms = JvmList.find(!pids);
        if (pids) {
            for (JvmList.Jvm jvm : jvms) {
                out.println(jvm.pid());
            }
        } else if (jvms.isEmpty()) {
            out.println("no JVM of this user runs here");
        } else {
            int jdk = 3;
            int epipe = 5;
            for (JvmList.Jvm jvm : jvms) {
                jdk = Math.max(jdk, jvm.jdk().length());
                epipe = Math.max(epipe, jvm.epipe().length());
            }
            String format = "%8s  %-" + jdk + "s  %-" + epipe + "s  %s%n";
            out.printf(format, "PID", "JDK", "EPIPE", "PROGRAM");
            for (JvmList.Jvm jvm : jvms) {
                out.printf(format, jvm.pid(), jvm.jdk(), jvm.epipe(), jvm.program());
            }
        }
        out.flush();
        return 0;
    }
}
