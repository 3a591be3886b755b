package io.epipe.command.jvm;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/** The arguments that a JVM was started with, from wherever they came, as far as that can be seen from outside. */
final class JvmArguments {

    private final List<String> arguments;

    private JvmArguments(List<String> arguments) {
        this.arguments = arguments;
    }

    static JvmArguments of(ProcessFiles process) {
        List<String> all = new ArrayList<String>();
        PerfData data = PerfData.of(process);
        for (String name : new String[] {"java.rt.vmFlags", "java.rt.vmArgs"}) {
            all.addAll(words(data.text(name)));
        }
        for (String variable : new String[] {"JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS"}) {
            all.addAll(words(process.environment(variable)));
        }
        List<String> line = process.arguments();
        for (int i = 1; i < line.size() && (line.get(i).startsWith("-") || line.get(i).startsWith("@")); i++) {
            all.add(line.get(i));
            if (Arrays.asList("-cp", "-classpath", "--class-path", "-p", "--module-path", "--add-opens", "--add-exports",
                "--add-modules", "--add-reads").contains(line.get(i))) {
                i++;
            }
        }
        all.addAll(words(process.environment("_JAVA_OPTIONS")));
        return new JvmArguments(all);
    }

    private static List<String> words(String line) {
        return line == null || line.trim().isEmpty() ? Collections.<String>emptyList() : Arrays.asList(line.trim().split("\\s+"));
    }

    boolean has(String argument) {
        return arguments.contains(argument);
    }

    /** 1 if the last that was said of this flag switches it on, -1 if off, 0 if nothing was said. */
    int last(String flag) {
        return Integer.compare(arguments.lastIndexOf("-XX:+" + flag), arguments.lastIndexOf("-XX:-" + flag));
    }

    /** The path behind the first -javaagent of a jar whose name says epipe; null if there is none. */
    String epipeAgent() {
        for (String argument : arguments) {
            if (argument.startsWith("-javaagent:")) {
                String agent = argument.substring("-javaagent:".length());
                int equals = agent.indexOf('=');
                String path = equals < 0 ? agent : agent.substring(0, equals);
                if (path.substring(path.lastIndexOf('/') + 1).contains("epipe")) {
                    return path;
                }
            }
        }
        return null;
    }
}
