//! Assertions that are right but for one thing, signed by ring.

use std::{
    path::Path,
    sync::atomic::{AtomicU64, Ordering},
    time::{SystemTime, UNIX_EPOCH},
};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use certgen::{Limits, PrivateKey, bundle::File, pfx::Check};
use ring::{
    rand::SystemRandom,
    signature::{RSA_PKCS1_SHA256, RSA_PSS_SHA256, RsaEncoding, RsaKeyPair},
};
use serde_json::{Map, Value, json};
use sha1::{Digest, Sha1};
use sha2::Sha256;

use super::{CLIENT, certificate};

#[derive(Clone)]
pub struct Forged {
    header: Map<String, Value>,
    claims: Map<String, Value>,
    signer: &'static str,
}

impl Forged {
    /// One that holds: PS256, with both thumbprints.
    pub fn new(audience: &str) -> Self {
        let der = certificate();
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
        let header = json!({
            "alg": "PS256",
            "typ": "JWT",
            "x5t": part(Sha1::digest(&der)),
            "x5t#S256": part(Sha256::digest(&der)),
        });
        let claims = json!({
            "aud": audience,
            "iss": CLIENT,
            "sub": CLIENT,
            "jti": format!("forged-{}", SERIAL.fetch_add(1, Ordering::Relaxed)),
            "iat": now,
            "nbf": now,
            "exp": now + 600,
        });
        let object = |value: Value| value.as_object().unwrap().clone();
        Self { header: object(header), claims: object(claims), signer: "rsa2048" }
    }

    pub fn header(mut self, name: &str, value: Value) -> Self {
        self.header.insert(name.to_owned(), value);
        self
    }

    fn claim(mut self, name: &str, value: Value) -> Self {
        self.claims.insert(name.to_owned(), value);
        self
    }

    fn without(mut self, name: &str) -> Self {
        self.header.remove(name);
        self.claims.remove(name);
        self
    }

    /// Moves the times by so many seconds.
    fn moved(mut self, seconds: i64) -> Self {
        for name in ["iat", "nbf", "exp"] {
            let moved = self.claims[name].as_i64().unwrap() + seconds;
            self.claims.insert(name.to_owned(), moved.into());
        }
        self
    }

    pub fn sign(&self) -> String {
        let input = format!("{}.{}", object(&self.header), object(&self.claims));
        let algorithm = if self.header.get("alg") == Some(&json!("RS256")) {
            &RSA_PKCS1_SHA256 as &dyn RsaEncoding
        } else {
            &RSA_PSS_SHA256
        };
        let pair = RsaKeyPair::from_pkcs8(key(self.signer).secret_pkcs8_der()).unwrap();
        let mut signature = vec![0; pair.public().modulus_len()];
        pair.sign(algorithm, &SystemRandom::new(), input.as_bytes(), &mut signature).unwrap();
        format!("{input}.{}", part(signature))
    }
}

