package io.epipe.demo;

/** The play went another way than documented: what should fail did not, or the other way round. */
final class NotAsDocumentedException extends Exception {

    private static final long serialVersionUID = 1L;

    NotAsDocumentedException(String message, Throwable cause) {
        super(message, cause);
    }
}
