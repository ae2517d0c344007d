package org.postseal.rest;

import java.time.DateTimeException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.postseal.certificate.AuthorityName;
import org.postseal.certificate.ProfileName;
import org.postseal.issuance.Enrollments;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;
import org.postseal.x509.SubjectAltName;

/** A request to make a one-time enrolment token. */
@Schema(name = "NewEnrollment")
record NewEnrollmentJson(
        @Schema(
                        examples = "[\"mail.example.org\"]",
                        description = "All the names of the certificate that the token buys")
                List<String> names,
        @Schema(examples = "mail-server") Optional<String> profile,
        @Schema(examples = "issuing") Optional<String> authority,
        @Schema(examples = "PT1H", description = "ISO 8601, at most P7D; PT1H when left out")
                Optional<String> ttl) {

    Enrollments.Wanted toWanted() {
        return new Enrollments.Wanted(
                names.stream().map(SubjectAltName::parse).distinct().toList(),
                profile.map(ProfileName::new),
                authority.map(AuthorityName::new),
                ttl.map(NewEnrollmentJson::duration));
    }

    private static Duration duration(String text) {
        try {
            Duration duration = Duration.parse(text);
            if (duration.compareTo(Duration.ZERO) > 0) {
                return duration;
            }
        } catch (DateTimeException e) {
            throw malformed(e);
        }
        throw malformed(null);
    }

    private static Problem malformed(DateTimeException cause) {
        return new Problem(
                Kind.MALFORMED,
                "ttl is an ISO 8601 duration above zero, for example PT1H or P2D.",
                cause);
    }
}
