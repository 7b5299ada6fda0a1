// Signs tokens with jose.
//
// Standard input is {"claims", "keys": [{"alg", "key"}]} with private keys as PEM; standard output the list of
// the tokens.

import { json } from "node:stream/consumers";

import { importPKCS8, SignJWT } from "jose";

const { claims, keys } = await json(process.stdin);

async function sign({ alg, key }) {
    return new SignJWT(claims).setProtectedHeader({ alg }).sign(await importPKCS8(key, alg));
}

console.log(JSON.stringify(await Promise.all(keys.map(sign))));
