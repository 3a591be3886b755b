package io.epipe.instrument;

import net.bytebuddy.jar.asm.Handle;
import net.bytebuddy.jar.asm.Label;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;

import java.util.HashSet;
import java.util.Set;

/**
 * Adds the calls of one method's targets to its code. Every original instruction stays as it was and where it was; what is
 * added is reached by an exception, or follows a value that a read returns.
 *
 * <p>Frames are written expanded: the reader must have been asked for {@code EXPAND_FRAMES}. In an added frame only the
 * arguments are declared, which is right at every point of a method that javac compiled: it never gives the slot of a parameter to a
 * variable of another type.
 */
final class HookInserter extends MethodVisitor {

    private final String className;
    private final Label bodyStart = new Label();
    private final Label bodyEnd = new Label();
    private final Set<Label> caughtAt = new HashSet<Label>();
    private HookCall onThrow;
    private HookCall onCatch;
    private HookCall onEntry;
    private HookCall onReturn;
    private HookCall onReturnValue;
    private HookCall onReturnMinusOne;
    private HookCall beforeCall;
    private boolean atHandler;
    private int matchedHandlers;
    private int matchedCalls;

    HookInserter(MethodVisitor next, String className) {
        super(Opcodes.ASM9, next);
        this.className = className;
    }

    void add(HookCall call) {
        switch (call.target().insertion()) {
            case ON_THROW:
                onThrow = call;
                break;
            case ON_CATCH:
                onCatch = call;
                break;
            case ON_ENTRY:
                onEntry = call;
                break;
            case ON_RETURN:
                onReturn = call;
                break;
            case ON_RETURN_VALUE:
                onReturnValue = call;
                break;
            case ON_RETURN_MINUS_ONE:
                onReturnMinusOne = call;
                break;
            case BEFORE_CALL:
                beforeCall = call;
                break;
            default:
                throw new IllegalArgumentException(String.valueOf(call.target().insertion()));
        }
    }

    /** How many handlers of the method took an {@code ON_CATCH} call. */
    int matchedHandlers() {
        return matchedHandlers;
    }

    /** How many calls in the method have a {@code BEFORE_CALL} call before them. */
    int matchedCalls() {
        return matchedCalls;
    }

    @Override
    public void visitCode() {
        super.visitCode();
        super.visitLabel(bodyStart);
        if (onEntry != null) {
            onEntry.returned(mv, "opened");
        }
    }

    @Override
    public void visitTryCatchBlock(Label start, Label end, Label handler, String type) {
        if (onCatch != null && onCatch.target().caughtType().equals(type)) {
            caughtAt.add(handler);
        }
        super.visitTryCatchBlock(start, end, handler, type);
    }

    @Override
    public void visitLabel(Label label) {
        super.visitLabel(label);
        if (caughtAt.remove(label)) {
            atHandler = true;
        }
    }

    private void beforeInstruction() {
        if (atHandler) {
            atHandler = false;
            matchedHandlers++;
            onCatch.failedKeepingTop(mv);
        }
    }

    @Override
    public void visitInsn(int opcode) {
        beforeInstruction();
        if (opcode >= Opcodes.IRETURN && opcode <= Opcodes.RETURN) {
            if (onReturn != null) {
                onReturn.returned(mv, "opened");
            }
            if (onReturnValue != null && opcode == Opcodes.ARETURN) {
                onReturnValue.returnedValue(mv);
            }
            if (onReturnMinusOne != null) {
                beforeReturnOfNumber(opcode);
            }
        }
        super.visitInsn(opcode);
    }

    private void beforeReturnOfNumber(int opcode) {
        boolean wide = opcode == Opcodes.LRETURN;
        Label other = new Label();
        mv.visitInsn(wide ? Opcodes.DUP2 : Opcodes.DUP);
        if (wide) {
            mv.visitLdcInsn(-1L);
            mv.visitInsn(Opcodes.LCMP);
            mv.visitJumpInsn(Opcodes.IFNE, other);
        } else {
            mv.visitInsn(Opcodes.ICONST_M1);
            mv.visitJumpInsn(Opcodes.IF_ICMPNE, other);
        }
        onReturnMinusOne.returned(mv, "endOfStream");
        mv.visitLabel(other);
        Object[] locals = onReturnMinusOne.frameLocals(className, 0);
        mv.visitFrame(Opcodes.F_NEW, locals.length, locals, 1,
            new Object[] {wide ? Opcodes.LONG : Opcodes.INTEGER});
    }

    @Override
    public void visitMaxs(int maxStack, int maxLocals) {
        int stack = maxStack;
        int locals = maxLocals;
        if (onThrow != null) {
            addHandler(maxLocals);
            stack = Math.max(stack, HookCall.STACK);
            locals = maxLocals + 1;
        }
        if (onEntry != null) {
            stack = Math.max(stack, HookCall.STACK);
        }
        if (onCatch != null) {
            stack = Math.max(stack, HookCall.STACK + 1);
        }
        if (beforeCall != null) {
            stack = Math.max(stack, maxStack + HookCall.STACK);
        }
        if (onReturn != null || onReturnValue != null || onReturnMinusOne != null) {
            // a return leaves whatever else is on the stack, so its depth there is bounded only by the method's own maximum
            stack = Math.max(stack + 4, maxStack + HookCall.STACK);
        }
        super.visitMaxs(stack, locals);
    }

