package org.postseal.rest;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** Over how many lists an authority's new certificates are spread. */
@Schema(name = "CrlShards")
record CrlShardsJson(
        @Schema(
                        minimum = "0",
                        maximum = "256",
                        examples = "16",
                        description = "0: none but the full one")
                int shards) {}
