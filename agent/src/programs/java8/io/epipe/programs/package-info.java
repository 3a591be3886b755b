/** Programs that the tests fork under the agent; they know nothing of it. These run on JDK 8 and later. */
package io.epipe.programs;
