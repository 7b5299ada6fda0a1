"""The work of certgen in Python, with cryptography and PyJWT:

    peer.py new FOLDER                      python.pfx and python.cer
    peer.py convert PFX PEM
    peer.py assertion FILE AUDIENCE CLIENT  out of a PFX or a PEM, to standard output

The password of a PFX is in BENCH_PASSWORD.
"""

import datetime
import os
import sys
import uuid
from base64 import urlsafe_b64encode
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs12

ROUNDS = 200_000
PASSWORD = os.environ["BENCH_PASSWORD"].encode()


def self_signed(key):
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "My App")])
    now = datetime.datetime.now(datetime.timezone.utc)
    client = x509.ExtendedKeyUsage([x509.ExtendedKeyUsageOID.CLIENT_AUTH])
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    builder = builder.not_valid_before(now).not_valid_after(now + datetime.timedelta(days=365))
    return builder.add_extension(client, critical=False).sign(key, hashes.SHA256())


def new(folder):
    key = rsa.generate_private_key(65537, 2048)
    certificate = self_signed(key)
    encryption = (
        serialization.PrivateFormat.PKCS12.encryption_builder()
        .kdf_rounds(ROUNDS)
        .key_cert_algorithm(pkcs12.PBES.PBESv2SHA256AndAES256CBC)
        .hmac_hash(hashes.SHA256())
        .build(PASSWORD)
    )
    pfx = pkcs12.serialize_key_and_certificates(b"My App", key, certificate, None, encryption)
    Path(folder, "python.pfx").write_bytes(pfx)
    der = certificate.public_bytes(serialization.Encoding.DER)
    Path(folder, "python.cer").write_bytes(der)


def open_file(path):
    content = Path(path).read_bytes()
    if path.endswith(".pfx"):
        return pkcs12.load_key_and_certificates(content, PASSWORD)[:2]
    key = serialization.load_pem_private_key(content, None)
    return key, x509.load_pem_x509_certificate(content)


def convert(pfx, pem):
    key, certificate = open_file(pfx)
    text = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    text += certificate.public_bytes(serialization.Encoding.PEM)
    Path(pem).write_bytes(text)


def assertion(path, audience, client):
    # Slow to load, and the others have no use for it.
    import jwt

    key, certificate = open_file(path)
    thumbprint = urlsafe_b64encode(certificate.fingerprint(hashes.SHA256())).rstrip(b"=")
    now = int(datetime.datetime.now().timestamp())
    claims = {"aud": audience, "iss": client, "sub": client, "jti": str(uuid.uuid4())}
    claims |= {"nbf": now, "exp": now + 600}
    print(jwt.encode(claims, key, "PS256", {"x5t#S256": thumbprint.decode()}), end="")


{"new": new, "convert": convert, "assertion": assertion}[sys.argv[1]](*sys.argv[2:])
