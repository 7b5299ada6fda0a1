// A token endpoint that is fast, with the paths of Entra and its reply: what is measured is the clients.
//
// Its arguments are the files of its key and its certificate; it prints its URL, and ends when standard input
// does. An assertion has to be there, and is not judged.

import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:https";
import { text } from "node:stream/consumers";

const [key, cert] = process.argv.slice(2).map((file) => readFileSync(file));

// As long as a token of Entra for an application with a few roles.
const part = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
const TOKEN = [
    part({ typ: "JWT", alg: "RS256", kid: "k".repeat(27) }),
    part({ aud: "https://graph.microsoft.com", roles: ["Mail.Send"], filler: "x".repeat(800) }),
    Buffer.alloc(256, 1).toString("base64url"),
].join(".");

function answer(response, status, body) {
    const bytes = JSON.stringify(body);
    response.writeHead(status, { "Content-Type": "application/json", "Content-Length": Buffer.byteLength(bytes) });
    response.end(bytes);
}

function configuration(host, tenant) {
    const base = `https://${host}/${tenant}`;
    return {
        issuer: `${base}/v2.0`,
        authorization_endpoint: `${base}/oauth2/v2.0/authorize`,
        token_endpoint: `${base}/oauth2/v2.0/token`,
        jwks_uri: `${base}/discovery/v2.0/keys`,
    };
}

const server = createServer({ key, cert }, async (request, response) => {
    const [, tenant] = request.url.split("/");
    if (request.method === "GET") return answer(response, 200, configuration(request.headers.host, tenant));
    const form = new URLSearchParams(await text(request));
    if (!form.get("client_assertion")) return answer(response, 401, { error: "invalid_client" });
    answer(response, 200, { token_type: "Bearer", expires_in: 3599, ext_expires_in: 3599, access_token: TOKEN });
});

process.stdin.on("end", () => process.exit()).resume();
server.listen(0, "127.0.0.1");
await once(server, "listening");
console.log(`https://127.0.0.1:${server.address().port}`);
