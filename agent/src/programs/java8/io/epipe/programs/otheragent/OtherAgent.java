package io.epipe.programs.otheragent;

import static net.bytebuddy.matcher.ElementMatchers.isNative;
import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.namedOneOf;
import static net.bytebuddy.matcher.ElementMatchers.none;
import static net.bytebuddy.matcher.ElementMatchers.not;

import java.io.File;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.nio.file.Files;
import java.security.ProtectionDomain;
import net.bytebuddy.agent.builder.AgentBuilder;
import net.bytebuddy.agent.builder.ResettableClassFileTransformer;
import net.bytebuddy.asm.Advice;

/**
 * Advises the same methods as epipe, with Byte Buddy, and counts the failures that it sees. Arguments: {@code install}, {@code remove}, or
 * {@code capture:DIRECTORY}, which writes the class files of the JDK's write methods there as all agents have made them.
 */
public final class OtherAgent {

    private static final String[] CLASSES = {
        "sun.nio.ch.SocketDispatcher", "sun.nio.ch.SocketChannelImpl", "sun.nio.ch.NioSocketImpl",
        "java.net.SocketOutputStream", "java.net.SocketInputStream", "java.net.AbstractPlainSocketImpl",
        "sun.nio.ch.FileChannelImpl", "sun.nio.ch.Net",
    };

    private static ResettableClassFileTransformer installed;
    /** Each loading of an agent has its own, and only the one that added a transformer can remove it. */
    private static Instrumentation installedWith;

    private OtherAgent() {
    }

    public static void premain(String argument, Instrumentation instrumentation) throws Exception {
        agentmain(argument, instrumentation);
    }

    public static void agentmain(String argument, Instrumentation instrumentation) throws Exception {
        if (argument.equals("install")) {
            installedWith = instrumentation;
            installed = install(instrumentation);
        } else if (argument.equals("remove")) {
            if (!installed.reset(installedWith, AgentBuilder.RedefinitionStrategy.RETRANSFORMATION)) {
                throw new IllegalStateException("not removed");
            }
        } else {
            capture(instrumentation, new File(argument.substring("capture:".length())));
        }
    }

    private static ResettableClassFileTransformer install(Instrumentation instrumentation) {
        return new AgentBuilder.Default().disableClassFormatChanges()
            .with(AgentBuilder.RedefinitionStrategy.RETRANSFORMATION).ignore(none())
            .with(AgentBuilder.Listener.StreamWriting.toSystemError().withErrorsOnly())
            .type(named("sun.nio.ch.SocketDispatcher"))
            .transform((builder, type, loader, module, domain) -> builder.visit(Advice.to(Count.class)
                .on(namedOneOf("write", "writev").and(not(isNative())))))
            .type(named("java.net.SocketOutputStream"))
            .transform((builder, type, loader, module, domain) -> builder.visit(Advice.to(Count.class)
                .on(named("socketWrite"))))
            // advised too, and not counted: the failure passes through them
            .type(namedOneOf("sun.nio.ch.SocketChannelImpl", "sun.nio.ch.NioSocketImpl"))
            .transform((builder, type, loader, module, domain) -> builder.visit(Advice.to(Look.class)
                .on(named("write").and(not(isNative())))))
            .installOn(instrumentation);
    }

    /** Added last, so that it sees what the others have made. */
    private static void capture(Instrumentation instrumentation, File directory) throws Exception {
        ClassFileTransformer last = new ClassFileTransformer() {
            @Override
            public byte[] transform(ClassLoader loader, String name, Class<?> redefined, ProtectionDomain domain,
                                    byte[] classFile) {
                try {
                    if (redefined != null && loader == null) {
                        Files.write(new File(directory, redefined.getName()).toPath(), classFile);
                    }
                } catch (Exception e) {
                    e.printStackTrace();
                }
                return null;
            }
        };
        instrumentation.addTransformer(last, true);
        try {
            for (Class<?> loaded : instrumentation.getAllLoadedClasses()) {
                for (String wanted : CLASSES) {
                    if (loaded.getName().equals(wanted)) {
                        instrumentation.retransformClasses(loaded);
                    }
                }
            }
        } finally {
            instrumentation.removeTransformer(last);
        }
    }

    /** Inlined into the JDK's methods: nothing but java.base is known there. */
    public static final class Count {
        private Count() {
        }

        @Advice.OnMethodExit(onThrowable = java.io.IOException.class)
        static void exit(@Advice.Thrown Throwable thrown) {
            if (thrown != null) {
                System.setProperty("other.agent.failures",
                    String.valueOf(1 + Integer.getInteger("other.agent.failures", 0)));
            }
        }
    }

    /** Inlined too. */
    public static final class Look {
        private Look() {
        }

        @Advice.OnMethodExit(onThrowable = java.io.IOException.class)
        static void exit(@Advice.Thrown Throwable thrown) {
            if (thrown != null) {
                System.setProperty("other.agent.seen", thrown.getClass().getName());
            }
        }
    }
}
