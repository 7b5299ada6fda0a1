//! What a file is, and all of it that is not encrypted: the same work whether it is right or broken.

use certgen::{Error, Limits, bundle::File};
use divan::{Bencher, black_box, counter::BytesCount};

use crate::samples::testdata;

const KINDS: [(&str, &[u8]); 16] = [
    ("a PFX of OpenSSL", testdata!("pfx/openssl/default.p12")),
    ("a PFX of Java, BER", testdata!("pfx/java/default.p12")),
    ("cacerts of Java", testdata!("pfx/java/cacerts.p12")),
    ("a certificate, PEM", testdata!("pem/certificate.pem")),
    ("a certificate with text", testdata!("pem/certificate-with-text.pem")),
    ("bare base64", testdata!("pem/bare-base64.pem")),
    ("UTF-16", testdata!("pem/utf16-le.pem")),
    ("JSON around PEM", testdata!("pem/json.pem")),
    ("PKCS#7, PEM", testdata!("pem/pkcs7.pem")),
    ("a request, PEM", testdata!("pem/request.pem")),
    ("an RSA key, PEM", testdata!("pem/rsa.pem")),
    ("a P-256 key, PEM", testdata!("pem/p256.pem")),
    ("an encrypted key, PEM", testdata!("pem/pbes2-aes-256.pem")),
    ("a JSON Web Key Set", testdata!("jwt/keys.json")),
    ("a JSON Web Token", testdata!("jwt/ps256.jwt")),
    ("prose", testdata!("pem/prose.pem")),
];

#[divan::bench(args = KINDS.map(|(name, _)| name))]
fn recognise(bencher: Bencher<'_, '_>, name: &str) {
    let (_, file) = KINDS.into_iter().find(|(known, _)| *known == name).unwrap();
    bencher
        .counter(BytesCount::of_slice(file))
        .bench(|| -> Result<File, Error> { File::read(black_box(file), &Limits::new()) });
}

/// As much text as is read, with nothing in it.
#[divan::bench(args = [b'a', b'-', b'\n', b'{', 0x30, 0xff])]
fn recognise_16_mib_of(bencher: Bencher<'_, '_>, byte: u8) {
    let file = vec![byte; Limits::BYTES];
    bencher
        .counter(BytesCount::of_slice(&file))
        .bench(|| -> Result<File, Error> { File::read(black_box(&file), &Limits::new()) });
}
