package io.epipe.programs.clients;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;

/** A JDBC connection that is kept, as a pool keeps it; the driver is the one of the address. */
public final class Jdbc implements Client {

    private final String url;
    private Connection connection;

    public Jdbc(String url) {
        this.url = url;
    }

    @Override
    public String ask() throws Exception {
        if (connection == null) {
            connection = DriverManager.getConnection(url);
        }
        try (Statement statement = connection.createStatement(); ResultSet rows = statement.executeQuery("select 1")) {
            rows.next();
            return "row " + rows.getInt(1);
        }
    }
}
