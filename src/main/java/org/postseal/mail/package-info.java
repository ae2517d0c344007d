/**
 * What a mail host needs beside its certificate: the chain to serve, found by the host's name. Has
 * resources of its own; may import every package below it.
 */
package org.postseal.mail;
