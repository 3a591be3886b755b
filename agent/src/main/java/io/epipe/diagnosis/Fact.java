package io.epipe.diagnosis;

/**
 * One thing that is held to be so, and on what ground. A rule cannot take a value without its grade: whoever asks for {@link #known()} gets
 * nothing that was inferred, and {@link #all}, {@link #any} and {@link #not} carry the grades of what they were made of. Immutable.
 *
 * @param <T> Boolean for a statement, Long for a number, or a type of its own
 */
public final class Fact<T> {

    /** On what ground. In the order of trust. */
    public enum Grade {
        /** The kernel's evidence, or this program's own recorded acts, allow nothing else. */
        KNOWN,
        /** A rule of thumb took part. */
        INFERRED,
        /** Drawn from the error alone. */
        GUESSED,
        /** Nothing is held. */
        UNKNOWN;

        private static final Grade[] ALL = values();

        /** The less trusted of the two. */
        Grade weaker(Grade other) {
            return ALL[Math.max(ordinal(), other.ordinal())];
        }
    }

    private static final Fact<?>[] NO_PARTS = {};
    private static final Fact<Object> NOTHING = new Fact<Object>(null, Grade.UNKNOWN, "", NO_PARTS);
    /** A ground that needs no words. */
    private static final String PLAIN = "";

    private final T value;
    private final Grade grade;
    private final String ground;
    private final Fact<?>[] parts;

    private Fact(T value, Grade grade, String ground, Fact<?>[] parts) {
        this.value = value;
        this.grade = grade;
        this.ground = ground;
        this.parts = parts;
    }

    /**
     * What cannot be otherwise.
     *
     * @param by what shows it, in words
     */
    public static <T> Fact<T> known(T value, String by) {
        return new Fact<T>(value, Grade.KNOWN, by, NO_PARTS);
    }

    /**
     * What is most likely so.
     *
     * @param from the rule of thumb, in words
     */
    public static <T> Fact<T> inferred(T value, String from) {
        return new Fact<T>(value, Grade.INFERRED, from, NO_PARTS);
    }

    /** What the error alone speaks for. */
    public static <T> Fact<T> guessed(T value, String from) {
        return new Fact<T>(value, Grade.GUESSED, from, NO_PARTS);
    }

    /** What nothing tells. */
    @SuppressWarnings("unchecked")
    public static <T> Fact<T> unknown() {
        return (Fact<T>) NOTHING;
    }

    /** A number of the kernel's: known unless below zero, which is how all of them say that they are not. */
    public static Fact<Long> count(long number, String by) {
        return number < 0 ? Fact.<Long>unknown() : known(number, by);
    }

    /** The value where it is known; else null. */
    public T known() {
        return grade == Grade.KNOWN ? value : null;
    }

    /** The value on whatever ground; null where there is none. For words that tell the ground, too. */
    public T supposed() {
        return value;
    }

    /** On what ground. */
    public Grade grade() {
        return grade;
    }

    /** Whether it is known to be this. */
    public boolean isKnown(T what) {
        return grade == Grade.KNOWN && what.equals(value);
    }

    /** Whether it is held to be this, on whatever ground. */
    public boolean isSupposed(T what) {
        return what.equals(value);
    }

    /** The same value on a weaker ground; a weaker one stays as it is. */
    public Fact<T> atMost(Grade weaker, String because) {
        return grade.compareTo(weaker) >= 0 ? this : new Fact<T>(value, weaker, because, new Fact<?>[] {this});
    }

    /** Whether it is this: as sure as the fact. */
    public Fact<Boolean> is(T what) {
        return value == null ? Fact.<Boolean>unknown() : from(what.equals(value), this);
    }

    /** The number, or a default where it is not known. */
    public static long orElse(Fact<Long> number, long otherwise) {
        Long known = number.known();
        return known == null ? otherwise : known;
    }

    /** Whether a number is more than another. */
    public static Fact<Boolean> isMore(Fact<Long> number, long than) {
        return number.value == null ? Fact.<Boolean>unknown() : from(number.value > than, number);
    }

    /** The contrary, on the same ground. */
    public static Fact<Boolean> not(Fact<Boolean> of) {
        return of.value == null ? of : from(!of.value, of);
    }

    private static Fact<Boolean> from(boolean value, Fact<?> one) {
        return new Fact<Boolean>(value, one.grade, PLAIN, new Fact<?>[] {one});
    }

    /** True if all are, as sure as the least sure of them; false if one is, as sure as the surest that is; else unknown. */
    @SafeVarargs
    public static Fact<Boolean> all(Fact<Boolean>... parts) {
        return joined(parts, Boolean.FALSE);
    }

    /** True if one is, as sure as the surest that is; false if all are, as sure as the least sure of them; else unknown. */
    @SafeVarargs
    public static Fact<Boolean> any(Fact<Boolean>... parts) {
        return joined(parts, Boolean.TRUE);
    }

    /** One part that has the deciding value decides; without one, all must have the other value. */
    private static Fact<Boolean> joined(Fact<Boolean>[] parts, Boolean deciding) {
        Fact<Boolean> decider = null;
        Grade least = Grade.KNOWN;
        for (Fact<Boolean> part : parts) {
            if (part.isSupposed(deciding) && (decider == null || part.grade.compareTo(decider.grade) < 0)) {
                decider = part;
            }
            least = least.weaker(part.grade);
        }
        if (decider != null) {
            return from(deciding, decider);
        }
        return least == Grade.UNKNOWN ? Fact.<Boolean>unknown() : new Fact<Boolean>(!deciding, least, PLAIN, parts);
    }

    /** The grounds of all that this was made of, one sentence part each, in order and each once; empty where there are no words. */
    public String proof() {
        StringBuilder to = new StringBuilder();
        collect(to);
        return to.toString();
    }

    private void collect(StringBuilder to) {
        if (!ground.isEmpty() && to.indexOf(ground) < 0) {
            to.append(to.length() == 0 ? "" : "; ").append(ground);
        }
        for (Fact<?> part : parts) {
            part.collect(to);
        }
    }

    @Override
    public String toString() {
        return grade + (value == null ? "" : " " + value) + (proof().isEmpty() ? "" : " (" + proof() + ")");
    }
}
