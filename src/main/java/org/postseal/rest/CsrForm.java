package org.postseal.rest;

import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The parts of a CSR sent as a form, for the contract. */
@Schema(name = "CsrForm")
record CsrForm(@Schema(type = SchemaType.STRING, format = "binary") String csr) {}
