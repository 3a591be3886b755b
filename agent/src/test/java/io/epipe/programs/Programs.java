package io.epipe.programs;

/** The names of the programs that the tests fork; they are compiled apart, for the oldest JDK that can run them. */
public final class Programs {

    public static final String QUIET = "io.epipe.programs.Quiet";
    /** Argument: how many connections. */
    public static final String FLUSHED_AGAIN = "io.epipe.programs.FlushedAgain";
    public static final String LAST_ACT = "io.epipe.programs.LastAct";
    /** Arguments: how many connections, and a file to tell them in. */
    public static final String FD_REUSE = "io.epipe.programs.FdReuse";
    /** Argument: how many clients, each at an address of its own, cancel a download. */
    public static final String FLOOD = "io.epipe.programs.Flood";
    /** Breaks two connections for each line of standard input. */
    public static final String ONE_BY_ONE = "io.epipe.programs.OneByOne";
    /** Arguments: a path and a failure; see the program. */
    public static final String WRITE_PATHS = "io.epipe.programs.paths.WritePaths";
    /** Arguments: virtual or platform, and how many rounds. */
    public static final String OWN_CLOSE = "io.epipe.programs.paths.OwnClose";
    /** Needs the system property keystore. */
    public static final String TLS_CLOSE = "io.epipe.programs.paths.TlsClose";
    /** Arguments: versions of TLS. Needs the system property keystore. */
    public static final String TLS_READ_RESET = "io.epipe.programs.paths.TlsReadReset";
    /** Arguments: see the program. */
    public static final String TLS_GOODBYES = "io.epipe.programs.paths.TlsGoodbyes";
    public static final String ENGINE_GOODBYES = "io.epipe.programs.paths.EngineGoodbyes";
    /** Arguments: names of conversations; see the program. */
    public static final String LOST_WRITES = "io.epipe.programs.LostWrites";
    /** Arguments: serve and an address, or an address and a port. */
    public static final String FAR_AWAY = "io.epipe.programs.FarAway";
    /** Arguments: names of conversations; see the program. */
    public static final String READS = "io.epipe.programs.Reads";
    /** Argument: where to make a Unix-domain socket. JDK 17. */
    public static final String UNIX_CLOSES = "io.epipe.programs17.UnixCloses";
    /** Arguments: names of conversations; see the program. */
    public static final String STILL_SENDING = "io.epipe.programs.StillSending";
    /** Arguments: serve or ask, and more; see the program. */
    public static final String SAME_EVENT = "io.epipe.programs.SameEvent";
    /** Arguments: what happens, and how many rounds; see the program. */
    public static final String TWO_THREADS = "io.epipe.programs.TwoThreads";
    public static final String KINDS_OF_ENDS = "io.epipe.programs.KindsOfEnds";
    public static final String ATTACHABLE = "io.epipe.programs.Attachable";
    /** Arguments: how many clients leave, and how many writes to each fail. */
    public static final String STORM = "io.epipe.programs.Storm";
    /** Argument: what is hostile in it; see the program. */
    public static final String HOSTILE = "io.epipe.programs.Hostile";
    /** Argument: how it answers; see the program. JDK 17. */
    public static final String HOSTILE_TARGET = "io.epipe.programs17.HostileTarget";

    /** One word a line of standard input; see the program. */
    public static final String MANAGED = "io.epipe.programs.Managed";

    /** Arguments: listen, or connect and a port. */
    public static final String TWO_ENDS = "io.epipe.programs.TwoEnds";

    private Programs() {
    }
}
