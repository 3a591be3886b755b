package io.epipe.instrument;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A class file taken apart as the JVM specification (chapter 4) has it, down to the code of methods, with bytes for everything that is to be
 * compared. It shares nothing with the library that weaves.
 */
final class ClassFileBytes {

    /** {@code attributes} without Code. */
    record Method(String nameAndType, int access, Map<String, String> attributes, Code code) {
    }

    /** {@code exceptions} has four numbers an entry: start, end, handler, caught type. */
    record Code(int maxStack, int maxLocals, byte[] bytes, int[] exceptions, Map<String, String> attributes) {
    }

    final String pool;
    final String header;
    final String fields;
    final Map<String, Method> methods = new LinkedHashMap<>();
    final Map<String, String> attributes;
    /** Whether some class is there as two constants: then one may stand for the other (JDK 8 has such a class file). */
    final boolean constantsTwice;
    private final ByteBuffer in;
    private final String[] utf8;
    private final int[] classes;

    ClassFileBytes(byte[] classFile) {
        in = ByteBuffer.wrap(classFile);
        in.getInt();
        String version = in.getShort() + "." + in.getShort();
        int count = u2();
        utf8 = new String[count];
        classes = new int[count];
        int start = in.position();
        for (int i = 1; i < count; i++) {
            i += constant(i);
        }
        pool = hex(start, in.position());
        constantsTwice = Arrays.stream(classes).filter(index -> index != 0).distinct().count()
            < Arrays.stream(classes).filter(index -> index != 0).count();
        // by name: some class files have the constant of their own name twice
        header = version + " " + u2() + " " + nameOfClass(u2()) + " " + nameOfClass(u2()) + " " + namesOfClasses();
        start = in.position();
        int fieldCount = u2();
        for (int i = 0; i < fieldCount; i++) {
            in.position(in.position() + 6);
            attributes(null);
        }
        fields = hex(start, in.position());
        int methodCount = u2();
        for (int i = 0; i < methodCount; i++) {
            method();
        }
        attributes = new LinkedHashMap<>();
        attributes(attributes);
        if (in.hasRemaining()) {
            throw new IllegalArgumentException(in.remaining() + " bytes left");
        }
    }

    private String nameOfClass(int index) {
        return index == 0 ? "" : utf8[classes[index]];
    }

    private String namesOfClasses() {
        StringBuilder names = new StringBuilder();
        for (int left = u2(); left > 0; left--) {
            names.append(nameOfClass(u2())).append(' ');
        }
        return names.toString();
    }

    /** Reads one constant; returns 1 for those that take two indices. */
    private int constant(int index) {
        int tag = in.get();
        switch (tag) {
            case 1:
                byte[] text = new byte[u2()];
                in.get(text);
                utf8[index] = new String(text, StandardCharsets.UTF_8);
                return 0;
            case 5, 6:
                in.getLong();
                return 1;
            case 7, 8, 16, 19, 20:
                classes[index] = u2();
                return 0;
            case 15:
                in.get();
                in.getShort();
                return 0;
            case 3, 4, 9, 10, 11, 12, 17, 18:
                in.getInt();
                return 0;
            default:
                throw new IllegalArgumentException("constant of kind " + tag);
        }
    }

    private void method() {
        int access = u2();
        String nameAndType = utf8[u2()] + utf8[u2()];
        Code[] code = new Code[1];
        Map<String, String> others = new LinkedHashMap<>();
        int count = u2();
        for (int i = 0; i < count; i++) {
            String name = utf8[u2()];
            int end = in.getInt() + in.position();
            if (name.equals("Code")) {
                code[0] = code();
            } else {
                others.put(name, name.equals("Exceptions") ? namesOfClasses() : hex(in.position(), end));
            }
            in.position(end);
        }
        methods.put(nameAndType, new Method(nameAndType, access, others, code[0]));
    }

    private Code code() {
        int maxStack = u2();
        int maxLocals = u2();
        byte[] bytes = new byte[in.getInt()];
        in.get(bytes);
        int[] exceptions = new int[4 * u2()];
        for (int i = 0; i < exceptions.length; i++) {
            exceptions[i] = u2();
        }
        Map<String, String> inner = new LinkedHashMap<>();
        attributes(inner);
        return new Code(maxStack, maxLocals, bytes, exceptions, inner);
    }

    private void attributes(Map<String, String> into) {
        int count = u2();
        for (int i = 0; i < count; i++) {
            String name = utf8[u2()];
            int end = in.getInt() + in.position();
            if (into != null) {
                into.put(name, name.equals("InnerClasses") ? innerClasses() : hex(in.position(), end));
            }
            in.position(end);
        }
    }

    /** By name: here too some class files have a constant twice. */
    private String innerClasses() {
        StringBuilder text = new StringBuilder();
        for (int left = u2(); left > 0; left--) {
            text.append(nameOfClass(u2())).append(' ').append(nameOfClass(u2())).append(' ').append(utf8[u2()]).append(' ')
                .append(u2()).append('\n');
        }
        return text.toString();
    }

    private int u2() {
        return in.getShort() & 0xffff;
    }

    private String hex(int from, int to) {
        return java.util.HexFormat.of().formatHex(Arrays.copyOfRange(in.array(), from, to));
    }
}
