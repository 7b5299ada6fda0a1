// Writes and reads PFX files with node-forge.
//
//     node forge.js write KEY CERTIFICATES PASSWORD OPTIONS OUT    (all but OUT as JSON)
//     node forge.js read PASSWORD FILE                             (PASSWORD as JSON)

const fs = require('node:fs');
const forge = require('node-forge');

const key = (name) => forge.pki.privateKeyFromPem(fs.readFileSync(`keys/${name}.key`, 'utf8'));
const certificate = (name) => forge.pki.certificateFromPem(fs.readFileSync(`keys/${name}.crt`, 'utf8'));

const write = (name, chain, password, options, out) => {
  const asn1 = forge.pkcs12.toPkcs12Asn1(name && key(name), chain && chain.map(certificate), password, options);
  fs.writeFileSync(out, forge.asn1.toDer(asn1).getBytes(), 'latin1');
};

const read = (password, path) => {
  const asn1 = forge.asn1.fromDer(fs.readFileSync(path, 'latin1'));
  const bags = forge.pkcs12.pkcs12FromAsn1(asn1, password).safeContents.flatMap((safe) => safe.safeBags);
  const hash = (bag) => {
    const der = forge.asn1.toDer(bag.cert ? forge.pki.certificateToAsn1(bag.cert) : bag.asn1).getBytes();
    return forge.md.sha256.create().update(der).digest().toHex();
  };
  const certificates = bags.filter((bag) => bag.type === forge.pki.oids.certBag);
  const keys = bags.filter((bag) => bag.key).length;
  console.log(`${keys}\t0\t${certificates.map(hash).join(',')}`);
};

const [task, ...rest] = process.argv.slice(2);
if (task === 'write') {
  write(...rest.slice(0, 4).map((text) => JSON.parse(text)), rest[4]);
} else {
  read(JSON.parse(rest[0]), rest[1]);
}
