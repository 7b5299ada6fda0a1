import os
import sys

from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    pkcs12,
)

with open(sys.argv[1], "rb") as file:
    pfx = file.read()
password = os.environ["JUDGE_PASSWORD"].encode()
try:
    key, certificate, others = pkcs12.load_key_and_certificates(pfx, password)
except ValueError as error:
    sys.exit(str(error))
assert others == []
print(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode())
print(certificate.public_bytes(Encoding.PEM).decode())
