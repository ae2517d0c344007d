/**
 * What a mail host needs beside its certificate: the chain to serve, found by the host's name,
 * settings, TLSA records, a staple, a relay's table of clients; probes whether all that is served,
 * and watches on. Has resources of its own; may import every package below it.
 */
package org.postseal.mail;
