package io.epipe.programs.host;

import java.io.File;
import java.io.FileInputStream;
import java.io.FileWriter;
import java.io.Writer;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.util.ArrayList;
import java.util.List;

/**
 * After the agent has opened its way to the kernel, every descriptor number that it may have used is taken: by text files, or by pipes with a byte in
 * each. Then come so many failed writes that the JVM compiles what they call. Says whether a pipe has lost its byte. Argument: files or pipes.
 */
public final class NumberReused {

    private static final int NUMBERS = 60;
    private static final int STORM = 1_500;

    private NumberReused() {
    }

    public static void main(String[] arguments) throws Exception {
        for (int i = 0; i < 2; i++) {
            fail();
            Thread.sleep(1_000);
        }
        List<Object> kept = new ArrayList<Object>();
        List<Pipe> pipes = new ArrayList<Pipe>();
        File file = File.createTempFile("text", null);
        try (Writer out = new FileWriter(file)) {
            out.write("this is text, and long enough to be read as the head of a library, which it is none of at all\n");
        }
        for (int i = 0; i < NUMBERS; i++) {
            if (arguments[0].equals("files")) {
                kept.add(new FileInputStream(file));
            } else {
                Pipe pipe = Pipe.open();
                pipe.sink().write(ByteBuffer.wrap(new byte[] {(byte) i}));
                pipe.source().configureBlocking(false);
                pipes.add(pipe);
            }
        }
        for (int i = 0; i < STORM; i++) {
            fail();
        }
        int lost = 0;
        for (Pipe pipe : pipes) {
            lost += pipe.source().read(ByteBuffer.allocate(1)) == 1 ? 0 : 1;
        }
        System.out.println("lost: " + lost + ", kept: " + kept.size());
        file.delete();
        Runtime.getRuntime().halt(0);
    }

    private static void fail() throws Exception {
        Broken broken = Broken.make();
        broken.fail();
        broken.close();
    }
}
