package io.epipe.instrument;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;

/** Reads class files as resources. */
final class ClassFiles {

    private ClassFiles() {
    }

    /**
     * A class file of the agent's jar.
     *
     * @param internalName {@code io/epipe/bootstrap/WriteFailureHook}
     * @return null if it is not there
     */
    static byte[] ofAgent(String internalName) throws IOException {
        return read(ClassFiles.class.getClassLoader().getResourceAsStream(internalName.concat(".class")));
    }

    /** A class file of the JDK; null if it is not there. */
    static byte[] ofJdk(String internalName) throws IOException {
        return read(ClassLoader.getSystemResourceAsStream(internalName.concat(".class")));
    }

    private static byte[] read(InputStream in) throws IOException {
        if (in == null) {
            return null;
        }
        try {
            ByteArrayOutputStream out = new ByteArrayOutputStream(8192);
            byte[] part = new byte[8192];
            for (int n = in.read(part); n >= 0; n = in.read(part)) {
                out.write(part, 0, n);
            }
            return out.toByteArray();
        } finally {
            in.close();
        }
    }
}
