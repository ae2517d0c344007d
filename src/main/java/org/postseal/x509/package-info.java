/**
 * X.509 as pure functions over bytes: requests, names, keys, serial numbers, certificates, CRLs,
 * PEM and the lint. No I/O, no clock, no database, no CDI; every type is immutable and says {@link
 * org.postseal.problem.Problem} to whatever it doesn't accept. Imports only {@code problem}.
 */
package org.postseal.x509;
