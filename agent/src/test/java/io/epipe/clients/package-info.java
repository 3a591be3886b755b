/** Real clients against a server that ends an idle connection: what the application sees, what epipe says, and what is true. */
package io.epipe.clients;
