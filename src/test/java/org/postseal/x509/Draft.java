package org.postseal.x509;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;

/** A template to change one value at a time. */
record Draft(CertificateTemplate template) {

    Draft subject(String rfc4514) {
        return subject(DistinguishedName.parse(rfc4514));
    }

    Draft subject(DistinguishedName subject) {
        return with(subject, template.notBefore(), template.notAfter(), template.usage());
    }

    Draft notBefore(Instant notBefore) {
        return with(template.subject(), notBefore, template.notAfter(), template.usage());
    }

    Draft notAfter(Instant notAfter) {
        return with(template.subject(), template.notBefore(), notAfter, template.usage());
    }

    Draft usage(Usage usage) {
        return with(template.subject(), template.notBefore(), template.notAfter(), usage);
    }

    Draft names(String... names) {
        return with(Arrays.stream(names).map(SubjectAltName::parse).toList(), template.urls());
    }

    Draft urls(PkiUrls urls) {
        return with(template.names(), urls);
    }

    Tbs tbs() {
        return Tbs.of(template.toBeSigned(SignatureAlgorithm.SHA256_ECDSA));
    }

    private Draft with(
            DistinguishedName subject, Instant notBefore, Instant notAfter, Usage usage) {
        return new Draft(
                new CertificateTemplate(
                        template.serial(),
                        template.issuer(),
                        subject,
                        notBefore,
                        notAfter,
                        template.key(),
                        usage,
                        template.names(),
                        template.urls()));
    }

    private Draft with(List<SubjectAltName> names, PkiUrls urls) {
        return new Draft(
                new CertificateTemplate(
                        template.serial(),
                        template.issuer(),
                        template.subject(),
                        template.notBefore(),
                        template.notAfter(),
                        template.key(),
                        template.usage(),
                        names,
                        urls));
    }
}
