package io.epipe.programs.host;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.instrument.Instrumentation;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;

/**
 * Does what the lines of its input say: moves a megabyte, breaks a connection, fails in one of the {@link Ways}, starts what the agent's outputs need of the
 * application, or brings a request to the agent, by the method that the JVM calls for the command. What it prints and how it ends must not depend on the
 * agent's presence, nor on what becomes of a request: when one has come back, the file named after it is there.
 */
public final class Driven {

    private static final int STATUS = 7;

    private Driven() {
    }

    public static void main(String[] arguments) throws Exception {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, "US-ASCII"));
        System.out.println("ready");
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String[] words = line.split(" ");
            if (words[0].equals("ask")) {
                ask(words[1]);
                new File(words[2]).createNewFile();
            } else {
                System.out.println(line + ": " + act(words[0]));
            }
        }
        System.exit(STATUS);
    }

    private static String act(String what) throws Exception {
        switch (what) {
            case "move":
                return Long.toHexString(Bench.move());
            case "break":
                return broken();
            case "channel":
                return Ways.channel();
            case "lost":
                return Ways.lost();
            case "closed":
                return Ways.closed();
            case "pipe":
                return Ways.pipe();
            case "ended":
                return Ways.ended();
            default:
                return start(what);
        }
    }

    private static String broken() throws IOException {
        Broken broken = Broken.make();
        IOException first = broken.fail();
        IOException second = broken.fail();
        broken.close();
        return first.getMessage() + ", then " + second.getMessage();
    }

    /** By reflection, as most JVMs that run this have none of it. */
    private static String start(String what) throws Exception {
        switch (what) {
            case "flight":
                Class<?> recording = Class.forName("jdk.jfr.Recording");
                recording.getMethod("start").invoke(recording.getConstructor().newInstance());
                return "started";
            case "management":
                return "" + (Class.forName("java.lang.management.ManagementFactory").getMethod("getPlatformMBeanServer").invoke(null) != null);
            case "micrometer":
                return Class.forName("io.micrometer.core.instrument.Metrics").getName();
            case "logging":
                Object logger = Class.forName("org.slf4j.LoggerFactory").getMethod("getLogger", String.class).invoke(null, "application");
                Class.forName("org.slf4j.Logger").getMethod("info", String.class).invoke(logger, "the application logs");
                return "started";
            default:
                throw new IllegalArgumentException(what);
        }
    }

    private static void ask(String request) throws Exception {
        Method entrance;
        try {
            entrance = Class.forName("io.epipe.EpipeAgent").getMethod("agentmain", String.class, Instrumentation.class);
        } catch (ClassNotFoundException noAgent) {
            return;
        }
        Object instrumentation = Class.forName("io.epipe.programs.otheragent.FaultAgent", true, ClassLoader.getSystemClassLoader())
            .getMethod("instrumentation").invoke(null);
        try {
            entrance.invoke(null, "request:" + request, instrumentation);
        } catch (InvocationTargetException e) {
            System.out.println("the agent threw " + e.getCause());
        }
    }
}
