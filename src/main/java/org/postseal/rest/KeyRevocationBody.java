package org.postseal.rest;

import java.util.Optional;
import org.postseal.x509.Csr;
import org.postseal.x509.RevocationReason;

/**
 * Why all that a key has is to be revoked.
 *
 * @param proof by whoever has the key, which is also the credential
 */
record KeyRevocationBody(RevocationReason reason, Optional<Csr> proof) {}
