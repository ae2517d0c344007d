package org.postseal.revocation;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.postseal.certificate.AuthorityName;
import org.postseal.x509.OcspCertId;
import org.postseal.x509.OcspStatus;
import org.postseal.x509.SerialNumber;

/**
 * The certificates that are asked about again and again: their status, and what was signed about
 * it. {@link RevocationWatch} takes out what has changed; what it should miss is gone after {@code
 * postseal.ocsp-max-age}.
 */
@ApplicationScoped
class OcspCache {

    /** Of 2 KiB at most. */
    private static final int MOST_CERTIFICATES = 10_000;

    /** One for each hash, with and without parameters; nobody needs more spellings. */
    private static final int MOST_SPELLINGS = 4;

    private record Key(AuthorityName authority, SerialNumber serial) {}

    /** What is known of one certificate. */
    static final class Entry {

        private final OcspStatus status;
        private final Map<OcspCertId, OcspReply> signed = new ConcurrentHashMap<>();

        private Entry(OcspStatus status) {
            this.status = status;
        }

        OcspStatus status() {
            return status;
        }

        Optional<OcspReply> signed(OcspCertId certId) {
            return Optional.ofNullable(signed.get(certId));
        }

        void keep(OcspCertId certId, OcspReply reply) {
            if (signed.size() < MOST_SPELLINGS || signed.containsKey(certId)) {
                signed.put(certId, reply);
            }
        }
    }

    private final Cache<Key, Entry> entries;

    OcspCache(
            @ConfigProperty(name = "postseal.ocsp-max-age", defaultValue = "PT5M")
                    Duration maxAge) {
        this.entries =
                Caffeine.newBuilder()
                        .maximumSize(MOST_CERTIFICATES)
                        .expireAfterWrite(maxAge)
                        .build();
    }

    Optional<Entry> find(AuthorityName authority, SerialNumber serial) {
        return Optional.ofNullable(entries.getIfPresent(new Key(authority, serial)));
    }

    /**
     * What was never issued is not kept: there is no end of it.
     *
     * @return the entry, to go on with: another may have taken its place at once
     */
    Entry keep(AuthorityName authority, SerialNumber serial, OcspStatus status) {
        Entry entry = new Entry(status);
        if (!(status instanceof OcspStatus.Unknown)) {
            entries.put(new Key(authority, serial), entry);
        }
        return entry;
    }

    void forget(AuthorityName authority, SerialNumber serial) {
        entries.invalidate(new Key(authority, serial));
    }

    void forgetAll(AuthorityName authority) {
        entries.asMap().keySet().removeIf(key -> key.authority().equals(authority));
    }
}
