package io.epipe.demo;

import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * The command line: plays one scenario, prints each step to standard output and the failure's stack trace to standard
 * error, as an application's log would. Exit status: 0 if it went as documented, 1 if not, 2 for a wrong command line.
 */
@Command(name = "demo-app", mixinStandardHelpOptions = true, versionProvider = Demo.Version.class,
        description = "Breaks a TCP connection on purpose, step by step, so that a write fails in a known way.",
        footer = {"", "Exit status: 0 if the scenario went as documented, 1 if not, 2 for a wrong command line."})
public final class Demo implements Callable<Integer> {

    /** epipe takes a rest for one from some 20 ms on (docs/verdicts.md, "idle"); threads come late by a few more. */
    private static final long SHORTEST_WAIT_MILLIS = 50;
    private static final long LONGEST_WAIT_MILLIS = 3_600_000;

    private final PrintStream out;
    private final PrintStream err;
    private final String[] arguments;

    /** What to play; null until the command line has proved right, and if it asked for text only. */
    private Scenario chosen;
    private Play play;

    @Spec
    private CommandSpec spec;

    @Parameters(arity = "0..1", paramLabel = "SCENARIO", defaultValue = "peer-closed",
            description = "What to play (default: ${DEFAULT-VALUE}); --list names them all.")
    private String scenario;

    @Option(names = "--list", description = "List the scenarios with the verdict to expect, and exit.")
    private boolean list;

    @Option(names = "--nio",
            description = "Use java.nio.channels.SocketChannel on our side instead of java.net.Socket.")
    private boolean nio;

    @Option(names = "--peer", paramLabel = "HOST:PORT",
            description = "Play peer-closed against a server of your own, which should read and close.")
    private String peer;

    @Option(names = "--report", arity = "0..1", paramLabel = "FILE.html", fallbackValue = "epipe-demo.html",
            description = "Play all scenarios, each in a JVM with the agent, and make one page of what it recorded"
                    + " (default: ${FALLBACK-VALUE}).")
    private Path report;

    @Option(names = "--wait", paramLabel = "MILLIS", defaultValue = "1000",
            description = "How long a connection rests where the scenario says so (default: ${DEFAULT-VALUE}).")
    private long waitMillis;

    private Demo(PrintStream out, PrintStream err, String[] arguments) {
        this.out = out;
        this.err = err;
        this.arguments = arguments;
    }

    /**
     * Plays and ends the JVM with the exit status.
     *
     * @param arguments the command line
     */
    public static void main(String[] arguments) {
        System.exit(run(System.out, System.err, arguments));
    }

    /** Plays without ending the JVM. */
    static int run(PrintStream out, PrintStream err, String... arguments) {
        Demo demo = new Demo(out, err, arguments);
        int status = new CommandLine(demo)
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .setParameterExceptionHandler((e, args) -> {
                    err.println("demo-app: " + e.getMessage());
                    return CommandLine.ExitCode.USAGE;
                })
                .execute(arguments);
        if (demo.report != null && demo.chosen != null && status == 0 && !demo.list) {
            return demo.report();
        }
        // Not inside execute(): its dozen stack frames would stand in every trace that the demo is there to show.
        return demo.play == null ? status : demo.play();
    }

    /** Checks the command line. */
    @Override
    public Integer call() {
        chosen = Scenario.named(scenario);
        if (chosen == null) {
            throw wrong("no scenario \"" + scenario + "\"; there are: " + String.join(", ", Scenario.labels()));
        }
        if (waitMillis < SHORTEST_WAIT_MILLIS || waitMillis > LONGEST_WAIT_MILLIS) {
            throw wrong("--wait " + waitMillis + ": not between " + SHORTEST_WAIT_MILLIS + " and "
                    + LONGEST_WAIT_MILLIS + " milliseconds");
        }
        if (list) {
            printList();
            return 0;
        }
        if (report != null) {
            if (peer != null) {
                throw wrong("--report plays against servers of its own, not with --peer");
            }
            return 0;
        }
        if (peer != null && chosen != Scenario.PEER_CLOSED) {
            throw wrong("--peer goes with peer-closed only, not with " + chosen.label());
        }
        play = peer == null ? chosen.play() : ForeignPeer.at(address(peer));
        return 0;
    }

