"""Verifies certificates of clients and servers: verify.py ROOT INTERMEDIATE CLIENT SERVER, all of them PEM."""

import sys

from cryptography import x509
from cryptography.x509 import verification

root, below, client, server = (
    x509.load_pem_x509_certificate(open(path, "rb").read()) for path in sys.argv[1:]
)
policy = verification.PolicyBuilder().store(verification.Store([root]))
policy.build_client_verifier().verify(client, [below])
policy.build_server_verifier(x509.DNSName("app.example")).verify(server, [below])
