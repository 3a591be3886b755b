/** Programs that the tests fork under the agent, for what came with JDK 11. */
package io.epipe.programs11;
