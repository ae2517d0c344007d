package org.postseal.rest;

import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.postseal.authority.Authorities;
import org.postseal.authority.Authority;
import org.postseal.authority.Crl;
import org.postseal.authority.CrlBundle;
import org.postseal.authority.CrlBundles;
import org.postseal.authority.Crls;
import org.postseal.authority.CrossCertificates;
import org.postseal.certificate.AuthorityName;
import org.postseal.http.Cacheable;
import org.postseal.http.MediaTypes;
import org.postseal.http.Public;
import org.postseal.http.Threads;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;
import org.postseal.x509.Certificate;

/** What anyone may fetch without credentials: it proves itself by its signatures. */
@Path("/")
@Public
@Tag(name = "public", description = "What anyone may fetch, without a token")
class PublicResource {

    private static final String PEM = "application/x-pem-file";
    private static final String CRL = "application/pkix-crl";

    /** A new root must be found the same day. */
    private static final Duration ROOTS_LIFE = Duration.ofHours(1);

    /** An authority's certificate never changes. */
    private static final Duration CERTIFICATE_LIFE = Duration.ofDays(1);

    private final Authorities authorities;
    private final Crls crls;
    private final CrlBundles bundles;
    private final CrossCertificates cross;
    private final Clock clock;

    PublicResource(
            Authorities authorities,
            Crls crls,
            CrlBundles bundles,
            CrossCertificates cross,
            Clock clock) {
        this.authorities = authorities;
        this.crls = crls;
        this.bundles = bundles;
        this.cross = cross;
        this.clock = clock;
    }

    @GET
    @Path("roots.pem")
    @Produces(PEM)
    @Operation(summary = "Get the trust anchors of all authorities")
    @APIResponse(responseCode = "200", description = "PEM", content = @Content(mediaType = PEM))
    @APIResponse(responseCode = "304", description = "The client has it")
    public Response roots(@Context Request request) {
        String pem =
                authorities.roots().stream()
                        .filter(root -> !clock.instant().isAfter(root.notAfter()))
                        .map(Certificate::pem)
                        .collect(Collectors.joining());
        return Cacheable.of(pem.getBytes(StandardCharsets.US_ASCII))
                .life(ROOTS_LIFE)
                .answer(request);
    }

    @GET
    @Path("ca/{name}.pem")
    @Produces(PEM)
    @Operation(summary = "Get an authority's certificate in PEM")
    @APIResponse(responseCode = "200", description = "PEM", content = @Content(mediaType = PEM))
    @APIResponse(responseCode = "304", description = "The client has it")
    public Uni<Response> pem(@PathParam("name") String name, @Context Request request) {
        return certificate(name, one -> one.pem().getBytes(StandardCharsets.US_ASCII), request);
    }

    @GET
    @Path("ca/{name}/cross.pem")
    @Produces(PEM)
    @Operation(
            summary =
                    "Get what the roots before and after a root have signed for its key, for clients that trust only those")
    @APIResponse(responseCode = "200", description = "PEM", content = @Content(mediaType = PEM))
    @APIResponse(responseCode = "304", description = "The client has it")
    public Response cross(@PathParam("name") String name, @Context Request request) {
        List<Certificate> found = cross.of(authorities.get(new AuthorityName(name)).name());
        if (found.isEmpty()) {
            throw new Problem(
                    Kind.NOT_FOUND, "No other root has signed a certificate for " + name + ".");
        }
        String pem = found.stream().map(Certificate::pem).collect(Collectors.joining());
        return Cacheable.of(pem.getBytes(StandardCharsets.US_ASCII))
                .life(ROOTS_LIFE)
                .answer(request);
    }

    @GET
    @Path("ca/{name}-with-crl.pem")
    @Produces(PEM)
    @Operation(
            summary =
                    "Get an authority's certificate and all above it, each with its revocation list, as Dovecot's ssl_ca wants it")
    @APIResponse(responseCode = "200", description = "PEM", content = @Content(mediaType = PEM))
    @APIResponse(responseCode = "304", description = "The client has it")
    public Response withCrl(@PathParam("name") String name, @Context Request request) {
        CrlBundle bundle = bundles.of(authorities.get(new AuthorityName(name)));
        return Cacheable.of(bundles.version(bundle), () -> bundles.file(bundle))
                .modified(bundle.thisUpdate())
                .life(Duration.between(clock.instant(), bundle.nextUpdate()))
                .answer(request);
    }

    @GET
    @Path("ca/{name}.crt")
    @Produces(MediaTypes.PKIX_CERT)
    @Operation(summary = "Get an authority's certificate in DER")
    @APIResponse(
            responseCode = "200",
            description = "DER",
            content = @Content(mediaType = MediaTypes.PKIX_CERT))
    @APIResponse(responseCode = "304", description = "The client has it")
    public Uni<Response> der(@PathParam("name") String name, @Context Request request) {
        return certificate(name, Certificate::der, request);
    }

    @GET
    @Path("crl/{name}.crl")
    @Produces(CRL)
    @Operation(summary = "Get an authority's certificate revocation list in DER")
    @APIResponse(responseCode = "200", description = "DER", content = @Content(mediaType = CRL))
    @APIResponse(responseCode = "304", description = "The client has it")
    public Response crl(@PathParam("name") String name, @Context Request request) {
        return answer(crls.find(new AuthorityName(name)), request);
    }

    @GET
    @Path("crl/{name}/{shard: [1-9][0-9]{0,3}}.crl")
    @Produces(CRL)
    @Operation(
            summary =
                    "Get one of the lists over which an authority's certificates are spread, in DER")
    @APIResponse(responseCode = "200", description = "DER", content = @Content(mediaType = CRL))
    @APIResponse(responseCode = "304", description = "The client has it")
    public Response shard(
            @PathParam("name") String name,
            @PathParam("shard") int shard,
            @Context Request request) {
        return answer(crls.find(new AuthorityName(name), shard), request);
    }

    private Response answer(Optional<Crl> found, Request request) {
        Crl crl =
                found.orElseThrow(
                        () ->
                                new Problem(
                                        Kind.NOT_FOUND,
                                        "There is no revocation list of such an authority."));
        return Cacheable.of(crl.sha256(), () -> crls.file(crl))
                .modified(crl.thisUpdate())
                .life(Duration.between(clock.instant(), crl.nextUpdate()))
                .answer(request);
    }

    private Uni<Response> certificate(
            String name, Function<Certificate, byte[]> form, Request request) {
        AuthorityName wanted = new AuthorityName(name);
        Function<Authority, Response> answer =
                authority ->
                        Cacheable.of(form.apply(authority.certificate()))
                                .life(CERTIFICATE_LIFE)
                                .answer(request);
        return Threads.fromMemoryOr(
                authorities.findInMemory(wanted).map(answer),
                () -> answer.apply(authorities.get(wanted)));
    }
}
