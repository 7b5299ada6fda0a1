"""The keys and certificates that the files are made of. Worthless, made once and committed."""

import base64
import datetime
import hashlib
import os
import subprocess
import tempfile

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed448, ed25519, rsa, x25519
from cryptography.x509.oid import NameOID

FIRST_DAY = datetime.datetime(2020, 1, 1)
LAST_DAY = datetime.datetime(2120, 1, 1)

# Name of the key, and its algorithm as verdicts spell it.
ALGORITHMS = {
    "rsa1024": "rsa1024",
    "rsa2048": "rsa2048",
    "rsa3072": "rsa3072",
    "rsa4096": "rsa4096",
    "p256": "p256",
    "p384": "p384",
    "p521": "p521",
    "secp256k1": "secp256k1",
    "ed25519": "ed25519",
    "ed448": "ed448",
    "x25519": "x25519",
    "dsa2048": "dsa2048",
    "rsa-pss2048": "rsa-pss2048",
    "expired": "p256",
    "multi-rdn": "p256",
    "non-ascii": "p256",
    "chain-rsa-root": "rsa2048",
    "chain-rsa-intermediate": "rsa2048",
    "chain-rsa-leaf": "rsa2048",
    "chain-p256-root": "p256",
    "chain-p256-intermediate": "p256",
    "chain-p256-leaf": "p256",
}


def make(again):
    os.makedirs("keys", exist_ok=True)
    for name, algorithm in ALGORITHMS.items():
        if again or not os.path.exists(key_path(name)):
            _write_key(name, algorithm)
            for path in (certificate_path(name), "keys/chain-rsa-root.crl"):
                if os.path.exists(path):
                    os.remove(path)
    for name in ALGORITHMS:
        if name != "x25519" and not os.path.exists(certificate_path(name)):
            _write_certificate(name)
    if not os.path.exists("keys/chain-rsa-root.crl"):
        _write_crl("chain-rsa-root")


def key_path(name):
    return f"keys/{name}.key"


def certificate_path(name):
    return f"keys/{name}.crt"


_public_cache = {}


def public_sha256(key_der):
    """SHA-256 of the SubjectPublicKeyInfo that openssl writes for a PKCS#8 key."""
    if key_der not in _public_cache:
        command = ["openssl", "pkey", "-inform", "DER", "-pubout", "-outform", "DER"]
        public = subprocess.run(command, input=key_der, capture_output=True, check=True).stdout
        _public_cache[key_der] = hashlib.sha256(public).hexdigest()
    return _public_cache[key_der]


def key_der(name):
    return _pem_to_der(key_path(name))


def certificate_der(name):
    return _pem_to_der(certificate_path(name))


def key_fact(name):
    return {"algorithm": ALGORITHMS[name], "public_sha256": public_sha256(key_der(name))}


def certificate_fact(name):
    return {"sha256": hashlib.sha256(certificate_der(name)).hexdigest()}


def _pem_to_der(path):
    with open(path) as file:
        lines = file.read().strip().splitlines()
    return base64.b64decode("".join(line for line in lines if not line.startswith("-----")))


def _write_key(name, algorithm):
    # What Python's cryptography does not make: PSS keys, and RSA as short as this.
    by_openssl = {"rsa-pss2048": ("RSA-PSS", 2048), "rsa1024": ("RSA", 1024)}
    if algorithm in by_openssl:
        kind, bits = by_openssl[algorithm]
        command = ["openssl", "genpkey", "-algorithm", kind, "-pkeyopt", f"rsa_keygen_bits:{bits}"]
        subprocess.run(command + ["-out", key_path(name)], check=True, capture_output=True)
        return
    makers = {
        "p256": lambda: ec.generate_private_key(ec.SECP256R1()),
        "p384": lambda: ec.generate_private_key(ec.SECP384R1()),
        "p521": lambda: ec.generate_private_key(ec.SECP521R1()),
        "secp256k1": lambda: ec.generate_private_key(ec.SECP256K1()),
        "ed25519": ed25519.Ed25519PrivateKey.generate,
        "ed448": ed448.Ed448PrivateKey.generate,
        "x25519": x25519.X25519PrivateKey.generate,
        "dsa2048": lambda: dsa.generate_private_key(2048),
    }
    if algorithm.startswith("rsa"):
        key = rsa.generate_private_key(65537, int(algorithm[3:]))
    else:
        key = makers[algorithm]()
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    _write(key_path(name), pem)


