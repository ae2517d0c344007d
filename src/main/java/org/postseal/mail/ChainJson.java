package org.postseal.mail;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** Certificates in JSON. */
@Schema(name = "ChainRequest")
record ChainJson(@Schema(description = "PEM, in any order") String chain) {}
