package org.postseal.backup;

import com.exceptionfactory.jagged.UnsupportedRecipientStanzaException;
import com.exceptionfactory.jagged.framework.stream.StandardDecryptingChannelFactory;
import com.exceptionfactory.jagged.framework.stream.StandardEncryptingChannelFactory;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.BufferUnderflowException;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.security.GeneralSecurityException;
import java.util.List;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;

/**
 * The age format (age-encryption.org/v1). Its payload is authenticated in chunks of 64 KiB, of
 * which the last says that it is: nothing changed is ever given out, and whoever reads to the end
 * knows that there was no more.
 */
final class AgeFile {

    private AgeFile() {}

    /** Closing the answer ends the payload and closes {@code file}. */
    static OutputStream encrypt(WritableByteChannel file, List<Recipient> recipients)
            throws IOException {
        try {
            return Channels.newOutputStream(
                    new StandardEncryptingChannelFactory()
                            .newEncryptingChannel(
                                    file, recipients.stream().map(Recipient::writer).toList()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has what age needs", e);
        }
    }

    /**
     * @return throws {@link IOException} where the file was changed or ends too early
     * @throws Problem when the key does not open it, or it is no such file
     */
    static InputStream decrypt(ReadableByteChannel file, RecoveryKey key) throws IOException {
        try {
            return Channels.newInputStream(
                    new StandardDecryptingChannelFactory()
                            .newDecryptingChannel(file, key.readers()));
        } catch (UnsupportedRecipientStanzaException e) {
            throw new Problem(
                    Kind.MALFORMED,
                    "The recovery key does not open this backup: it was made for another one, or was changed.",
                    e);
        } catch (GeneralSecurityException | BufferUnderflowException e) {
            throw new IOException("its beginning is damaged", e);
        }
    }
}
