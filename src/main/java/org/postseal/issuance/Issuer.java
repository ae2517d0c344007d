package org.postseal.issuance;

import java.util.List;
import java.util.Optional;
import org.postseal.authority.Authority;
import org.postseal.authority.CrlShard;
import org.postseal.authority.CrlShards;
import org.postseal.x509.SerialNumber;

/**
 * An authority that is about to sign.
 *
 * @param shards over which its new certificates are spread; empty when there is one list only
 */
record Issuer(Authority authority, List<CrlShard> shards) {

    Optional<CrlShard> shard(SerialNumber serial) {
        return CrlShards.choose(shards, serial);
    }
}
