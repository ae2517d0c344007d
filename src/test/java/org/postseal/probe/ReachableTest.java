package org.postseal.probe;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The one rule of which addresses are called for somebody else, of the probe and of ACME. */
class ReachableTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0",
                "0.1.2.3",
                "::",
                "169.254.169.254",
                "fe80::1",
                "224.0.0.1",
                "ff02::1",
                "fd00:ec2::254",
                "100.100.100.200",
                "192.0.0.192",
                "64:ff9b::a9fe:a9fe"
            })
    void neverCallsTheLinkNorWhereCloudsKeepSecrets(String address) throws Exception {
        assertThat(Reachable.isForbidden(InetAddress.getByName(address), false)).isTrue();
        assertThat(Reachable.isForbidden(InetAddress.getByName(address), true)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.8.8.8", "::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1"})
    void callsThisMachineOnlyWhenToldTo(String address) throws Exception {
        assertThat(Reachable.isForbidden(InetAddress.getByName(address), false)).isTrue();
        assertThat(Reachable.isForbidden(InetAddress.getByName(address), true)).isFalse();
    }

    @Test
    void knowsThisMachineByItsOtherAddressesToo() throws Exception {
        List<InetAddress> own =
                NetworkInterface.networkInterfaces()
                        .flatMap(NetworkInterface::inetAddresses)
                        .filter(address -> !address.isLinkLocalAddress())
                        .toList();
        assertThat(own)
                .isNotEmpty()
                .allMatch(address -> Reachable.isForbidden(address, false))
                .noneMatch(address -> Reachable.isForbidden(address, true));
    }

    /** The hosts of a CA of one's own are there. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "10.1.2.3",
                "192.168.254.7",
                "100.64.0.1",
                "fd00::25",
                "203.0.113.9",
                "64:ff9b::cb00:7109"
            })
    void callsPrivateAndPublicAddresses(String address) throws Exception {
        assertThat(Reachable.isForbidden(InetAddress.getByName(address), false)).isFalse();
    }
}
