// The work of certgen in JavaScript, with Node's own cryptography, and node-forge for what it lacks:
// certificates that are issued, and PFX files.
//
//     peer.mjs new FOLDER                      node.pfx and node.cer
//     peer.mjs convert PFX PEM
//     peer.mjs assertion FILE AUDIENCE CLIENT  out of a PFX or a PEM, to standard output
//
// The password of a PFX is in BENCH_PASSWORD.

import crypto from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { promisify } from "node:util";

const ROUNDS = 200_000;
const PASSWORD = process.env.BENCH_PASSWORD;

// Slow to load, and a PEM has no use for it.
const forge = async () => (await import("node-forge")).default;

async function create(folder) {
    const { asn1, pkcs12, pki } = await forge();
    // By OpenSSL, which is in Node.
    const keys = await promisify(pki.rsa.generateKeyPair)({ bits: 2048 });
    const certificate = pki.createCertificate();
    certificate.publicKey = keys.publicKey;
    certificate.serialNumber = "01" + crypto.randomBytes(16).toString("hex");
    certificate.validity.notAfter.setDate(certificate.validity.notBefore.getDate() + 365);
    const name = [{ name: "commonName", value: "My App" }];
    certificate.setSubject(name);
    certificate.setIssuer(name);
    certificate.setExtensions([{ name: "extKeyUsage", clientAuth: true }]);
    certificate.sign(keys.privateKey, (await forge()).md.sha256.create());
    const pfx = pkcs12.toPkcs12Asn1(keys.privateKey, [certificate], PASSWORD, {
        algorithm: "aes256",
        count: ROUNDS,
        friendlyName: "My App",
    });
    const write = (file, value) => writeFileSync(`${folder}/${file}`, asn1.toDer(value).data, "latin1");
    write("node.pfx", pfx);
    write("node.cer", pki.certificateToAsn1(certificate));
}

async function pemOf(pfx) {
    const { asn1, pkcs12, pki } = await forge();
    const file = pkcs12.pkcs12FromAsn1(asn1.fromDer(readFileSync(pfx, "latin1")), PASSWORD);
    const first = (kind) => file.getBags({ bagType: pki.oids[kind] })[pki.oids[kind]][0];
    const key = pki.wrapRsaPrivateKey(pki.privateKeyToAsn1(first("pkcs8ShroudedKeyBag").key));
    return pki.privateKeyInfoToPem(key) + pki.certificateToPem(first("certBag").cert);
}

async function convert(pfx, pem) {
    writeFileSync(pem, await pemOf(pfx), { mode: 0o600 });
}

async function assertion(file, audience, client) {
    const pem = file.endsWith(".pfx") ? await pemOf(file) : readFileSync(file, "utf8");
    const encode = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
    const digest = crypto.createHash("sha256").update(new crypto.X509Certificate(pem).raw);
    const now = Math.floor(Date.now() / 1000);
    const header = { alg: "PS256", typ: "JWT", "x5t#S256": digest.digest("base64url") };
    const claims = { aud: audience, iss: client, sub: client, jti: crypto.randomUUID(), nbf: now, exp: now + 600 };
    const content = `${encode(header)}.${encode(claims)}`;
    const { RSA_PKCS1_PSS_PADDING: padding, RSA_PSS_SALTLEN_DIGEST: saltLength } = crypto.constants;
    const signature = crypto.sign("sha256", content, { key: pem, padding, saltLength });
    process.stdout.write(`${content}.${signature.toString("base64url")}`);
}

const [, , what, ...rest] = process.argv;
await { new: create, convert, assertion }[what](...rest);