def _subject(name):
    common = x509.NameAttribute(NameOID.COMMON_NAME, name)
    if name == "multi-rdn":
        unit = x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, "Two in one")
        return x509.Name(
            [
                x509.RelativeDistinguishedName([x509.NameAttribute(NameOID.DOMAIN_COMPONENT, "com")]),
                x509.RelativeDistinguishedName([x509.NameAttribute(NameOID.DOMAIN_COMPONENT, "contoso")]),
                x509.RelativeDistinguishedName([common, unit]),
            ]
        )
    if name == "non-ascii":
        return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Žofie Müller 試験 🔑")])
    return x509.Name([common])


def _issuer(name):
    if name.startswith("chain-"):
        family, place = name.rsplit("-", 1)
        return f"{family}-{ {'root': 'root', 'intermediate': 'root', 'leaf': 'intermediate'}[place] }"
    return name


def _write_certificate(name):
    if ALGORITHMS[name] in ("rsa-pss2048", "dsa2048"):
        _write_certificate_by_openssl(name)
        return
    key, issuer_key = _load_key(name), _load_key(_issuer(name))
    last_day = datetime.datetime(2021, 1, 1) if name == "expired" else LAST_DAY
    builder = (
        x509.CertificateBuilder()
        .subject_name(_subject(name))
        .issuer_name(_subject(_issuer(name)))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(FIRST_DAY)
        .not_valid_after(last_day)
    )
    if name.startswith("chain-"):
        is_ca = not name.endswith("-leaf")
        builder = builder.add_extension(x509.BasicConstraints(is_ca, None), critical=True)
    pem = builder.sign(issuer_key, _digest(issuer_key)).public_bytes(serialization.Encoding.PEM)
    _write(certificate_path(name), pem)


def _write_certificate_by_openssl(name):
    """RSASSA-PSS and DSA keys, which the builder does not sign with."""
    with tempfile.TemporaryDirectory() as folder:
        config = f"{folder}/ca.cnf"
        open(f"{folder}/index", "w").close()
        with open(config, "w") as file:
            file.write(
                f"[ca]\ndefault_ca=me\n[me]\ndatabase={folder}/index\nnew_certs_dir={folder}\n"
                "default_md=sha256\nrand_serial=yes\npolicy=any\nunique_subject=no\n"
                "[any]\ncommonName=supplied\n[req]\ndistinguished_name=dn\n[dn]\n"
            )
        request = f"{folder}/request"
        key = key_path(name)
        subprocess.run(
            [
                "openssl",
                "req",
                "-new",
                "-config",
                config,
                "-key",
                key,
                "-subj",
                f"/CN={name}",
                "-out",
                request,
            ],
            check=True,
            capture_output=True,
        )
        command = ["openssl", "ca", "-batch", "-selfsign", "-notext", "-config", config, "-in", request]
        command += ["-keyfile", key, "-startdate", "20200101000000Z", "-enddate", "21200101000000Z"]
        subprocess.run(command + ["-out", certificate_path(name)], check=True, capture_output=True)


def _write_crl(name):
    issuer_key = _load_key(name)
    revoked = x509.RevokedCertificateBuilder().serial_number(4711).revocation_date(FIRST_DAY).build()
    crl = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(_subject(name))
        .last_update(FIRST_DAY)
        .next_update(LAST_DAY)
        .add_revoked_certificate(revoked)
        .sign(issuer_key, hashes.SHA256())
    )
    _write(f"keys/{name}.crl", crl.public_bytes(serialization.Encoding.PEM))


def _load_key(name):
    with open(key_path(name), "rb") as file:
        return serialization.load_pem_private_key(file.read(), None)


def _digest(key):
    return None if isinstance(key, (ed25519.Ed25519PrivateKey, ed448.Ed448PrivateKey)) else hashes.SHA256()


def _write(path, data):
    with open(path, "wb") as file:
        file.write(data)