    private void printList() {
        String format = "%-23s %-25s %-11s %s%n";
        out.printf(format, "SCENARIO", "EXPECTED VERDICT", "ERROR", "WHAT HAPPENS");
        for (Scenario each : Scenario.values()) {
            out.printf(format, each.label(), each.verdict(), each.error(), each.line());
        }
        out.println();
        out.println("Each is played over java.net.Socket, or with --nio over java.nio.channels.SocketChannel.");
        out.println("Not here: CONNECTION_FORGOTTEN and PEER_UNREACHABLE (packets must get lost on the way, and on");
        out.println("loopback none do) and ABORTED_LOCALLY (takes an administrator: ss -K).");
    }

    private int report() {
        File agent = AgentHint.agentJar();
        if (agent == null) {
            err.println("demo-app: --report needs the agent's jar, " + AgentHint.AGENT_JAR
                    + "; \"mvn package -DskipTests\" builds it");
            return 1;
        }
        List<String> options = new ArrayList<>(Arrays.asList("--wait", Long.toString(waitMillis)));
        if (nio) {
            options.add("--nio");
        }
        try {
            return new ReportRun(out, err, agent, options).run(report);
        } catch (IOException e) {
            err.println("demo-app: " + e);
            return 1;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 1;
        }
    }

    private int play() {
        Api api = nio ? Api.NIO : Api.SOCKET;
        out.println(chosen.label() + " over " + api.label()
                + (peer == null ? ": " + chosen.line() : " against " + peer));
        try (Stage stage = new Stage(api, waitMillis, new Steps(out))) {
            Rehearsal.of(api);
            IOException failure = play.play(stage);
            out.println(peer == null ? "As documented: one write failed with " + chosen.error()
                    + ". The verdict should be " + chosen.verdict() + "."
                    : "As expected: a write failed.");
            out.flush();
            failure.printStackTrace(err);
            if (!AgentHint.agentIsHere()) {
                out.println("The agent was not here. With it: " + AgentHint.command(Arrays.asList(arguments)));
            }
            return 0;
        } catch (NotReachedException e) {
            out.println("Nothing to explain: " + e.getMessage() + "; no system call was made (" + e.getCause() + ").");
            return 0;
        } catch (NotAsDocumentedException e) {
            err.println("demo-app: not as documented: " + e.getMessage());
            if (e.getCause() != null) {
                e.getCause().printStackTrace(err);
            }
            return 1;
        } catch (IOException e) {
            err.println("demo-app: " + (peer == null ? "" : "peer " + peer + ": ") + e);
            return 1;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private InetSocketAddress address(String text) {
        int colon = text.lastIndexOf(':');
        String host = colon < 0 ? "" : text.substring(0, colon);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        } else if (host.indexOf(':') >= 0) {
            host = "";
        }
        int port;
        try {
            port = Integer.parseInt(text.substring(colon + 1));
        } catch (NumberFormatException e) {
            port = -1;
        }
        if (host.isEmpty() || port < 1 || port > 65535) {
            throw wrong("--peer \"" + text + "\": not HOST:PORT, such as 127.0.0.1:2222 or [::1]:2222");
        }
        InetSocketAddress address = new InetSocketAddress(host, port);
        if (address.isUnresolved()) {
            throw wrong("--peer \"" + text + "\": no address found for the host \"" + host + "\"");
        }
        return address;
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    /** Reads the version from the jar's manifest. */
    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Demo.class.getPackage().getImplementationVersion();
            return new String[] {String.format(Locale.ROOT, "demo-app %s, on Java %s",
                    version == null ? "(not from its jar)" : version, System.getProperty("java.version"))};
        }
    }
}
