package org.postseal.mail;

import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The parts of certificates sent as a form, for the contract. */
@Schema(name = "ChainForm")
record ChainForm(@Schema(type = SchemaType.STRING, format = "binary") String chain) {}
