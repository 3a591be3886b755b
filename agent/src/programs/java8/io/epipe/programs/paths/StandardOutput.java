package io.epipe.programs.paths;

/** Writes lines to both standard streams until both have failed. */
public final class StandardOutput {

    private StandardOutput() {
    }

    public static void main(String[] args) throws Exception {
        for (int line = 0; !System.out.checkError() || !System.err.checkError(); line++) {
            System.out.println("out " + line);
            System.err.println("err " + line);
            if (args.length > 0 && System.out.checkError()) {
                break;
            }
        }
        // the agent's reporter has its turn while the program goes on
        for (int line = 0; line < 3; line++) {
            System.out.println("out again");
        }
    }
}
