package io.epipe.programs;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.TreeSet;
import java.util.logging.LogManager;
import javax.management.MBeanServer;
import javax.management.MBeanServerBuilder;
import javax.management.MBeanServerDelegate;
import javax.management.MBeanServerFactory;
import javax.management.ObjectName;

/**
 * A program whose management can be looked at, one word a line of standard input: {@code server} has the platform's MBean server made, {@code break}
 * breaks a connection, {@code count NAME} prints an MBean's count, {@code names} those of epipe, {@code servers} how many servers there are, and
 * {@code logging} the logging manager in use.
 */
public final class Managed {

    private Managed() {
    }

    public static void main(String[] arguments) throws Exception {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, "US-ASCII"));
        System.out.println("ready");
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String[] words = line.split(" ");
            if (words[0].equals("server")) {
                System.out.println("server " + ManagementFactory.getPlatformMBeanServer().getClass().getName() + ".");
            } else if (words[0].equals("break")) {
                breakOne();
            } else if (words[0].equals("count")) {
                System.out.println("count " + count(new ObjectName(words[1])) + ".");
            } else if (words[0].equals("names")) {
                System.out.println("names " + names() + ".");
            } else if (words[0].equals("servers")) {
                System.out.println("servers " + MBeanServerFactory.findMBeanServer(null).size() + ".");
            } else if (words[0].equals("logging")) {
                System.out.println("logging " + LogManager.getLogManager().getClass().getName() + ".");
            }
        }
    }

    private static Object count(ObjectName name) throws Exception {
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        return server.isRegistered(name) ? server.getAttribute(name, "Count") : "none";
    }

    private static TreeSet<String> names() throws Exception {
        TreeSet<String> names = new TreeSet<String>();
        for (MBeanServer server : MBeanServerFactory.findMBeanServer(null)) {
            for (ObjectName name : server.queryNames(new ObjectName("io.epipe:*"), null)) {
                names.add(name.toString());
            }
        }
        return names;
    }

    private static void breakOne() throws Exception {
        InetAddress loopback = InetAddress.getByName("127.0.0.1");
        try (ServerSocket server = new ServerSocket(0, 5, loopback);
             Socket client = new Socket(loopback, server.getLocalPort()); Socket peer = server.accept()) {
            peer.setSoLinger(true, 0);
            peer.close();
            client.getOutputStream().write(1);
            client.getOutputStream().write(2);
            System.out.println("no failure.");
        } catch (java.io.IOException e) {
            System.out.println("failed.");
        }
    }

    /** For {@code javax.management.builder.initial}: an application that brings its own. */
    public static final class Builder extends MBeanServerBuilder {
        @Override
        public MBeanServer newMBeanServer(String domain, MBeanServer outer, MBeanServerDelegate delegate) {
            System.out.println("builder asked.");
            return super.newMBeanServer(domain, outer, delegate);
        }
    }

    /** For {@code java.util.logging.manager}. */
    public static final class Manager extends LogManager {
    }
}
