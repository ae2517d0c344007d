package org.postseal.mail;

import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.postseal.x509.SubjectKey;

/** A public key as it came: as it is, or in a CSR. */
@Schema(type = SchemaType.STRING, format = "binary", description = "A public key in PEM, or a CSR")
record KeyBody(SubjectKey key) {}
