//! JSON Web Tokens read and verified, and the replies of token endpoints.

use std::time::{Duration, SystemTime};

use certgen::{
    bundle::PublicKey,
    jwt::{Expectations, Token, VerifyingKey, verify},
    token::{HttpResponse, TokenResponse},
};
use divan::{Bencher, black_box, counter::BytesCount};

use crate::samples::testdata;

/// The examples of RFC 7515, with the keys that made them.
const SIGNED: [(&str, &[u8], &[u8]); 2] = [
    ("RS256", testdata!("jwt/rfc7515-a2.jws"), testdata!("jwt/rfc7515-a2.der")),
    ("ES256", testdata!("jwt/rfc7515-a3.jws"), testdata!("jwt/rfc7515-a3.der")),
];

#[divan::bench]
fn decode_token(bencher: Bencher<'_, '_>) {
    decode(bencher, testdata!("jwt/ps256.jwt"));
}

/// Found in a reply that was copied whole.
#[divan::bench]
fn decode_token_in_json(bencher: Bencher<'_, '_>) {
    decode(bencher, testdata!("jwt/response.json"));
}

#[divan::bench]
fn findings(bencher: Bencher<'_, '_>) {
    let token = Token::read(testdata!("jwt/ps256.jwt")).unwrap();
    bencher.bench(|| token.findings(SystemTime::now()));
}

#[divan::bench(args = SIGNED.map(|(name, _, _)| name))]
fn verify_token(bencher: Bencher<'_, '_>, name: &str) {
    let (_, text, key) = SIGNED.into_iter().find(|(known, _, _)| *known == name).unwrap();
    let keys = [VerifyingKey::from_public_key(&PublicKey::from_der(key).unwrap()).unwrap()];
    let token = Token::read(text).unwrap();
    let then = SystemTime::UNIX_EPOCH + Duration::from_secs(1_300_819_000);
    bencher.bench(|| verify(black_box(&token), &keys, &Expectations::new(), then).unwrap());
}

#[divan::bench]
fn token_response(bencher: Bencher<'_, '_>) {
    let body = testdata!("jwt/response.json");
    let headers = [("Content-Type", "application/json"), ("Date", "Fri, 27 Nov 2026 12:00:00 GMT")];
    bencher.counter(BytesCount::of_slice(body)).bench(|| {
        let reply = HttpResponse::new(200, headers, black_box(body).to_vec());
        TokenResponse::read(&reply, SystemTime::now()).unwrap()
    });
}

fn decode(bencher: Bencher<'_, '_>, text: &[u8]) {
    bencher.counter(BytesCount::of_slice(text)).bench(|| Token::read(black_box(text)).unwrap());
}
