package org.postseal.x509;

import com.ibm.icu.lang.UCharacter;
import com.ibm.icu.text.IDNA;
import com.ibm.icu.text.SpoofChecker;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;

/**
 * Internationalised names to A-labels and back. {@code java.net.IDN} is IDNA2003 and turns one name
 * into another ({@code straße} into {@code strasse}); this is UTS #46 nontransitional processing,
 * narrowed to what IDNA2008 (RFC 5892) allows.
 */
final class Idna {

    private static final IDNA UTS46 =
            IDNA.getUTS46Instance(
                    IDNA.NONTRANSITIONAL_TO_ASCII
                            | IDNA.NONTRANSITIONAL_TO_UNICODE
                            | IDNA.USE_STD3_RULES
                            | IDNA.CHECK_BIDI
                            | IDNA.CHECK_CONTEXTJ
                            | IDNA.CHECK_CONTEXTO);

    private static final SpoofChecker SCRIPTS =
            new SpoofChecker.Builder()
                    .setChecks(SpoofChecker.RESTRICTION_LEVEL)
                    .setRestrictionLevel(SpoofChecker.RestrictionLevel.HIGHLY_RESTRICTIVE)
                    .build();

    /**
     * RFC 5892 §2.6: valid although their category isn't; the rest needs context, checked by ICU.
     */
    private static final String VALID_EXCEPTIONS =
            "\u00df\u03c2\u06fd\u06fe\u0f0b\u3007\u00b7\u0375\u05f3\u05f4\u30fb\u200c\u200d-";

    /** RFC 5892 §2.6: not valid although their category is. */
    private static final String INVALID_EXCEPTIONS =
            "\u0640\u07fa\u302e\u302f\u3031\u3032\u3033\u3034\u3035\u303b";

    private Idna() {}

    /**
     * The name with every U-label replaced by its A-label, lower-cased and mapped.
     *
     * @throws Problem {@code MALFORMED} when it is no name, {@code POLICY} when a label mixes
     *     scripts
     */
    static String toAscii(String name) {
        IDNA.Info info = new IDNA.Info();
        String ascii = UTS46.nameToASCII(name, new StringBuilder(), info).toString();
        if (info.hasErrors()) {
            throw new Problem(
                    Kind.MALFORMED,
                    Quoted.of(name)
                            + " isn't a valid internationalised host name: "
                            + info.getErrors()
                            + ".");
        }
        return ascii;
    }

    /**
     * @param label lower case, begins with {@code xn--}
     * @throws Problem {@code MALFORMED} unless it is what its U-label encodes to (RFC 5890
     *     §2.3.2.1), {@code POLICY} when the U-label mixes scripts
     */
    static void requireAlabel(String label) {
        IDNA.Info info = new IDNA.Info();
        String unicode = UTS46.labelToUnicode(label, new StringBuilder(), info).toString();
        if (info.hasErrors() || !allowedByIdna2008(unicode) || !encodesTo(unicode, label)) {
            throw new Problem(
                    Kind.MALFORMED,
                    "The label "
                            + Quoted.of(label)
                            + " isn't a valid A-label under IDNA2008 (RFC 5891).");
        }
        if (SCRIPTS.failsChecks(unicode)) {
            throw new Problem(
                    Kind.POLICY,
                    "The label "
                            + Quoted.of(unicode)
                            + " mixes scripts, which can be used to imitate another name; it can't"
                            + " be certified.");
        }
    }

    private static boolean encodesTo(String unicode, String label) {
        IDNA.Info info = new IDNA.Info();
        String again = UTS46.labelToASCII(unicode, new StringBuilder(), info).toString();
        return !info.hasErrors() && again.equals(label);
    }

    /** UTS #46 lets symbols such as a snowman pass; RFC 5892 §3 takes letters, digits and marks. */
    private static boolean allowedByIdna2008(String label) {
        return label.codePoints().allMatch(Idna::allowedByIdna2008);
    }

    private static boolean allowedByIdna2008(int codePoint) {
        if (VALID_EXCEPTIONS.indexOf(codePoint) >= 0) {
            return true;
        }
        if (INVALID_EXCEPTIONS.indexOf(codePoint) >= 0 || isOldHangul(codePoint)) {
            return false;
        }
        return switch (UCharacter.getType(codePoint)) {
            case Character.LOWERCASE_LETTER,
                    Character.OTHER_LETTER,
                    Character.MODIFIER_LETTER,
                    Character.DECIMAL_DIGIT_NUMBER,
                    Character.NON_SPACING_MARK,
                    Character.COMBINING_SPACING_MARK ->
                    true;
            default -> false;
        };
    }

    /** RFC 5892 §2.9: conjoining jamo. */
    private static boolean isOldHangul(int codePoint) {
        return (codePoint >= 0x1100 && codePoint <= 0x11ff)
                || (codePoint >= 0xa960 && codePoint <= 0xa97f)
                || (codePoint >= 0xd7b0 && codePoint <= 0xd7ff);
    }
}
