package io.epipe.programs;

/** The names of the programs that the tests fork; they are compiled apart, for the oldest JDK that can run them. */
public final class Programs {

    public static final String QUIET = "io.epipe.programs.Quiet";
    public static final String ATTACHABLE = "io.epipe.programs.Attachable";

    private Programs() {
    }
}
