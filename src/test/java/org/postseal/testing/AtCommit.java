package org.postseal.testing;

/** Something that happens inside the COMMIT of whoever inserts into a table. */
public final class AtCommit {

    private AtCommit() {}

    /** The server ends the connection before anything is stored. */
    public static void dies(String table, Runnable meanwhile) {
        does(table, "PERFORM pg_terminate_backend(pg_backend_pid());", meanwhile);
    }

    /** Does a statement of PL/pgSQL. */
    public static void does(String table, String statement, Runnable meanwhile) {
        Owner.update(
                """
                CREATE FUNCTION at_commit() RETURNS trigger LANGUAGE plpgsql AS
                $$ BEGIN %s RETURN NULL; END $$
                """
                        .formatted(statement));
        Owner.update(
                """
                CREATE CONSTRAINT TRIGGER at_commit AFTER INSERT ON %s
                DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION at_commit()
                """
                        .formatted(table));
        try {
            meanwhile.run();
        } finally {
            Owner.update("DROP TRIGGER at_commit ON " + table);
            Owner.update("DROP FUNCTION at_commit");
        }
    }
}
