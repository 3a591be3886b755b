package io.epipe.programs.clients;

/** One of the libraries that people talk to servers with, on one kept connection. */
public interface Client {

    /** Asks the server for something, and says what the answer was. */
    String ask() throws Exception;
}
