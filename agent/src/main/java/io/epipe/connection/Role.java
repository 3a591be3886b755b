package io.epipe.connection;

import java.util.Locale;

/** Which side of the connection this program is; {@code epipe.role} of the record. */
public enum Role {
    /** This program connected. */
    CLIENT,
    /** This program accepted. */
    SERVER;

    /** The form of the record: lower case. */
    public String recordName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
