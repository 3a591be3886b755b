package io.epipe.programs.otheragent;

import java.io.File;
import java.io.FileWriter;
import java.io.IOException;
import java.io.Writer;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.security.ProtectionDomain;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;

/**
 * Has one method of another agent throw at its entry: once or always. What is woven asks for a system property, because the JDK is all that the
 * other agent's loader sees; the properties themselves throw. Argument: {@code CLASS#METHOD;once|always;KIND;FILE}, where KIND is one
 * of {@link #fault}. The file
 * gets how many methods were woven, and how often they have thrown.
 */
public final class FaultAgent {

    private static final String PROPERTY = "fault.agent";

    private static final AtomicInteger WOVEN = new AtomicInteger();
    private static final AtomicInteger THROWN = new AtomicInteger();

    private static String file;
    private static Instrumentation own;

    private FaultAgent() {
    }

    /** That of the JVM; null where this is no agent there. */
    public static Instrumentation instrumentation() {
        return own;
    }

    public static void premain(String argument, Instrumentation instrumentation) {
        own = instrumentation;
        if (argument == null) {
            return;
        }
        String[] parts = argument.split(";");
        file = parts[3];
        tell();
        final String className = parts[0].substring(0, parts[0].indexOf('#')).replace('.', '/');
        final String methodName = parts[0].substring(parts[0].indexOf('#') + 1);
        final boolean once = parts[1].equals("once");
        final String kind = parts[2];
        Properties throwing = new Properties() {
            private static final long serialVersionUID = 1;

            @Override
            public String getProperty(String key) {
                int before = PROPERTY.equals(key) ? THROWN.getAndIncrement() : -1;
                if (before == 0 || before > 0 && !once) {
                    if (before == 0) {
                        tell();
                    }
                    fault(kind);
                }
                return super.getProperty(key);
            }
        };
        throwing.putAll(System.getProperties());
        System.setProperties(throwing);
        instrumentation.addTransformer(new ClassFileTransformer() {
            @Override
            public byte[] transform(ClassLoader loader, String name, Class<?> redefined, ProtectionDomain domain,
                                    byte[] classFile) {
                return className.equals(name) ? weave(classFile, methodName) : null;
            }
        });
    }

    private static void fault(String kind) {
        if (kind.equals("memory")) {
            throw new OutOfMemoryError("injected");
        } else if (kind.equals("stack")) {
            throw new StackOverflowError("injected");
        } else if (kind.equals("class")) {
            throw new NoClassDefFoundError("injected");
        } else if (kind.equals("death")) {
            throw new ThreadDeath();
        }
        throw new IllegalStateException("injected");
    }

    /** At once, because the agent may come to this step only when the JVM ends. */
    private static synchronized void tell() {
        // the JVM may end in the midst of it
        File next = new File(file + ".next");
        try (Writer out = new FileWriter(next)) {
            out.write("woven " + WOVEN.get() + ", thrown " + (THROWN.get() > 0));
        } catch (IOException e) {
            e.printStackTrace();
        }
        next.renameTo(new File(file));
    }

    private static byte[] weave(byte[] classFile, final String methodName) {
        ClassReader reader = new ClassReader(classFile);
        ClassWriter writer = new ClassWriter(reader, ClassWriter.COMPUTE_MAXS);
        reader.accept(new ClassVisitor(Opcodes.ASM9, writer) {
            @Override
            public MethodVisitor visitMethod(int access, String name, String descriptor, String signature,
                                             String[] exceptions) {
                MethodVisitor next = super.visitMethod(access, name, descriptor, signature, exceptions);
                if (!name.equals(methodName) || (access & (Opcodes.ACC_ABSTRACT | Opcodes.ACC_NATIVE)) != 0) {
                    return next;
                }
                WOVEN.incrementAndGet();
                tell();
                return new MethodVisitor(Opcodes.ASM9, next) {
                    @Override
                    public void visitCode() {
                        super.visitCode();
                        visitLdcInsn(PROPERTY);
                        visitMethodInsn(Opcodes.INVOKESTATIC, "java/lang/System", "getProperty",
                            "(Ljava/lang/String;)Ljava/lang/String;", false);
                        visitInsn(Opcodes.POP);
                    }
                };
            }
        }, 0);
        return writer.toByteArray();
    }
}
