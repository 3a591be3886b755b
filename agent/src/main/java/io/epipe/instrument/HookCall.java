package io.epipe.instrument;

import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.Type;

/** Writes the call of the hook into a method: site, exception, {@code this}, and the arguments boxed into an array. */
final class HookCall {

    /** The most operands that a call keeps on the stack: site, exception, this, array, array, index, a long. */
    static final int STACK = 9;

    private static final String DOOR = "io.epipe.bootstrap.HookDoor";
    // the numbers of HookDoor, which is not loaded when this is
    private static final int FAILED = 0;
    private static final int END_OF_STREAM = 1;
    private static final int OPENED = 2;
    private static final String HOOK = "io/epipe/bootstrap/WriteFailureHook";

    private final Target target;
    private final boolean instanceMethod;
    private final Type[] arguments;
    private final String[] outer;

    /**
     * @param descriptor of the method
     * @param outer      of a class inside another one, class and type of the field that holds the object around it; else null
     */
    HookCall(Target target, int access, String descriptor, String[] outer) {
        this.target = target;
        this.instanceMethod = (access & Opcodes.ACC_STATIC) == 0;
        this.arguments = Type.getArgumentTypes(descriptor);
        this.outer = outer;
    }

    Target target() {
        return target;
    }

    /** Calls {@code failed}; the exception is in the local variable {@code thrown}. */
    void failed(MethodVisitor mv, int thrown) {
        if (target.isOfApplication()) {
            mv.visitVarInsn(Opcodes.ALOAD, thrown);
            throughDoor(mv, FAILED);
            return;
        }
        pushInt(mv, target.site());
        mv.visitVarInsn(Opcodes.ALOAD, thrown);
        pushSelfAndArguments(mv);
        mv.visitMethodInsn(Opcodes.INVOKESTATIC, HOOK, "failed",
            "(ILjava/lang/Throwable;Ljava/lang/Object;[Ljava/lang/Object;)V", false);
    }

    /** Calls {@code failed}; the exception is on top of the stack and stays there. */
    void failedKeepingTop(MethodVisitor mv) {
        mv.visitInsn(Opcodes.DUP);
        if (target.isOfApplication()) {
            throughDoor(mv, FAILED);
            return;
        }
        pushInt(mv, target.site());
        mv.visitInsn(Opcodes.SWAP);
        pushSelfAndArguments(mv);
        mv.visitMethodInsn(Opcodes.INVOKESTATIC, HOOK, "failed",
            "(ILjava/lang/Throwable;Ljava/lang/Object;[Ljava/lang/Object;)V", false);
    }

    /** Calls {@code opened} or {@code endOfStream}. */
    void returned(MethodVisitor mv, String method) {
        if (target.isOfApplication()) {
            mv.visitInsn(Opcodes.ACONST_NULL);
            throughDoor(mv, method.equals("opened") ? OPENED : END_OF_STREAM);
            return;
        }
        pushInt(mv, target.site());
        pushSelfAndArguments(mv);
        mv.visitMethodInsn(Opcodes.INVOKESTATIC, HOOK, method, "(ILjava/lang/Object;[Ljava/lang/Object;)V", false);
    }

    /**
     * Calls the hook with the exception (or null) on top of the stack, which it takes, from a class whose loader may know {@code java.*} alone:
     * {@code ((Consumer) Class.forName("io.epipe.bootstrap.HookDoor", true, null).getEnumConstants()[0]).accept(call)}.
     */
    private void throughDoor(MethodVisitor mv, int what) {
        pushInt(mv, 5);
        mv.visitTypeInsn(Opcodes.ANEWARRAY, "java/lang/Object");
        mv.visitInsn(Opcodes.DUP_X1);
        mv.visitInsn(Opcodes.SWAP);
        pushInt(mv, 2);
        mv.visitInsn(Opcodes.SWAP);
        mv.visitInsn(Opcodes.AASTORE);
        boxed(mv, 0, what);
        boxed(mv, 1, target.site());
        mv.visitInsn(Opcodes.DUP);
        pushInt(mv, 3);
        pushSelf(mv);
        mv.visitInsn(Opcodes.AASTORE);
        mv.visitInsn(Opcodes.DUP);
        pushInt(mv, 4);
        pushInt(mv, arguments.length);
        mv.visitTypeInsn(Opcodes.ANEWARRAY, "java/lang/Object");
        fill(mv);
        mv.visitInsn(Opcodes.AASTORE);
        mv.visitLdcInsn(DOOR);
        if (Privileges.areNeeded()) {
            // the application may not be allowed the boot loader; its own is asked, which finds it there in most
            mv.visitMethodInsn(Opcodes.INVOKESTATIC, "java/lang/Class", "forName", "(Ljava/lang/String;)Ljava/lang/Class;", false);
        } else {
            mv.visitInsn(Opcodes.ICONST_1);
            mv.visitInsn(Opcodes.ACONST_NULL);
            mv.visitMethodInsn(Opcodes.INVOKESTATIC, "java/lang/Class", "forName",
                "(Ljava/lang/String;ZLjava/lang/ClassLoader;)Ljava/lang/Class;", false);
        }
        mv.visitMethodInsn(Opcodes.INVOKEVIRTUAL, "java/lang/Class", "getEnumConstants", "()[Ljava/lang/Object;", false);
        mv.visitInsn(Opcodes.ICONST_0);
        mv.visitInsn(Opcodes.AALOAD);
        mv.visitTypeInsn(Opcodes.CHECKCAST, "java/util/function/Consumer");
        mv.visitInsn(Opcodes.SWAP);
        mv.visitMethodInsn(Opcodes.INVOKEINTERFACE, "java/util/function/Consumer", "accept", "(Ljava/lang/Object;)V", true);
    }

