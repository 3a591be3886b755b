package io.epipe.programs.netty;

/** Loads, verifies and initialises the classes of the transport that this system has not. */
public final class KqueueLoads {

    private KqueueLoads() {
    }

    public static void main(String[] args) throws Exception {
        for (String name : new String[] {"AbstractKQueueChannel", "AbstractKQueueStreamChannel"}) {
            Class<?> type = Class.forName("io.netty.channel.kqueue." + name, true, KqueueLoads.class.getClassLoader());
            System.out.println("loaded " + type.getSimpleName());
        }
        Class<?> hook = Class.forName("io.epipe.bootstrap.WriteFailureHook", true, null);
        System.out.println("agent errors " + hook.getMethod("errors").invoke(null));
    }
}
