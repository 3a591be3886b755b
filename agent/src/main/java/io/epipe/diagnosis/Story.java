package io.epipe.diagnosis;

/**
 * One story of how a write came to fail: its verdict, when it fits, and all that is said of it. Stateless; any number of threads may use one object.
 *
 * <p>{@link #fits} is a statement made of graded facts. The story is told where the statement holds on any ground, and is certain where it holds by
 * known facts and known facts exclude every story that stands before it in the table.
 */
public abstract class Story {

    private final Verdict verdict;
    private final Page page;

    /**
     * @param verdict the one that this story is told for
     * @param page    what docs/verdicts.md says of it
     */
    protected Story(Verdict verdict, Page page) {
        this.verdict = verdict;
        this.page = page;
    }

    /** The verdict that this story is told for. */
    public final Verdict verdict() {
        return verdict;
    }

    /** What docs/verdicts.md says of it. */
    public final Page page() {
        return page;
    }

    /** Whether this is what happened. Never null, never throws. */
    public abstract Fact<Boolean> fits(Findings f);

    /** Adds one to three sentences with the numbers of this incident. */
    public abstract void explain(StringBuilder to, Facts f);

    /** What to check or to change. */
    public abstract String advice(Facts f);

    /** Adds what a packet capture would have shown; the failed operation itself is added behind it. */
    public void draw(Timeline t) {
        t.exchange(true);
    }

    /** Whose matter it is: by this the report's page groups and colours. */
    public enum Side {
        /** This program. */
        PROGRAM("ours"),
        /** The peer. */
        PEER("peer"),
        /** The client of a server. */
        CLIENT("client"),
        /** What lies between. */
        NETWORK("net"),
        /** This machine, or another process on it. */
        MACHINE("host"),
        /** The evidence does not tell. */
        NOT_KNOWN("dark");

        private final String key;

        Side(String key) {
            this.key = key;
        }

        /** What the report's page calls it. */
        public String key() {
            return key;
        }
    }

    /** What docs/verdicts.md says of a verdict. Plain words; Markdown is allowed. */
    public static final class Page {
        private final String line;
        private final Side side;
        private final String who;
        private final String happened;
        private final String known;
        private final String remedy;
        private final String proof;

        /**
         * @param line     the story in one line
         * @param side     whose matter it is
         * @param who      who has to act
         * @param happened what happened
         * @param known    how epipe knows
         * @param remedy   what to do
         * @param proof    when the story is certain, and why nothing else is possible then
         */
        public Page(String line, Side side, String who, String happened, String known, String remedy, String proof) {
            this.line = line;
            this.side = side;
            this.who = who;
            this.happened = happened;
            this.known = known;
            this.remedy = remedy;
            this.proof = proof;
        }

        /** The story in one line. */
        public String line() {
            return line;
        }

        /** Whose matter it is. */
        public Side side() {
            return side;
        }

        /** Who has to act. */
        public String who() {
            return who;
        }

        /** What happened. */
        public String happened() {
            return happened;
        }

        /** How epipe knows. */
        public String known() {
            return known;
        }

        /** What to do. */
        public String remedy() {
            return remedy;
        }

        /** When the story is certain, and the proof of it. */
        public String proof() {
            return proof;
        }
    }
}