    private static void boxed(MethodVisitor mv, int index, int value) {
        mv.visitInsn(Opcodes.DUP);
        pushInt(mv, index);
        pushInt(mv, value);
        mv.visitMethodInsn(Opcodes.INVOKESTATIC, "java/lang/Integer", "valueOf", "(I)Ljava/lang/Integer;", false);
        mv.visitInsn(Opcodes.AASTORE);
    }

    /** Calls {@code opened}; what the method is about to return is on top of the stack, stays there, and is passed on behind the arguments. */
    void returnedValue(MethodVisitor mv) {
        mv.visitInsn(Opcodes.DUP);
        pushInt(mv, arguments.length + 1);
        mv.visitTypeInsn(Opcodes.ANEWARRAY, "java/lang/Object");
        mv.visitInsn(Opcodes.DUP_X1);
        mv.visitInsn(Opcodes.SWAP);
        pushInt(mv, arguments.length);
        mv.visitInsn(Opcodes.SWAP);
        mv.visitInsn(Opcodes.AASTORE);
        fill(mv);
        pushInt(mv, target.site());
        mv.visitInsn(Opcodes.SWAP);
        pushSelf(mv);
        mv.visitInsn(Opcodes.SWAP);
        mv.visitMethodInsn(Opcodes.INVOKESTATIC, HOOK, "opened", "(ILjava/lang/Object;[Ljava/lang/Object;)V", false);
    }

    /** The types of the local variables at the entry of the method, as a stack map frame wants them, padded to {@code size} slots. */
    Object[] frameLocals(String className, int size) {
        Object[] locals = new Object[Math.max(size, arguments.length + 1)];
        int count = 0;
        int slots = 0;
        if (instanceMethod) {
            locals[count++] = className;
            slots++;
        }
        for (Type argument : arguments) {
            locals[count++] = frameType(argument);
            slots += argument.getSize();
        }
        while (slots < size) {
            locals[count++] = Opcodes.TOP;
            slots++;
        }
        Object[] exact = new Object[count];
        System.arraycopy(locals, 0, exact, 0, count);
        return exact;
    }

    private static Object frameType(Type type) {
        switch (type.getSort()) {
            case Type.BOOLEAN:
            case Type.BYTE:
            case Type.CHAR:
            case Type.SHORT:
            case Type.INT:
                return Opcodes.INTEGER;
            case Type.LONG:
                return Opcodes.LONG;
            case Type.FLOAT:
                return Opcodes.FLOAT;
            case Type.DOUBLE:
                return Opcodes.DOUBLE;
            default:
                return type.getInternalName();
        }
    }

    private void pushSelfAndArguments(MethodVisitor mv) {
        pushSelf(mv);
        pushInt(mv, arguments.length);
        mv.visitTypeInsn(Opcodes.ANEWARRAY, "java/lang/Object");
        fill(mv);
    }

    private void pushSelf(MethodVisitor mv) {
        if (instanceMethod) {
            mv.visitVarInsn(Opcodes.ALOAD, 0);
            if (target.isOfApplication() && outer != null) {
                mv.visitFieldInsn(Opcodes.GETFIELD, outer[0], "this$0", outer[1]);
            }
        } else {
            mv.visitInsn(Opcodes.ACONST_NULL);
        }
    }

    /** Puts the arguments into the array on top of the stack, which stays there. */
    private void fill(MethodVisitor mv) {
        int slot = instanceMethod ? 1 : 0;
        for (int i = 0; i < arguments.length; i++) {
            mv.visitInsn(Opcodes.DUP);
            pushInt(mv, i);
            mv.visitVarInsn(arguments[i].getOpcode(Opcodes.ILOAD), slot);
            box(mv, arguments[i]);
            mv.visitInsn(Opcodes.AASTORE);
            slot += arguments[i].getSize();
        }
    }

    private static void box(MethodVisitor mv, Type type) {
        String wrapper;
        switch (type.getSort()) {
            case Type.BOOLEAN:
                wrapper = "java/lang/Boolean";
                break;
            case Type.BYTE:
                wrapper = "java/lang/Byte";
                break;
            case Type.CHAR:
                wrapper = "java/lang/Character";
                break;
            case Type.SHORT:
                wrapper = "java/lang/Short";
                break;
            case Type.INT:
                wrapper = "java/lang/Integer";
                break;
            case Type.LONG:
                wrapper = "java/lang/Long";
                break;
            case Type.FLOAT:
                wrapper = "java/lang/Float";
                break;
            case Type.DOUBLE:
                wrapper = "java/lang/Double";
                break;
            default:
                return;
        }
        mv.visitMethodInsn(Opcodes.INVOKESTATIC, wrapper, "valueOf",
            "(" + type.getDescriptor() + ")L" + wrapper + ";", false);
    }

    private static void pushInt(MethodVisitor mv, int value) {
        if (value <= 5) {
            mv.visitInsn(Opcodes.ICONST_0 + value);
        } else if (value > Byte.MAX_VALUE) {
            mv.visitIntInsn(Opcodes.SIPUSH, value);
        } else {
            mv.visitIntInsn(Opcodes.BIPUSH, value);
        }
    }
}
