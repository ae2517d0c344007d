package org.postseal.rest;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cms.CMSAbsentContent;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.CMSSignedDataGenerator;
import org.bouncycastle.util.CollectionStore;
import org.postseal.x509.Certificate;

/** A SignedData that is only an envelope for certificates (RFC 8551 §3.2.2, once PKCS#7). */
final class CertsOnly {

    private CertsOnly() {}

    /** DER. */
    static byte[] of(Chain chain) {
        try {
            List<X509CertificateHolder> holders = new ArrayList<>();
            for (Certificate certificate : chain.certificates()) {
                holders.add(new X509CertificateHolder(certificate.der()));
            }
            CMSSignedDataGenerator generator = new CMSSignedDataGenerator();
            generator.addCertificates(new CollectionStore<>(holders));
            return generator.generate(new CMSAbsentContent()).toASN1Structure().getEncoded("DER");
        } catch (IOException | CMSException e) {
            throw new IllegalStateException("parsed certificates can be put into an envelope", e);
        }
    }
}
