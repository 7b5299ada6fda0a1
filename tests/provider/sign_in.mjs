// Signs in with MSAL and shows what it sends.
//
// Standard input is {"client_id", "authority", "scope", "credentials": [..]} with the credentials as MSAL
// takes them (clientCertificate); standard output the list of the forms. Nothing leaves this process: the
// network is ours.

import { json } from "node:stream/consumers";

import { ConfidentialClientApplication } from "@azure/msal-node";

const { client_id: clientId, authority, scope, credentials } = await json(process.stdin);

function reply(body) {
    return { status: 200, headers: {}, body };
}

// Answers as the authority does, and keeps the form that it was sent.
class Authority {
    async sendGetRequestAsync(url) {
        return reply({
            issuer: `${authority}/v2.0`,
            authorization_endpoint: `${authority}/oauth2/v2.0/authorize`,
            token_endpoint: `${authority}/oauth2/v2.0/token`,
            jwks_uri: `${authority}/discovery/v2.0/keys`,
        });
    }

    async sendPostRequestAsync(url, { body }) {
        this.form = Object.fromEntries(new URLSearchParams(body));
        return reply({ access_token: "token", token_type: "Bearer", expires_in: 3599 });
    }
}

async function signIn(clientCertificate) {
    const networkClient = new Authority();
    const app = new ConfidentialClientApplication({
        auth: { clientId, authority, clientCertificate },
        system: { networkClient },
    });
    await app.acquireTokenByClientCredential({ scopes: [scope] });
    return networkClient.form;
}

console.log(JSON.stringify(await Promise.all(credentials.map(signIn))));
