package org.postseal.mail;

import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.postseal.x509.Certificate;

/** Certificates as they came, in whichever of the body forms. */
@Schema(type = SchemaType.STRING, format = "binary", description = "Certificates, PEM or DER")
record ChainBody(Set<Certificate> certificates) {}
