package io.epipe.benchmark;

import java.io.IOException;

/** Writes that succeed and writes that fail, by which each participant proves that it is at work. */
public final class ProofMain {

    /** What the Byteman rule sets when it has caught the exception. */
    static final String CAUGHT = "epipe.benchmark.caught";

    private ProofMain() {
    }

    public static void main(String[] arguments) throws IOException {
        for (String kind : new String[] {"socket", "channel"}) {
            Pair pair = Pair.open(kind);
            for (int i = 0; i < 10; i++) {
                pair.write(new byte[64], java.nio.ByteBuffer.allocateDirect(64));
            }
            pair.close();
            System.clearProperty(CAUGHT);
            BrokenConnection.source(kind).next().failingWrite();
            System.out.println("caught " + kind + " " + System.getProperty(CAUGHT));
        }
    }
}
