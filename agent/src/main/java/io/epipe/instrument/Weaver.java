package io.epipe.instrument;

import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.FieldVisitor;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;

import java.util.ArrayList;
import java.util.List;

/**
 * Weaves the calls of the hook into one class file.
 *
 * <p>Byte Buddy's bundled ASM does the work, without Byte Buddy's own description of types: what is woven needs none, and to load it
 * takes most of the 450–500 ms that the straightforward way costs every JVM at the first use of a socket (docs/architecture.md).
 */
final class Weaver {

    /** The newest class file version that this ASM reads; see {@link #readable}. */
    private static final int NEWEST_KNOWN = Opcodes.V28;

    private Weaver() {
    }

    /** Whether this class file, named like one of Netty's, is one of Netty's. */
    static boolean isNetty(byte[] classFile) {
        return NettyStructure.isNetty(new ClassReader(readable(classFile)));
    }

    /**
     * @param original the class file
     * @param targets  the rows for this class
     * @param matched  receives the rows that found their method
     * @return the woven class file; null if no row matched
     */
    static byte[] weave(byte[] original, final List<Target> targets, final List<Target> matched) {
        ClassReader reader = new ClassReader(readable(original));
        ClassWriter writer = new ClassWriter(reader, 0);
        final String className = reader.getClassName();
        final List<HookInserter> searching = new ArrayList<HookInserter>(1);
        // of an inner class, the field that holds the object around it; fields come before methods
        final String[][] outer = new String[1][];
        // where in its method such a row goes shows only in the code
        final List<Target> searched = new ArrayList<Target>(1);
        reader.accept(new ClassVisitor(Opcodes.ASM9, writer) {
            @Override
            public FieldVisitor visitField(int access, String name, String descriptor, String signature, Object value) {
                if (name.equals("this$0")) {
                    outer[0] = new String[] {className, descriptor};
                }
                return super.visitField(access, name, descriptor, signature, value);
            }

            @Override
            public MethodVisitor visitMethod(int access, String name, String descriptor, String signature,
                                             String[] exceptions) {
                MethodVisitor next = super.visitMethod(access, name, descriptor, signature, exceptions);
                if ((access & (Opcodes.ACC_NATIVE | Opcodes.ACC_ABSTRACT)) != 0) {
                    return next;
                }
                HookInserter inserter = null;
                for (int i = 0; i < targets.size(); i++) {
                    Target target = targets.get(i);
                    if (!target.isFor(name, descriptor)) {
                        continue;
                    }
                    if (inserter == null) {
                        inserter = new HookInserter(next, className);
                    }
                    inserter.add(new HookCall(target, access, descriptor, outer[0]));
                    if (target.insertion() == Insertion.ON_CATCH || target.insertion() == Insertion.BEFORE_CALL) {
                        searching.add(inserter);
                        searched.add(target);
                    } else {
                        matched.add(target);
                    }
                }
                return inserter == null ? next : inserter;
            }
        }, ClassReader.EXPAND_FRAMES);
        for (int i = 0; i < searching.size(); i++) {
            HookInserter inserter = searching.get(i);
            int places = searched.get(i).insertion() == Insertion.ON_CATCH ? inserter.matchedHandlers() : inserter.matchedCalls();
            if (places > 0) {
                matched.add(searched.get(i));
            }
        }
        if (matched.isEmpty()) {
            return null;
        }
        byte[] woven = writer.toByteArray();
        woven[6] = original[6];
        woven[7] = original[7];
        return woven;
    }

    /**
     * A class file of a JDK newer than this ASM differs from what it knows by its version number long before it differs in anything
     * that a write method contains, so it is read under the newest number known.
     */
    private static byte[] readable(byte[] original) {
        int major = (original[6] & 0xff) << 8 | original[7] & 0xff;
        if (major <= NEWEST_KNOWN) {
            return original;
        }
        byte[] copy = original.clone();
        copy[6] = (byte) (NEWEST_KNOWN >> 8);
        copy[7] = (byte) NEWEST_KNOWN;
        return copy;
    }
}
