package io.epipe.command.jvm;

import net.bytebuddy.agent.ByteBuddyAgent.AttachmentProvider;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Properties;

/** The client that Byte Buddy finds: the JDK's own, in the module jdk.attach, or in tools.jar on JDK 8, or OpenJ9's. */
final class AttachApi implements Attachment {

    /** Found once: tools.jar brings a library with it, which JDK 8 loads for one class loader and no other. */
    private static Class<?> client;

    private final Class<?> api;
    private final String pid;

    private AttachApi(Class<?> api, String pid) {
        this.api = api;
        this.pid = pid;
    }

    /** Null where this JVM has no such client. */
    static synchronized AttachApi to(String pid) {
        try {
            if (client == null) {
                AttachmentProvider.Accessor found = AttachmentProvider.DEFAULT.attempt();
                client = found.isAvailable() ? found.getVirtualMachineType() : null;
            }
            return client == null ? null : new AttachApi(client, pid);
        } catch (RuntimeException | LinkageError none) {
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
