// Gets a token with MSAL, over the network.
//
// Standard input is {"client_id", "authority", "scope", "credential"} with the credential as MSAL takes it
// (clientCertificate); standard output what it returns.

import { json } from "node:stream/consumers";

import { ConfidentialClientApplication } from "@azure/msal-node";

const { client_id: clientId, authority, scope, credential } = await json(process.stdin);
// It would ask Microsoft about an authority that it does not know.
const knownAuthorities = [new URL(authority).host];
const app = new ConfidentialClientApplication({
    auth: { clientId, authority, knownAuthorities, clientCertificate: credential },
});
console.log(JSON.stringify(await app.acquireTokenByClientCredential({ scopes: [scope] })));
