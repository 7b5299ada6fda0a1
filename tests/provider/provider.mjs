// An OpenID provider that judges client assertions.
//
// The first line of standard input lists the clients: [{"id", "alg", "certificate": PEM, "thumbprint"}], where
// "thumbprint" is the header, x5t or x5t#S256, by which the assertion has to name the certificate, if any.
// The first line of standard output is {"issuer"}, and every request for a token adds {"granted"} or
// {"refused"} with the reason, which the reply keeps to itself. It ends when standard input does.

import { createHash, X509Certificate } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import { createInterface } from "node:readline";

import { calculateJwkThumbprint } from "jose";
import Provider, { errors } from "oidc-provider";

const DIGESTS = { x5t: "sha1", "x5t#S256": "sha256" };
const SCOPES = ["https://graph.microsoft.com/.default", "api"];

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

async function registration(client) {
    return {
        client_id: client.id,
        grant_types: ["client_credentials"],
        redirect_uris: [],
        response_types: [],
        scope: SCOPES.join(" "),
        token_endpoint_auth_method: "private_key_jwt",
        token_endpoint_auth_signing_alg: client.alg,
        jwks: await jwks(client),
    };
}

// A thumbprint that is there has to be right, and the one that the client must send has to be there.
function checkThumbprints(client, header) {
    for (const name of Object.keys(DIGESTS)) {
        if (header[name] === undefined) {
            if (client.thumbprint === name) throw new errors.InvalidClientAuth(`${name} is missing`);
        } else if (header[name] !== thumbprint(client, name)) {
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

async function configuration(issuer, clients) {
    const resource = {
        accessTokenFormat: "jwt",
        audience: "https://api.example",
        jwt: { sign: { alg: "RS256" } },
        scope: SCOPES.join(" "),
    };
    return {
        clients: await Promise.all(clients.map(registration)),
        clientAuthMethods: ["private_key_jwt"],
        clockTolerance: 0,
        enabledJWA: { clientAuthSigningAlgValues: [...new Set(clients.map(({ alg }) => alg))] },
        features: {
            clientCredentials: { enabled: true },
            devInteractions: { enabled: false },
            resourceIndicators: {
                enabled: true,
                defaultResource: () => resource.audience,
                getResourceServerInfo: () => resource,
                useGrantedResource: () => true,
            },
        },
        scopes: SCOPES,
        ttl: { ClientCredentials: () => 600 },
        assertJwtClientAuthClaimsAndHeader(ctx, claims, header, { clientId }) {
            checkThumbprints(clients.find(({ id }) => id === clientId), header);
            checkType(issuer, claims, header);
        },
    };
}

const input = createInterface({ input: process.stdin });
const [line] = await once(input, "line");
input.on("close", () => process.exit());

const server = createServer().listen(0, "127.0.0.1");
await once(server, "listening");
const issuer = `http://127.0.0.1:${server.address().port}`;
const provider = new Provider(issuer, await configuration(issuer, JSON.parse(line)));
provider.on("grant.success", () => say({ granted: true }));
provider.on("grant.error", (_, error) => say({ refused: error.error_detail ?? error.error_description }));
provider.on("server_error", (_, error) => say({ refused: `the provider is broken: ${error.stack}` }));
server.on("request", provider.callback());
say({ issuer });
