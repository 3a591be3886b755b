package io.epipe.command.jvm;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.jar.JarFile;
import java.util.jar.Manifest;

/** The JVMs of this machine that the command could attach to. They are looked at from outside; none is sent a signal. */
public final class JvmList {

    private JvmList() {
    }

    /** One of them. What stands in it was its own to choose, and is fit for a terminal. */
    public static final class Jvm {
        private final long pid;
        private final String jdk;
        private final String epipe;
        private final String program;

        Jvm(long pid, String jdk, String epipe, String program) {
            this.pid = pid;
            this.jdk = jdk;
            this.epipe = epipe;
            this.program = program;
        }

        /** Its process id, as this process sees it. */
        public long pid() {
            return pid;
        }

        /** The version of its JDK; a question mark where unknown. */
        public String jdk() {
            return jdk;
        }

        /** The version of epipe in it; a hyphen if it is not there. */
        public String epipe() {
            return epipe;
        }

        /** Main class or jar. */
        public String program() {
            return program;
        }
    }

    /**
     * Those of this user, or all for root, without this one, by their ids.
     *
     * @param asked whether to ask those that have their attach socket open for the version of epipe
     * @throws RefusedException where this system has no /proc
     */
    public static List<Jvm> find(boolean asked) throws RefusedException {
        if (!ProcessFiles.available()) {
            throw new RefusedException("this system has no /proc, from which the list is made; jps or jcmd of a JDK list JVMs too");
        }
        long user = ProcessFiles.ownUser();
        String self = self();
        List<Jvm> jvms = new ArrayList<Jvm>();
        for (String name : ProcessFiles.ids()) {
            if (name.equals(self)) {
                continue;
            }
            ProcessFiles process = new ProcessFiles(name);
            if (process.exists() && process.state() != 'Z' && (user == 0 || user == process.user()) && process.isJvm()) {
                jvms.add(describe(name, process, asked));
            }
        }
        jvms.sort(Comparator.comparingLong(Jvm::pid));
        return jvms;
    }

    private static String self() {
        try {
            return new File("/proc/self").getCanonicalFile().getName();
        } catch (IOException e) {
            return "";
        }
    }

    private static Jvm describe(String pid, ProcessFiles process, boolean asked) {
        PerfData data = PerfData.of(process);
        return new Jvm(Long.parseLong(pid), Printable.line(jdk(data)), asked ? Printable.line(epipe(pid, process)) : "",
            Printable.line(program(data, process)));
    }

    private static String jdk(PerfData data) {
        String version = data.text("java.property.java.version");
        return version == null ? "?" : version;
    }

    /** Main class, or the name of the jar; the process's name where the JVM says nothing of it. */
    static String program(PerfData data, ProcessFiles process) {
        String command = data.text("sun.rt.javaCommand");
        if (command == null || command.trim().isEmpty()) {
            return fromArguments(process);
        }
        String first = command.trim().split("\\s+")[0];
        return first.endsWith(".jar") ? first.substring(first.lastIndexOf('/') + 1) : first;
    }

    private static String fromArguments(ProcessFiles process) {
        List<String> arguments = process.arguments();
        for (int i = 1; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            if (argument.equals("-jar") && i + 1 < arguments.size()) {
                return arguments.get(i + 1).substring(arguments.get(i + 1).lastIndexOf('/') + 1);
            }
            if (Arrays.asList("-cp", "-classpath", "--class-path", "-p", "--module-path").contains(argument)) {
                i++;
            } else if (!argument.startsWith("-") && !argument.startsWith("@")) {
                return argument;
            }
        }
        return process.name();
    }

    private static String epipe(String pid, ProcessFiles process) {
        try {
            if (process.state() != 'T' && process.state() != 't' && new ListenerSocket(pid, process).isOpenToAll()) {
                String version = TargetJvm.within(2, new TargetJvm(pid).attachment()::agentProperties).getProperty("epipe.version");
                if (version != null) {
                    return version.isEmpty() ? "-" : version;
                }
            }
        } catch (IOException | RefusedException unanswered) {
            // then what it was started with says more
        }
        String agent = JvmArguments.of(process).epipeAgent();
        return agent == null ? process.hasThread("epipe-reporter") ? "?" : "-" : versionOf(process, agent);
    }

    /** From the jar as the JVM sees it. */
    private static String versionOf(ProcessFiles process, String path) {
        Path jar = path.startsWith("/") ? process.root().resolve(path.substring(1)) : process.workingDirectory().resolve(path);
        if (Files.isRegularFile(jar, LinkOption.NOFOLLOW_LINKS)) {
            try (JarFile file = new JarFile(jar.toFile(), false)) {
                Manifest manifest = file.getManifest();
                String version = manifest == null ? null : manifest.getMainAttributes().getValue("Implementation-Version");
                return version == null ? "?" : version;
            } catch (IOException | RuntimeException unreadable) {
                return "?";
            }
        }
        return "?";
    }
}
