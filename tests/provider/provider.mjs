// An OpenID provider that judges how clients authenticate.
//
// The first line of standard input says what it knows: {"clients", "server", "lenient"}. A client is {"id",
// "alg", "certificate": PEM, "thumbprint"}, where "thumbprint" is the header, x5t or x5t#S256, by which the
// assertion has to name the certificate, if any; or {"id", "secret", "method"}. "server" is {"key",
// "certificate"} as PEM for https, or null for http. If it is lenient, it takes what Entra takes of its own
// libraries: a thumbprint that is padded, and a clock that is a little ahead.
//
// Its paths are those of Entra, so that whoever signs in there signs in here.
//
// The first line of standard output is {"issuer", "token_url", "introspection_url", "resource_url"}, and every
// request for a token adds {"granted"} or {"refused"} with the reason, which the reply keeps to itself. It ends
// when standard input does.

import { createHash, X509Certificate } from "node:crypto";
import { once } from "node:events";
import * as http from "node:http";
import * as https from "node:https";
import { createInterface } from "node:readline";

import { calculateJwkThumbprint } from "jose";
import Provider, { errors } from "oidc-provider";

const DIGESTS = { x5t: "sha1", "x5t#S256": "sha256" };
const TENANT = "22222222-2222-4222-8222-222222222222";
const ROUTES = { token: "/oauth2/v2.0/token", introspection: "/introspection" };
const RESOURCE = "/resource";

// The scopes, each with what its token is for: one resource takes tokens that it can read, the other asks us.
const RESOURCES = {
    "https://graph.microsoft.com/.default": { audience: "https://graph.microsoft.com", accessTokenFormat: "opaque" },
    api: { audience: "https://api.example", accessTokenFormat: "jwt", jwt: { sign: { alg: "RS256" } } },
};

// It alone may ask what a token is good for.
const INSPECTOR = { id: "inspector", secret: "inspector", method: "client_secret_basic" };

function say(line) {
    process.stdout.write(`${JSON.stringify(line)}\n`);
}

function thumbprint(client, header) {
    const der = new X509Certificate(client.certificate).raw;
    return createHash(DIGESTS[header]).update(der).digest("base64url");
}

// The public key under both names that an assertion may call it by.
async function jwks(client) {
    const jwk = new X509Certificate(client.certificate).publicKey.export({ format: "jwk" });
    const kids = [await calculateJwkThumbprint(jwk), thumbprint(client, "x5t#S256")];
    return { keys: kids.map((kid) => ({ ...jwk, kid, use: "sig", alg: client.alg })) };
}

async function authentication(client) {
    if (client.secret) {
        return { token_endpoint_auth_method: client.method, client_secret: client.secret };
    }
    return {
        token_endpoint_auth_method: "private_key_jwt",
        token_endpoint_auth_signing_alg: client.alg,
        jwks: await jwks(client),
    };
}

async function registration(client) {
    return {
        client_id: client.id,
        grant_types: ["client_credentials"],
        redirect_uris: [],
        response_types: [],
        scope: Object.keys(RESOURCES).join(" "),
        ...(await authentication(client)),
    };
}

// A thumbprint that is there has to be right, and the one that the client must send has to be there.
function checkThumbprints(client, header, lenient) {
    for (const name of Object.keys(DIGESTS)) {
        const told = lenient ? header[name]?.replace(/=+$/, "") : header[name];
        if (told === undefined) {
            if (client.thumbprint === name) throw new errors.InvalidClientAuth(`${name} is missing`);
        } else if (told !== thumbprint(client, name)) {
            throw new errors.InvalidClientAuth(`${name} is not the thumbprint of the certificate`);
        }
    }
}

// RFC 10070: an assertion of this type is for one audience, the issuer.
function checkType(issuer, claims, header) {
    if (header.typ === "client-authentication+jwt" && claims.aud !== issuer) {
        throw new errors.InvalidClientAuth("aud is not the issuer alone");
    }
}

async function configuration(issuer, { clients, lenient }) {
    return {
        clients: await Promise.all([...clients, INSPECTOR].map(registration)),
        clientAuthMethods: ["private_key_jwt", "client_secret_basic", "client_secret_post"],
        clockTolerance: lenient ? 5 : 0,
        enabledJWA: { clientAuthSigningAlgValues: [...new Set(clients.map(({ alg }) => alg ?? "RS256"))] },
        features: {
            clientCredentials: { enabled: true },
            devInteractions: { enabled: false },
            introspection: { enabled: true, allowedPolicy: (_, { clientId }) => clientId === INSPECTOR.id },
            resourceIndicators: {
                enabled: true,
                defaultResource: ({ oidc }) => (RESOURCES[oidc.params.scope] ?? RESOURCES.api).audience,
                getResourceServerInfo: (_, audience) => resource(audience),
                useGrantedResource: () => true,
            },
        },
        routes: ROUTES,
        scopes: Object.keys(RESOURCES),
        ttl: { ClientCredentials: () => 600 },
        assertJwtClientAuthClaimsAndHeader(ctx, claims, header, { clientId }) {
            checkThumbprints(clients.find(({ id }) => id === clientId), header, lenient);
            checkType(issuer, claims, header);
        },
    };
}

function resource(audience) {
    const [scope, info] = Object.entries(RESOURCES).find(([, info]) => info.audience === audience);
    return { ...info, scope };
}

// A resource that takes tokens as RFC 6750 has them sent, and says whose they are.
function serve(provider) {
    provider.use(async (ctx, next) => {
        if (ctx.path !== RESOURCE) return next();
        const [, token] = /^Bearer (\S+)$/.exec(ctx.get("Authorization")) ?? [];
        const found = token && (await provider.ClientCredentials.find(token));
        ctx.assert(found?.isValid, 401);
        ctx.body = found.clientId;
    });
}

// The provider stands below the path of the tenant. Its configuration is also where Entra has it for v2.0.
function mount(handle) {
    return (request, response) => {
        request.baseUrl = `/${TENANT}`;
        request.url = request.url.replace(request.baseUrl, "").replace(/^\/v2\.0(?=\/\.well-known\/)/, "");
        return handle(request, response);
    };
}

const input = createInterface({ input: process.stdin });
const [line] = await once(input, "line");
input.on("close", () => process.exit());

const known = JSON.parse(line);
const tls = known.server;
const server = tls ? https.createServer({ key: tls.key, cert: tls.certificate }) : http.createServer();
server.listen(0, "127.0.0.1");
await once(server, "listening");
const issuer = `${tls ? "https" : "http"}://127.0.0.1:${server.address().port}/${TENANT}`;
const provider = new Provider(issuer, await configuration(issuer, known));
provider.on("grant.success", () => say({ granted: true }));
provider.on("grant.error", (_, error) => say({ refused: error.error_detail ?? error.error_description }));
provider.on("server_error", (_, error) => say({ refused: `the provider is broken: ${error.stack}` }));
serve(provider);
server.on("request", mount(provider.callback()));
say({
    issuer,
    token_url: issuer + ROUTES.token,
    introspection_url: issuer + ROUTES.introspection,
    resource_url: issuer + RESOURCE,
});
