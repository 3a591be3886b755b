package io.epipe.instrument;

import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.Handle;
import net.bytebuddy.jar.asm.Label;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The instructions of one method with symbolic operands, and its exception table. Jumps name the number of the instruction that they go to. */
final class InstructionList {

    /** Numbers of instructions; {@code end} is exclusive. */
    record Caught(int start, int end, int handler, String type) {
    }

    /** One instruction: what it is, and where it may jump. */
    record Instruction(String text, List<Integer> jumps) {

        /** Whether the next instruction is never reached from this one. */
        boolean endsThere() {
            return text.matches("(17[2-7]|191|167|170|171)( .*)?");
        }
    }

    final List<Instruction> instructions = new ArrayList<>();
    final List<Caught> exceptions = new ArrayList<>();

    private InstructionList() {
    }

    /** The method, or null. */
    static InstructionList of(byte[] classFile, String name, String descriptor) {
        InstructionList[] found = new InstructionList[1];
        new ClassReader(classFile).accept(new ClassVisitor(Opcodes.ASM9) {
            @Override
            public MethodVisitor visitMethod(int access, String n, String d, String signature, String[] thrown) {
                if (!n.equals(name) || !d.equals(descriptor)) {
                    return null;
                }
                found[0] = new InstructionList();
                return found[0].new Reader();
            }
        }, ClassReader.SKIP_FRAMES | ClassReader.SKIP_DEBUG);
        return found[0];
    }

    private final class Reader extends MethodVisitor {
        private final Map<Label, Integer> positions = new HashMap<>();
        private final Map<Integer, List<Label>> jumps = new LinkedHashMap<>();
        private final List<Object[]> table = new ArrayList<>();

        Reader() {
            super(Opcodes.ASM9);
        }

        private void add(Object... parts) {
            StringBuilder text = new StringBuilder();
            for (Object part : parts) {
                text.append(text.length() == 0 ? "" : " ").append(part instanceof Object[] array
                    ? Arrays.deepToString(array) : part instanceof int[] ints ? Arrays.toString(ints) : part);
            }
            instructions.add(new Instruction(text.toString(), List.of()));
        }

        private void jump(Label... to) {
            jumps.put(instructions.size(), List.of(to));
        }

        @Override
        public void visitLabel(Label label) {
            positions.put(label, instructions.size());
        }

        @Override
        public void visitTryCatchBlock(Label start, Label end, Label handler, String type) {
            table.add(new Object[] {start, end, handler, type});
        }

        @Override
        public void visitInsn(int opcode) {
            add(opcode);
        }

        @Override
        public void visitIntInsn(int opcode, int operand) {
            add(opcode, operand);
        }

        @Override
        public void visitVarInsn(int opcode, int index) {
            add(opcode, index);
        }

        @Override
        public void visitTypeInsn(int opcode, String type) {
            add(opcode, type);
        }

        @Override
        public void visitFieldInsn(int opcode, String owner, String name, String descriptor) {
            add(opcode, owner, name, descriptor);
        }

        @Override
        public void visitMethodInsn(int opcode, String owner, String name, String descriptor, boolean isInterface) {
            add(opcode, owner, name, descriptor, isInterface);
        }

        @Override
        public void visitInvokeDynamicInsn(String name, String descriptor, Handle bootstrap, Object... arguments) {
            add(Opcodes.INVOKEDYNAMIC, name, descriptor, bootstrap, arguments);
        }

        @Override
        public void visitJumpInsn(int opcode, Label label) {
            jump(label);
            add(opcode);
        }

        @Override
        public void visitLdcInsn(Object value) {
            add(Opcodes.LDC, value.getClass().getSimpleName(), value);
        }

        @Override
        public void visitIincInsn(int index, int increment) {
            add(Opcodes.IINC, index, increment);
        }

        @Override
        public void visitTableSwitchInsn(int min, int max, Label dflt, Label... labels) {
            Label[] all = Arrays.copyOf(labels, labels.length + 1);
            all[labels.length] = dflt;
            jump(all);
            add(Opcodes.TABLESWITCH, min, max);
        }

        @Override
        public void visitLookupSwitchInsn(Label dflt, int[] keys, Label[] labels) {
            Label[] all = Arrays.copyOf(labels, labels.length + 1);
            all[labels.length] = dflt;
            jump(all);
            add(Opcodes.LOOKUPSWITCH, keys);
        }

        @Override
        public void visitMultiANewArrayInsn(String descriptor, int dimensions) {
            add(Opcodes.MULTIANEWARRAY, descriptor, dimensions);
        }

        @Override
        public void visitEnd() {
            jumps.forEach((at, labels) -> instructions.set(at, new Instruction(instructions.get(at).text(),
                labels.stream().map(positions::get).toList())));
            for (Object[] row : table) {
                exceptions.add(new Caught(positions.get(row[0]), positions.get(row[1]), positions.get(row[2]),
                    (String) row[3]));
            }
        }
    }
}
