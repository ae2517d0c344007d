package org.postseal.x509;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.HexFormat;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;

class DistinguishedNameTest {

    @Test
    void readsRfc4514WithTheMostSpecificPartFirst() {
        DistinguishedName name = DistinguishedName.parse("CN=Mail CA, O=Åre Post AB, C=SE");

        assertThat(name.der())
                .isEqualTo(
                        DerEncoding.sequence(
                                ForeignName.rdn(ForeignName.printable(BCStyle.C, "SE")),
                                ForeignName.rdn(ForeignName.utf8(BCStyle.O, "Åre Post AB")),
                                ForeignName.rdn(ForeignName.utf8(BCStyle.CN, "Mail CA"))));
        assertThat(name).hasToString("CN=Mail CA,O=Åre Post AB,C=SE");
    }

    @Test
    void readsItsOwnTextBack() {
        DistinguishedName name =
                DistinguishedName.parse("CN=a\\,b\\+c\\=d,OU=x+L=y,DC=example,E=ca@example.org");

        assertThat(DistinguishedName.parse(name.toString())).isEqualTo(name);
    }

    @ParameterizedTest
    @EnumSource
    void keepsTheOctetsOfForeignName(ForeignName foreign) {
        assertThat(DistinguishedName.ofDer(foreign.der()).der()).isEqualTo(foreign.der());
    }

    @Test
    void showsForeignNameReadably() {
        assertThat(ForeignName.PRINTABLE_STRING.asName()).hasToString("CN=Old CA,C=SE");
        assertThat(ForeignName.MULTI_VALUED_IN_ODD_ORDER.asName().toString())
                .contains("OU=Post", "CN=CA", "+");
    }

    @Test
    void tellsEncodingsOfTheSameTextApart() {
        assertThat(DistinguishedName.parse("CN=Old CA,C=SE"))
                .isNotEqualTo(ForeignName.PRINTABLE_STRING.asName());
    }

    @Test
    void emptyIsAnEmptySequence() {
        assertThat(DistinguishedName.empty().der()).containsExactly(0x30, 0);
        assertThat(DistinguishedName.empty().isEmpty()).isTrue();
        assertThat(DistinguishedName.empty()).hasToString("");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "no equals sign",
                "CN=",
                "CN=a,,O=b",
                "XX=unknown attribute",
                "1.2.3.4=unknown attribute",
                "C=Sweden",
                "C=s€",
                "DC=å",
                "E=å@example.org",
                "SERIALNUMBER=a_b",
                "CN=tab\there",
                "CN=nul\u0000here",
                "CN=#0102",
                "CN=#zz",
                "CN=01234567890123456789012345678901234567890123456789012345678901234",
            })
    void refusesWhatNoAuthorityShouldBeCalled(String text) {
        assertThatThrownBy(() -> DistinguishedName.parse(text))
                .isInstanceOfSatisfying(
                        Problem.class, p -> assertThat(p.kind()).isEqualTo(Kind.MALFORMED));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "30", "3000 00", "3080 0000", "3100", "3002 3100", "3004 3102 3000"})
    void refusesOctetsThatAreNoName(String hex) {
        byte[] der = HexFormat.of().parseHex(hex.replace(" ", ""));

        assertThatThrownBy(() -> DistinguishedName.ofDer(der)).isInstanceOf(Problem.class);
    }

    @Property(tries = 2000)
    void neverFailsOtherwiseThanWithAProblem(@ForAll String text) {
        assertThat(catchThrowable(() -> DistinguishedName.parse(text)))
                .satisfiesAnyOf(
                        nothing -> assertThat(nothing).isNull(),
                        problem -> assertThat(problem).isInstanceOf(Problem.class));
        assertThat(catchThrowable(() -> DistinguishedName.parse("CN=" + text)))
                .satisfiesAnyOf(
                        nothing -> assertThat(nothing).isNull(),
                        problem -> assertThat(problem).isInstanceOf(Problem.class));
    }

    @Test
    void numbersTheAuthorityThatFollows() {
        DistinguishedName first = DistinguishedName.parse("CN=Mail CA,O=Example");

        assertThat(first.generation(2)).hasToString("CN=Mail CA G2,O=Example");
        assertThat(first.generation(2).generation(3)).hasToString("CN=Mail CA G3,O=Example");
    }

    @Test
    void isTheSameNameInOtherStringTypes() {
        DistinguishedName utf8 = DistinguishedName.parse("CN=Mail CA");
        DistinguishedName printable =
                DistinguishedName.ofDer(
                        DerEncoding.sequence(
                                ForeignName.rdn(ForeignName.printable(BCStyle.CN, "Mail CA"))));

        assertThat(utf8).isNotEqualTo(printable);
        assertThat(utf8.matches(printable)).isTrue();
        assertThat(utf8.matches(DistinguishedName.parse("CN=Mail CB"))).isFalse();
    }
}
