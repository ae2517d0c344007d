package org.postseal.rest;

import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.postseal.keystore.Passphrase;

/** A recovery passphrase, shown once. */
@Schema(name = "Recovery")
record RecoveryJson(@Schema(implementation = String.class) Passphrase passphrase) {}
