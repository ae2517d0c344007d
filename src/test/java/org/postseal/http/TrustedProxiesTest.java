package org.postseal.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.util.NetUtil;
import io.vertx.core.MultiMap;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postseal.problem.Problem;

class TrustedProxiesTest {

    private static final String FOR = "X-Forwarded-For";
    private static final String PROTO = "X-Forwarded-Proto";

    private final TrustedProxies proxies =
            new TrustedProxies(
                    Optional.of(List.of("10.1.0.0/16", " 2001:db8:1::/48", "192.0.2.7")));

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "203.0.113.9                         | 203.0.113.9",
                "203.0.113.9, 10.1.2.3               | 203.0.113.9",
                "203.0.113.9, 10.1.2.3, 192.0.2.7    | 203.0.113.9",
                "127.0.0.1, 203.0.113.9              | 203.0.113.9",
                "10.1.9.9, 203.0.113.9, 10.1.2.3     | 203.0.113.9",
                "1.1.1.1, nonsense, 203.0.113.9      | 203.0.113.9",
                "203.0.113.9:4711                    | 203.0.113.9",
                "[2001:db8:2::9]:4711                | 2001:db8:2::9",
                "2001:DB8:2:0::9                     | 2001:db8:2::9",
                "2001:db8:2::9, 2001:db8:1:ffff::1   | 2001:db8:2::9",
                "::ffff:203.0.113.9                  | 203.0.113.9",
                "10.1.7.7                            | 10.1.7.7",
            })
    void takesTheRightmostAddressThatIsNoTrustedProxy(String forwardedFor, String client) {
        assertThat(from("10.1.0.1", false, FOR, forwardedFor).text()).isEqualTo(client);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "unknown",
                "localhost",
                "203.0.113.9, localhost",
                "127.1",
                "203.0.113.256",
                "1.2.3.4.5",
                "0x7f000001",
                "203.0.113.9:x"
            })
    void staysWithTheProxyWhenThatNamesNoAddress(String forwardedFor) {
        assertThat(from("10.1.0.1", false, FOR, forwardedFor).text()).isEqualTo("10.1.0.1");
    }

    @Test
    void readsSeveralLinesAsOneList() {
        MultiMap headers =
                MultiMap.caseInsensitiveMultiMap()
                        .add(FOR, "127.0.0.1")
                        .add(FOR, "203.0.113.9")
                        .add(FOR, "10.1.2.3");
        assertThat(proxies.client(address("10.1.0.1"), false, headers).text())
                .isEqualTo("203.0.113.9");
    }

    @Test
    void believesNobodyElse() {
        for (String peer : List.of("10.2.0.1", "127.0.0.1", "::1", "2001:db8:2::1", "192.0.2.8")) {
            ClientAddress client = from(peer, false, FOR, "10.1.2.3", PROTO, "https");
            assertThat(client.text()).isEqualTo(peer);
            assertThat(client.secure()).isFalse();
            assertThat(client.local()).isFalse();
        }
    }

    @Test
    void trustsNobodyUnlessConfigured() {
        MultiMap headers = MultiMap.caseInsensitiveMultiMap().add(PROTO, "https");
        ClientAddress client =
                new TrustedProxies(Optional.empty()).client(address("10.1.0.1"), false, headers);
        assertThat(client.secure()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "https        | false | true",
                "HTTPS        | false | true",
                "https, https | false | true",
                "http         | false | false",
                "http         | true  | false",
                "https, http  | false | false",
                "http, https  | false | false",
                "httpsx       | false | false",
                "''           | true  | true",
                "''           | false | false",
            })
    void countsAsHttpsWhatEveryHopCallsHttps(String proto, boolean tls, boolean secure) {
        assertThat(from("10.1.0.1", tls, PROTO, proto).secure()).isEqualTo(secure);
    }

    @Test
    void takesForwardedForASignOfAProxyOnly() {
        ClientAddress client = from("10.1.0.1", false, "Forwarded", "for=203.0.113.9;proto=https");
        assertThat(client).isEqualTo(new ClientAddress(address("10.1.0.1"), false, false));
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.8.9.10", "::1", "::ffff:127.0.0.1"})
    void isLocalOnlyWhenNobodyPassedItOn(String loopback) {
        assertThat(from(loopback, false).local()).isTrue();
        for (String header :
                List.of("Forwarded", "Via", FOR, "X-Forwarded-Host", PROTO, "X-Real-IP")) {
            assertThat(from(loopback, false, header, "127.0.0.1").local()).as(header).isFalse();
        }
    }

    @Test
    void isNeverLocalThroughATrustedProxyThatIsOnThisMachine() {
        TrustedProxies here = new TrustedProxies(Optional.of(List.of("127.0.0.0/8")));
        MultiMap headers = MultiMap.caseInsensitiveMultiMap().add(FOR, "127.0.0.1");
        assertThat(here.client(address("127.0.0.1"), false, headers).local()).isFalse();
        assertThat(here.client(address("127.0.0.1"), false, headers).secure()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "10.1.0.0/33",
                "2001:db8::/129",
                "10.1.0.0/",
                "10.1.0.0/-1",
                "10.1.0/24",
                "proxy.example.org",
                "10.1.0.0/16/8",
                "10.1.0.0 10.2.0.0",
                "*"
            })
    void refusesToStartWithWhatIsNoBlockOfAddresses(String block) {
        assertThatThrownBy(() -> new TrustedProxies(Optional.of(List.of("10.0.0.0/8", block))))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("postseal.trusted-proxies holds \"" + block + "\"");
    }

    private ClientAddress from(String peer, boolean tls, String... headers) {
        MultiMap all = MultiMap.caseInsensitiveMultiMap();
        for (int i = 0; i < headers.length; i += 2) {
            all.add(headers[i], headers[i + 1]);
        }
        if (!all.isEmpty() && !all.contains(FOR)) {
            all.add("Via", "1.1 proxy");
        }
        return proxies.client(address(peer), tls, all);
    }

    private static InetAddress address(String literal) {
        return NetUtil.createInetAddressFromIpAddressString(literal);
    }
}
