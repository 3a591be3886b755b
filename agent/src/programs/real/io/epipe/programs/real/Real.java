package io.epipe.programs.real;

/** Plays one of the programs of this package, by its class; says at the end what the agent kept from it. */
public final class Real {

    /** A program: returns when its writes have failed. */
    interface Play {
        void play(String[] arguments) throws Exception;
    }

    private Real() {
    }

    public static void main(String[] args) throws Exception {
        Play play = (Play) Class.forName(Real.class.getPackage().getName() + "." + args[0]).getConstructor().newInstance();
        play.play(java.util.Arrays.copyOfRange(args, 1, args.length));
        Class<?> hook = Class.forName("io.epipe.bootstrap.WriteFailureHook", true, null);
        System.out.println("agent errors " + hook.getMethod("errors").invoke(null) + " " + hook.getMethod("lastError").invoke(null));
        System.out.println("end");
        System.exit(0);
    }
}
