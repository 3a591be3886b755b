package io.epipe.page;

/** The two sides of one connection. Immutable. */
final class Pair {

    /** Who acted first. */
    enum First {
        /** The side of the first row. */
        ONE,
        /** The side of the other row. */
        OTHER,
        /** None of the two: something between them. */
        BETWEEN,
        /** It cannot be told. */
        UNKNOWN
    }

    /** Rows of the table. */
    final int one;
    final int other;
    final First first;
    /** What makes it so, in words; {@code ONE} and {@code OTHER} stand for the two sides. */
    final String why;

    Pair(int one, int other, First first, String why) {
        this.one = one;
        this.other = other;
        this.first = first;
        this.why = why;
    }
}
