/** Programs that the tests fork under the agent, for what came with JDK 17. */
package io.epipe.programs17;
