package org.postseal.server;

import io.quarkus.runtime.QuarkusApplication;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.postseal.access.Identity;
import org.postseal.revocation.AcceptedRestore;
import org.postseal.x509.ForeignCrl;

/**
 * Lets a replica sign again with a database that is older than what it has seen, once the last
 * revocation lists are in it. It runs in place of the service, as {@link ResetAdmin} does.
 */
class AcceptRestore implements QuarkusApplication {

    static final String COMMAND = "accept-restore";

    /** Of lists that were not given there is no newer one, as far as anybody knows. */
    private static final String NO_NEWER_LIST = "--no-newer-list";

    private final AcceptedRestore restore;

    AcceptRestore(AcceptedRestore restore) {
        this.restore = restore;
    }

    @Override
    public int run(String... arguments) {
        List<byte[]> lists = new ArrayList<>();
        List<String> files = new ArrayList<>(List.of(arguments).subList(1, arguments.length));
        boolean noNewer = files.remove(NO_NEWER_LIST);
        for (String file : files) {
            try {
                lists.add(ForeignCrl.der(Files.readAllBytes(Path.of(file))));
            } catch (IOException e) {
                throw DataDirectory.failure("read " + file, e);
            }
        }
        AcceptedRestore.Lost lost = restore.run(Identity.local(ResetAdmin.user()), lists, noNewer);
        System.out.printf(
                """
                The database is accepted as it is now; %d revocations were not in it and are again; certificates that are not in it either: %d.
                What was issued since it was copied is not known here: GET /v1/watch says which hosts serve such certificates; enrol them anew.
                """,
                lost.revocations(), lost.certificates());
        lost.nothingNewer()
                .forEach(
                        name ->
                                System.out.printf(
                                        "The list of %s is the one that the backup has: what was revoked by it since is not known.%n",
                                        name));
        return 0;
    }
}