type Mistake = (&'static str, fn(Forged) -> Forged, Option<u64>);

/// One thing each, and the number that it gets; none where it is no mistake.
pub fn mistakes() -> impl Iterator<Item = Mistake> {
    IN_HEADER.iter().chain(IN_CLAIMS).copied()
}

/// Texts that are no token in compact form, or are one that says two things.
pub fn no_tokens(url: &str) -> Vec<(&'static str, String)> {
    let good = Forged::new(url).sign();
    let (input, signature) = good.rsplit_once('.').unwrap();
    let (header, _) = input.split_once('.').unwrap();
    let twice = format!(r#"{{"alg":"PS256","alg":"PS256","x5t":"{}"}}"#, "A".repeat(27));
    vec![
        ("a line end", format!("{good}\n")),
        ("padding", format!("{good}=")),
        ("two parts", input.to_owned()),
        ("four parts", format!("{good}.{signature}")),
        ("no object", format!("{header}.{}.{signature}", part("[]"))),
        ("a name twice", good.replacen(header, &part(twice), 1)),
    ]
}

fn padded(forged: Forged, name: &str) -> Forged {
    let value = format!("{}=", forged.header[name].as_str().unwrap());
    forged.header(name, value.into())
}

fn copied(forged: Forged, from: &str, to: &str) -> Forged {
    let value = forged.header[from].clone();
    forged.header(to, value)
}

fn hex_text(forged: Forged) -> Forged {
    let digits: String = Sha1::digest(certificate()).iter().map(|b| format!("{b:02X}")).collect();
    forged.without("x5t#S256").header("x5t", part(digits).into())
}

fn later(forged: Forged, seconds: i64) -> Forged {
    let end = forged.claims["exp"].as_i64().unwrap() + seconds;
    forged.claim("exp", end.into())
}

fn both_another(forged: Forged) -> Forged {
    forged.claim("iss", json!("another")).claim("sub", json!("another"))
}

fn audience(forged: Forged, change: fn(&str) -> Value) -> Forged {
    let changed = change(forged.claims["aud"].as_str().unwrap());
    forged.claim("aud", changed)
}

fn without_v2(url: &str) -> Value {
    url.replace("/v2.0", "").into()
}

fn key(name: &str) -> PrivateKey {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/keys").join(name);
    let pem = std::fs::read(path.with_extension("key")).unwrap();
    let opened = File::read(&pem, &Limits::new()).unwrap().open(None, Check::Verified).unwrap();
    opened.bags[0].key().unwrap().clone()
}

fn object(object: &Map<String, Value>) -> String {
    part(Value::from(object.clone()).to_string())
}

fn part(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

static SERIAL: AtomicU64 = AtomicU64::new(0);

const IN_HEADER: &[Mistake] = &[
    ("nothing", |forged| forged, None),
    ("SHA-1 alone", |forged| forged.without("x5t#S256"), None),
    ("SHA-256 alone", |forged| forged.without("x5t"), None),
    ("no typ", |forged| forged.without("typ"), None),
    ("RS256", |forged| forged.header("alg", json!("RS256")), None),
    ("alg none", |forged| forged.header("alg", json!("none")), Some(5_002_738)),
    ("no alg", |forged| forged.without("alg"), Some(5_002_738)),
    ("ES256", |forged| forged.header("alg", json!("ES256")), Some(5_002_738)),
    ("typ", |forged| forged.header("typ", json!("client-authentication+jwt")), Some(5_002_727)),
    ("no thumbprint", |forged| forged.without("x5t").without("x5t#S256"), Some(5_002_723)),
    ("padding", |forged| padded(forged, "x5t#S256"), Some(50027)),
    ("a thumbprint that is no text", |forged| forged.header("x5t", json!(1)), Some(50027)),
    ("SHA-256 in x5t", |forged| copied(forged, "x5t#S256", "x5t"), Some(700_027)),
    ("SHA-1 in x5t#S256", |forged| copied(forged, "x5t", "x5t#S256"), Some(700_027)),
    ("hex text", hex_text, Some(700_027)),
    ("another key", |forged| Forged { signer: "composed-rsa", ..forged }, Some(700_027)),
];
const IN_CLAIMS: &[Mistake] = &[
    ("no iat", |forged| forged.without("iat"), None),
    ("a little old", |forged| forged.moved(-890), None),
    ("a little early", |forged| forged.moved(290), None),
    ("old", |forged| forged.moved(-910), Some(700_024)),
    ("early", |forged| forged.moved(310), Some(700_024)),
    ("too long", |forged| later(forged, 1), Some(700_024)),
    ("backwards", |forged| later(forged, -601), Some(700_024)),
    ("no exp", |forged| forged.without("exp"), Some(50027)),
    ("no nbf", |forged| forged.without("nbf"), Some(50027)),
    ("a float", |forged| forged.claim("iat", json!(1.5)), Some(50027)),
    ("text for a time", |forged| forged.claim("exp", json!("1800000000")), Some(50027)),
    ("no jti", |forged| forged.without("jti"), Some(50027)),
    ("a jti", |forged| forged.claim("jti", json!("once")), None),
    ("the same jti", |forged| forged.claim("jti", json!("once")), Some(50027)),
    ("another iss", |forged| forged.claim("iss", json!("another")), Some(50048)),
    ("no sub", |forged| forged.without("sub"), Some(50048)),
    ("both another", both_another, Some(700_021)),
    ("neither", |forged| forged.without("iss").without("sub"), Some(700_021)),
    ("a slash more", |forged| audience(forged, |url| json!(format!("{url}/"))), Some(700_023)),
    ("the v1 endpoint", |forged| audience(forged, without_v2), Some(700_023)),
    ("a list", |forged| audience(forged, |url| json!([url])), Some(700_023)),
    ("no aud", |forged| forged.without("aud"), Some(700_023)),
];
