package org.postseal.mail;

import java.util.Set;
import org.postseal.x509.Certificate;

/** Certificates as they came, in whichever of the body forms. */
record ChainBody(Set<Certificate> certificates) {}
