package io.epipe.programs.host;

/** Does nothing with sockets until a line comes, then breaks one connection for each line and says how many notes its exception has. */
public final class Turns {

    private Turns() {
    }

    public static void main(String[] arguments) throws Exception {
        System.out.println("ready");
        int turn = 0;
        for (int c = System.in.read(); c >= 0; c = System.in.read()) {
            if (c == '\n') {
                Broken broken = Broken.make();
                System.out.println("turn " + ++turn + ": notes " + Broken.notes(broken.fail()));
                broken.close();
            }
        }
    }
}
