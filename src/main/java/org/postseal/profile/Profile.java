package org.postseal.profile;

import static java.util.Objects.requireNonNull;

import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.postseal.certificate.ProfileName;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;
import org.postseal.x509.Csr;
import org.postseal.x509.ExtendedKeyUsage;
import org.postseal.x509.KeyType;
import org.postseal.x509.SubjectAltName;
import org.postseal.x509.SubjectKey;
import org.postseal.x509.Usage;
import org.postseal.x509.Validity;

/**
 * A kind of end-entity certificate. Its extensions come from here; a request gives a key and names,
 * nothing else.
 *
 * @param keyTypes keys that may be certified
 * @param nameTypes kinds of names that may be certified; none for the service's own OCSP responder
 * @param wildcards whether {@code *.example.org} may
 * @param sameKeyRenewal whether a host may renew its certificate with the key that it has
 * @param mustStaple whether clients refuse a server that shows its certificate without an OCSP
 *     response
 * @param validity how long a certificate lives when the request doesn't say
 * @param maxValidity the longest that a request may ask for
 */
public record Profile(
        ProfileName name,
        Set<ExtendedKeyUsage> extendedKeyUsages,
        Set<KeyType> keyTypes,
        Set<SubjectAltName.Type> nameTypes,
        boolean wildcards,
        boolean sameKeyRenewal,
        boolean mustStaple,
        Validity validity,
        Validity maxValidity) {

    public Profile {
        requireNonNull(name, "name");
        requireNonNull(validity, "validity");
        requireNonNull(maxValidity, "maxValidity");
        extendedKeyUsages = Set.copyOf(extendedKeyUsages);
        keyTypes = Set.copyOf(keyTypes);
        nameTypes = Set.copyOf(nameTypes);
    }

    /** What its certificates say of their use. */
    public Usage usage() {
        return new Usage.EndEntity(extendedKeyUsages, mustStaple);
    }

    /** Whether its certificates are for OCSP responders, which have no host's name. */
    public boolean isResponder() {
        return extendedKeyUsages.contains(ExtendedKeyUsage.OCSP_SIGNING);
    }

    /**
     * Checks the type of a key.
     *
     * @throws Problem of kind {@code POLICY} when a certificate of this profile can't be made for
     *     the key
     */
    public void checkKey(SubjectKey key) {
        if (!keyTypes.contains(key.type())) {
            throw refusal(
                    "does not certify "
                            + key.type().label()
                            + " keys; use one of "
                            + listed(
                                    keyTypes.stream()
                                            .map(KeyType::label)
                                            .collect(Collectors.toSet()))
                            + ".");
        }
    }

    /**
     * The one name policy: every name of a certificate has passed it, wherever it was asked for.
     *
     * @throws Problem of kind {@code POLICY} when a certificate of this profile can't carry the
     *     name
     */
    public void checkName(SubjectAltName name) {
        if (!nameTypes.contains(name.type())) {
            throw refusal("does not certify " + describe(name) + ".");
        }
        if (name instanceof SubjectAltName.Dns dns && dns.wildcard() && !wildcards) {
            throw refusal("does not certify wildcards, so " + name.text() + " can't be issued.");
        }
    }

    /**
     * Requested usages are not taken over, but asking for one that the certificate will not have is
     * told.
     *
     * @throws Problem of kind {@code POLICY}
     */
    public void checkRequestedUsages(Csr csr) {
        Set<String> granted =
                extendedKeyUsages.stream().map(ExtendedKeyUsage::oid).collect(Collectors.toSet());
        for (String requested : csr.requestedExtendedKeyUsages()) {
            if (!granted.contains(requested)) {
                throw refusal(
                        "does not give the extended key usage "
                                + requested
                                + " that the request asks for; leave it out or choose another profile.");
            }
        }
    }

    private Problem refusal(String reason) {
        return new Problem(Kind.POLICY, "The profile " + name + " " + reason);
    }

    private static String describe(SubjectAltName name) {
        return switch (name.type()) {
            case DNS -> "host names, and " + name.text() + " is one";
            case IP -> "IP addresses, and " + name.text() + " is one";
            case EMAIL -> "e-mail addresses, and " + name.text() + " is one";
        };
    }

    private static String listed(Set<String> labels) {
        return String.join(", ", new TreeSet<>(labels));
    }
}
