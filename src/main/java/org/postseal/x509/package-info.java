/**
 * X.509 as pure functions over bytes: requests, names, keys, serial numbers, certificates, CRLs,
 * OCSP, PEM and the lint. No I/O but to a given stream, no clock, no database, no CDI; every value
 * is immutable and says {@link org.postseal.problem.Problem} to whatever it doesn't accept. Imports
 * only {@code problem}.
 */
package org.postseal.x509;
