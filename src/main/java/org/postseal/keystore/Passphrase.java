package org.postseal.keystore;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import com.ibm.icu.text.Normalizer2;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.security.SecureRandom;
import java.util.Arrays;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;

/**
 * What opens a key. Lives in one array that {@link #close()} wipes, never in a {@code String}.
 *
 * <p>Our own key slots use its NFC form (RFC 8265 §4.2.2), so that it opens them whichever way a
 * keyboard composes an é. Keys from elsewhere are tried with the characters as given, since that is
 * what OpenSSL does.
 */
public final class Passphrase implements AutoCloseable {

    /** In code points, of a passphrase that protects a key in our database. */
    public static final int MIN_CHARACTERS = 12;

    private static final int MAX_OCTETS = 1024;

    /** RFC 3629: three for one UTF-16 unit, four for two. */
    private static final int MAX_OCTETS_PER_CHAR = 3;

    /** 32 characters that can't be mistaken for each other, five bits each (Crockford's). */
    private static final char[] PRINTABLE = "0123456789abcdefghjkmnpqrstvwxyz".toCharArray();

    private static final int RANDOM_GROUPS = 7;
    private static final int GROUP_LENGTH = 4;

    private final char[] text;
    private volatile boolean closed;

    private Passphrase(char[] text) {
        this.text = text;
    }

    /**
     * A passphrase from JSON, for example.
     *
     * @param text copied; the caller wipes its own
     * @throws Problem of kind {@code MALFORMED} when it is empty, has a line break, a NUL or half a
     *     character, or is longer than 1,024 octets of UTF-8
     */
    public static Passphrase of(char[] text) {
        return checked(requireNonNull(text, "text").clone());
    }

    /**
     * As a file or a request body carries it.
     *
     * @param octets UTF-8; one line break at the end is not part of it; the caller wipes them
     * @throws Problem of kind {@code MALFORMED} as in {@link #of(char[])}, and when it isn't UTF-8
     */
    public static Passphrase ofLine(byte[] octets) {
        if (octets.length > MAX_OCTETS + 2) {
            throw tooLong();
        }
        CharBuffer decoded;
        try {
            decoded = UTF_8.newDecoder().decode(ByteBuffer.wrap(octets));
        } catch (CharacterCodingException e) {
            throw new Problem(Kind.MALFORMED, "A passphrase must be UTF-8 text.", e);
        }
        char[] all = decoded.array();
        int length = decoded.limit();
        if (length > 0 && all[length - 1] == '\n') {
            length--;
            if (length > 0 && all[length - 1] == '\r') {
                length--;
            }
        }
        char[] text = Arrays.copyOf(all, length);
        Arrays.fill(all, '\0');
        return checked(text);
    }

    /** Seven groups of four printable characters: 140 bits. */
    static Passphrase random(SecureRandom random) {
        char[] text = new char[RANDOM_GROUPS * (GROUP_LENGTH + 1) - 1];
        for (int i = 0; i < text.length; i++) {
            boolean between = i % (GROUP_LENGTH + 1) == GROUP_LENGTH;
            text[i] = between ? '-' : PRINTABLE[random.nextInt(PRINTABLE.length)];
        }
        return new Passphrase(text);
    }

    private static Passphrase checked(char[] text) {
        Passphrase passphrase = new Passphrase(text);
        boolean kept = false;
        try {
            passphrase.check();
            kept = true;
            return passphrase;
        } finally {
            if (!kept) {
                passphrase.close();
            }
        }
    }

    private void check() {
        if (text.length == 0) {
            throw new Problem(Kind.MALFORMED, "The passphrase is empty.");
        }
        for (char c : text) {
            if (c == '\n' || c == '\r' || c == '\0') {
                throw new Problem(Kind.MALFORMED, "A passphrase is one line of text.");
            }
        }
        byte[] octets = encode(CharBuffer.wrap(text));
        Arrays.fill(octets, (byte) 0);
        if (octets.length > MAX_OCTETS) {
            throw tooLong();
        }
    }

    /**
     * Whether it may protect a key in our database.
     *
     * @return this, for chaining
     * @throws Problem of kind {@code POLICY} when it is shorter than {@value #MIN_CHARACTERS}
     *     characters
     */
    public Passphrase requireStrong() {
        byte[] octets = normalizedUtf8();
        int characters = 0;
        for (byte octet : octets) {
            if ((octet & 0xc0) != 0x80) { // RFC 3629 §3: continuation octets are 10xxxxxx
                characters++;
            }
        }
        Arrays.fill(octets, (byte) 0);
        if (characters < MIN_CHARACTERS) {
            throw new Problem(
                    Kind.POLICY,
                    "The passphrase is too short: use at least " + MIN_CHARACTERS + " characters.");
        }
        return this;
    }

    /** The characters as given; the caller wipes the copy. */
    public char[] characters() {
        requireOpen();
        return text.clone();
    }

    /** The characters as given, in UTF-8; the caller wipes the copy. */
    public byte[] utf8() {
        requireOpen();
        return encode(CharBuffer.wrap(text));
    }

    /** The NFC form in UTF-8; the caller wipes the copy. */
    byte[] normalizedUtf8() {
        requireOpen();
        CharBuffer given = CharBuffer.wrap(text);
        Normalizer2 nfc = Normalizer2.getNFCInstance();
        if (nfc.isNormalized(given)) {
            return encode(given);
        }
        // Large enough for any result, so that no half-filled buffer is left behind unwiped.
        StringBuilder normalized = new StringBuilder(3 * text.length);
        nfc.normalize(given, normalized);
        byte[] octets = encode(CharBuffer.wrap(normalized));
        for (int i = 0; i < normalized.length(); i++) {
            normalized.setCharAt(i, '\0');
        }
        return octets;
    }

    private static byte[] encode(CharBuffer characters) {
        ByteBuffer encoded = ByteBuffer.allocate(MAX_OCTETS_PER_CHAR * characters.remaining());
        boolean whole = !UTF_8.newEncoder().encode(characters, encoded, true).isError();
        byte[] octets = Arrays.copyOf(encoded.array(), encoded.position());
        Arrays.fill(encoded.array(), (byte) 0);
        if (!whole) {
            throw new Problem(Kind.MALFORMED, "The passphrase has half a character in it.");
        }
        return octets;
    }

    private static Problem tooLong() {
        return new Problem(
                Kind.MALFORMED, "A passphrase is at most " + MAX_OCTETS + " octets of UTF-8.");
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("this passphrase has been wiped");
        }
    }

    /** Wipes it; it can't be used afterwards. */
    @Override
    public void close() {
        closed = true;
        Arrays.fill(text, '\0');
    }

    @Override
    public String toString() {
        return "Passphrase";
    }
}
