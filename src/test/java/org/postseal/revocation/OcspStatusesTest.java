package org.postseal.revocation;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.math.BigInteger;
import java.util.List;
import java.util.stream.IntStream;
import org.hibernate.SessionFactory;
import org.hibernate.stat.Statistics;
import org.junit.jupiter.api.Test;
import org.postseal.authority.Authorities;
import org.postseal.authority.Authority;
import org.postseal.certificate.AuthorityName;
import org.postseal.x509.OcspStatus;
import org.postseal.x509.SerialNumber;

/** What anybody may ask for as often as they like. */
@QuarkusTest
class OcspStatusesTest {

    private static final int MANY = 64;

    @Inject OcspStatuses statuses;
    @Inject Authorities authorities;
    @Inject SessionFactory sessions;

    @Test
    void areReadAtOnceHoweverManyOfThemWereNeverIssued() {
        Authority authority = authorities.get(new AuthorityName("issuing"));
        List<SerialNumber> strange =
                IntStream.range(0, MANY)
                        .mapToObj(i -> new SerialNumber(BigInteger.valueOf(0x7fff0000L + i)))
                        .toList();
        Statistics statistics = sessions.getStatistics();
        statistics.setStatisticsEnabled(true);
        try {
            assertThat(statuses.of(authority, strange).values())
                    .hasSize(MANY)
                    .allMatch(OcspStatus.Unknown.class::isInstance);
            // Others of the service may have asked for something meanwhile.
            assertThat(statistics.getPrepareStatementCount()).isBetween(1L, MANY / 2L);
        } finally {
            statistics.setStatisticsEnabled(false);
        }
    }
}
