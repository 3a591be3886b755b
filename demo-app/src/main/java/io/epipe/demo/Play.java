package io.epipe.demo;

import java.io.IOException;

/** What happens in a scenario, act by act. */
interface Play {

    /**
     * @param stage our side
     * @return what the application got from its one failing write
     * @throws NotAsDocumentedException if it went another way
     * @throws NotReachedException if this JDK makes the scenario impossible
     */
    IOException play(Stage stage) throws Exception;
}
