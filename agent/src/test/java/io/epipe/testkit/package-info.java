/** What the tests fork JVMs and read records with. */
package io.epipe.testkit;