    /**
     * <pre>
     *   catch (IOException e) {                // the method's own handlers come first in the table
     *       try { WriteFailureHook.failed(site, e, this, args) } catch (Throwable t) { }
     *       throw e;
     *   }
     * </pre>
     * The inner handler is for what the JVM throws while it makes the call (no stack left, the hook's class not visible through an
     * OSGi loader): the application must get its own exception all the same.
     */
    private void addHandler(int thrown) {
        Label handler = new Label();
        Label callStart = new Label();
        Label callEnd = new Label();
        Label callFailed = new Label();
        Label rethrow = new Label();
        super.visitLabel(bodyEnd);
        super.visitTryCatchBlock(bodyStart, bodyEnd, handler, "java/io/IOException");
        super.visitTryCatchBlock(callStart, callEnd, callFailed, "java/lang/Throwable");

        mv.visitLabel(handler);
        Object[] entry = onThrow.frameLocals(className, 0);
        mv.visitFrame(Opcodes.F_NEW, entry.length, entry, 1, new Object[] {"java/io/IOException"});
        mv.visitVarInsn(Opcodes.ASTORE, thrown);
        mv.visitLabel(callStart);
        onThrow.failed(mv, thrown);
        mv.visitLabel(callEnd);
        mv.visitJumpInsn(Opcodes.GOTO, rethrow);

        Object[] padded = onThrow.frameLocals(className, thrown);
        Object[] withThrown = new Object[padded.length + 1];
        System.arraycopy(padded, 0, withThrown, 0, padded.length);
        withThrown[padded.length] = "java/io/IOException";
        mv.visitLabel(callFailed);
        mv.visitFrame(Opcodes.F_NEW, withThrown.length, withThrown, 1, new Object[] {"java/lang/Throwable"});
        mv.visitInsn(Opcodes.POP);
        mv.visitLabel(rethrow);
        mv.visitFrame(Opcodes.F_NEW, withThrown.length, withThrown, 0, new Object[0]);
        mv.visitVarInsn(Opcodes.ALOAD, thrown);
        mv.visitInsn(Opcodes.ATHROW);
    }

    @Override
    public void visitIntInsn(int opcode, int operand) {
        beforeInstruction();
        super.visitIntInsn(opcode, operand);
    }

    @Override
    public void visitVarInsn(int opcode, int index) {
        beforeInstruction();
        super.visitVarInsn(opcode, index);
    }

    @Override
    public void visitTypeInsn(int opcode, String type) {
        beforeInstruction();
        super.visitTypeInsn(opcode, type);
    }

    @Override
    public void visitFieldInsn(int opcode, String owner, String name, String descriptor) {
        beforeInstruction();
        super.visitFieldInsn(opcode, owner, name, descriptor);
    }

    @Override
    public void visitMethodInsn(int opcode, String owner, String name, String descriptor, boolean isInterface) {
        beforeInstruction();
        if (beforeCall != null && (name + descriptor).endsWith(beforeCall.target().called())) {
            matchedCalls++;
            beforeCall.returned(mv, beforeCall.target().meaning() == Target.Meaning.END_OF_STREAM ? "endOfStream" : "opened");
        }
        super.visitMethodInsn(opcode, owner, name, descriptor, isInterface);
    }

    @Override
    public void visitInvokeDynamicInsn(String name, String descriptor, Handle bootstrap, Object... arguments) {
        beforeInstruction();
        super.visitInvokeDynamicInsn(name, descriptor, bootstrap, arguments);
    }

    @Override
    public void visitJumpInsn(int opcode, Label label) {
        beforeInstruction();
        super.visitJumpInsn(opcode, label);
    }

    @Override
    public void visitLdcInsn(Object value) {
        beforeInstruction();
        super.visitLdcInsn(value);
    }

    @Override
    public void visitIincInsn(int index, int increment) {
        beforeInstruction();
        super.visitIincInsn(index, increment);
    }

    @Override
    public void visitTableSwitchInsn(int min, int max, Label dflt, Label... labels) {
        beforeInstruction();
        super.visitTableSwitchInsn(min, max, dflt, labels);
    }

    @Override
    public void visitLookupSwitchInsn(Label dflt, int[] keys, Label[] labels) {
        beforeInstruction();
        super.visitLookupSwitchInsn(dflt, keys, labels);
    }

    @Override
    public void visitMultiANewArrayInsn(String descriptor, int dimensions) {
        beforeInstruction();
        super.visitMultiANewArrayInsn(descriptor, dimensions);
    }
}
