package org.postseal.rest;

import java.util.Optional;
import org.postseal.x509.RevocationReason;
import org.postseal.x509.SignedRequest;

/**
 * Why a certificate is to be revoked.
 *
 * @param signed the form that the certificate's own key has signed, which is also the credential
 */
record RevocationBody(RevocationReason reason, Optional<SignedRequest> signed) {}
