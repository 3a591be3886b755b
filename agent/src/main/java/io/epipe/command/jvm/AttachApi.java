package io.epipe.command.jvm;

import java.io.File;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.Properties;

/** The JDK's own client: the module jdk.attach, or tools.jar on JDK 8. By reflection, because a JRE has neither. */
final class AttachApi implements Attachment {

    private final Class<?> api;
    private final String pid;

    private AttachApi(Class<?> api, String pid) {
        this.api = api;
        this.pid = pid;
    }

    /** Null where this JVM has no such client. */
    static AttachApi to(String pid) {
        String name = "com.sun.tools.attach.VirtualMachine";
        try {
            return new AttachApi(Class.forName(name, true, ClassLoader.getSystemClassLoader()), pid);
        } catch (ClassNotFoundException notOnThePath) {
            File tools = new File(System.getProperty("java.home"), "../lib/tools.jar");
            try {
                return tools.isFile() ? new AttachApi(
                    Class.forName(name, true, new URLClassLoader(new URL[] {tools.toURI().toURL()})), pid) : null;
            } catch (ReflectiveOperationException | IOException | LinkageError none) {
                return null;
            }
        } catch (LinkageError none) {
            return null;
        }
    }

    @Override
    public void load(String jar, String argument) throws IOException {
        try {
            call("loadAgent", new Class<?>[] {String.class, String.class}, jar, argument);
        } catch (IOException e) {
            // JDK 8 answers a success with a bare 0, which later clients take for an error, and its client takes their answer for one
            String reason = String.valueOf(e.getMessage());
            if (!reason.equals("0") && !reason.contains("Non-numeric value")) {
                throw e;
            }
        }
    }

    @Override
    public Properties agentProperties() throws IOException {
        return (Properties) call("getAgentProperties", new Class<?>[0]);
    }

    private Object call(String method, Class<?>[] types, Object... arguments) throws IOException {
        Object vm = invoke(api, "attach", null, new Class<?>[] {String.class}, pid);
        try {
            return invoke(api, method, vm, types, arguments);
        } finally {
            invoke(api, "detach", vm, new Class<?>[0]);
        }
    }

    private static Object invoke(Class<?> api, String name, Object on, Class<?>[] types, Object... arguments) throws IOException {
        try {
            Method method = api.getMethod(name, types);
            return method.invoke(on, arguments);
        } catch (InvocationTargetException e) {
            Throwable cause = e.getCause();
            throw new IOException(cause.getMessage() == null ? cause.toString() : cause.getMessage(), cause);
        } catch (ReflectiveOperationException e) {
            throw new IOException(e);
        }
    }
}
