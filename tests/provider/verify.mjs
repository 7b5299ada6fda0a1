// Verifies tokens with jose.
//
// Standard input is {"audience", "tokens": [{"alg", "token", "certificate"}]}; standard output a list with
// null for each token that holds, and else the reason.

import { json } from "node:stream/consumers";

import { importX509, jwtVerify } from "jose";

async function verify({ alg, token, certificate }, audience) {
    const key = await importX509(certificate, alg);
    try {
        await jwtVerify(token, key, { algorithms: [alg], audience });
        return null;
    } catch (error) {
        return `${error.code}: ${error.message}`;
    }
}

const { audience, tokens } = await json(process.stdin);
console.log(JSON.stringify(await Promise.all(tokens.map((token) => verify(token, audience)))));
