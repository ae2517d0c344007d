package org.postseal.mail;

import org.postseal.x509.SubjectKey;

/** A public key as it came: as it is, or in a CSR. */
record KeyBody(SubjectKey key) {}
