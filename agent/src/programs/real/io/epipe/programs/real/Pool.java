package io.epipe.programs.real;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** A pool of connections to PostgreSQL, one of which is reset while a program has it. Arguments: the port. */
public final class Pool implements Real.Play {

    @Override
    public void play(String[] arguments) throws Exception {
        Breaker breaker = new Breaker().to(Integer.parseInt(arguments[0]));
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl("jdbc:postgresql://127.0.0.1:" + breaker.port() + "/postgres?user=epipe&sslmode=disable&gssEncMode=disable");
        config.setMaximumPoolSize(1);
        HikariDataSource pool = new HikariDataSource(config);
        try (Connection connection = pool.getConnection(); Statement statement = connection.createStatement()) {
            ask(statement);
            breaker.resetClients();
            ask(statement);
            throw new AssertionError("not broken");
        } catch (SQLException e) {
            System.out.println("failed " + e.getSQLState() + " " + e.getMessage());
        }
        try (Connection connection = pool.getConnection(); Statement statement = connection.createStatement()) {
            ask(statement);
        }
    }

    private static void ask(Statement statement) throws SQLException {
        statement.executeQuery("select 1").close();
    }
}
