//! What is wrong with an assertion is what the OpenID provider says: so it does look at each of these.

use std::{
    fs,
    process::Command,
    time::{SystemTime, UNIX_EPOCH},
};

use certgen::{Certificate, Thumbprint};
use serde_json::json;

use super::{
    app::{App, Parts, from_base64url, to_base64url},
    provider::{Client, Provider},
    tools::said,
};

/// An RSA client that has to name its certificate by x5t#S256, and a client on P-256.
struct Court {
    rsa: App,
    ec: App,
    /// Not known to the provider.
    stranger: App,
    provider: Provider,
}

impl Court {
    fn open() -> Option<Self> {
        let [rsa, ec, stranger] =
            ["rsa2048", "p256", "rsa2048"].map(|key| App::new(&["--key", key]));
        let provider = Provider::start(&[
            Client { id: RSA, algorithm: "PS256", app: &rsa, thumbprint: Some("x5t#S256") },
            Client { id: EC, algorithm: "ES256", app: &ec, thumbprint: None },
        ])?;
        Some(Self { rsa, ec, stranger, provider })
    }

    /// An assertion of the RSA client's, with these further options.
    fn assertion(&self, app: &App, options: &[&str]) -> String {
        let url = self.provider.token_url();
        let usual = ["--profile", "oidc", "--client-id", RSA, "--token-url", &url];
        app.assertion(&[&usual, options].concat())
    }

    fn judge(&mut self, client: &str, assertion: &str) -> Result<(), String> {
        let form = format!(
            "grant_type=client_credentials&client_id={client}&client_assertion={assertion}\
             &client_assertion_type=urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
        );
        let line = format!("curl -sS -d @- {}", self.provider.token_url());
        let reply = self.rsa.paste(&line, &form);
        let verdict = self.provider.verdict();
        assert_eq!(reply.contains("access_token"), verdict.is_ok(), "{reply} {verdict:?}");
        verdict
    }
}

#[test]
fn options_that_do_not_fit_are_refused() {
    let Some(mut court) = Court::open() else { return };
    let cases: &[(&[&str], Result<(), &str>)] = &[
        (&["--x5t", "sha256"], Ok(())),
        (&["--x5t", "both"], Ok(())),
        (&["--x5t", "sha256", "--alg", "RS256"], Err("alg mismatch")),
        (&["--x5t", "sha256", "--audience", "https://login.example/token"], Err(AUDIENCE)),
        (&["--x5t", "sha256", "--issuer", "another"], Err(ISSUER)),
        (&["--x5t", "sha256", "--kid", "not-registered"], Err(UNKNOWN_KID)),
        (&["--x5t", "sha256", "--typ", "client-authentication+jwt"], Err(NOT_THE_ISSUER)),
        (&["--x5t", "sha1"], Err("x5t#S256 is missing")),
        (&["--x5t", "none"], Err("x5t#S256 is missing")),
        (&["--x5t", "sha256", "--jti", "once"], Ok(())),
        (&["--x5t", "sha256", "--jti", "once"], Err(REPLAYED)),
    ];
    for (options, expected) in cases {
        let assertion = court.assertion(&court.rsa, options);
        let expected = expected.map_err(str::to_owned);
        assert_eq!(court.judge(RSA, &assertion), expected, "{options:?}");
    }
}

#[test]
fn another_key_is_refused() {
    let Some(mut court) = Court::open() else { return };
    let foreign = court.assertion(&court.stranger, &["--x5t", "sha256"]);
    assert_eq!(court.judge(RSA, &foreign), Err(UNKNOWN_KID.to_owned()));
    let pretending = court.assertion(&court.stranger, &["--kid", &x5t_s256(&court.rsa)]);
    assert_eq!(court.judge(RSA, &pretending), Err(SIGNATURE.to_owned()));
}

/// A change to an assertion of ours before it is signed anew, and what the provider says of it.
type Forgery = (&'static str, fn(&mut Parts, &Court), Result<(), &'static str>);

const FORGERIES: &[Forgery] = &[
    ("nothing is wrong", |_, _| (), Ok(())),
    ("x5t as it has to be", |token, court| set(token, "x5t", &x5t(&court.rsa)), Ok(())),
    ("x5t holds SHA-256", |token, court| set(token, "x5t", &x5t_s256(&court.rsa)), Err(X5T)),
    (
        "x5t holds hex text",
        |token, court| set(token, "x5t", &to_base64url(hex(&x5t(&court.rsa)).as_bytes())),
        Err(X5T),
    ),
    ("x5t is hex", |token, court| set(token, "x5t", &hex(&x5t(&court.rsa))), Err(X5T)),
    ("x5t is another's", |token, court| set(token, "x5t", &x5t(&court.stranger)), Err(X5T)),
    ("x5t#S256 holds SHA-1", |token, court| set(token, S256, &x5t(&court.rsa)), Err(X5T_S256)),
    (
        "x5t#S256 holds hex text",
        |token, court| set(token, S256, &to_base64url(hex(&x5t_s256(&court.rsa)).as_bytes())),
        Err(X5T_S256),
    ),
    (
        "x5t#S256 is another's",
        |token, court| set(token, S256, &x5t_s256(&court.stranger)),
        Err(X5T_S256),
    ),
    (
        "x5t#S256 is padded",
        |token, court| set(token, S256, &(x5t_s256(&court.rsa) + "=")),
        Err(X5T_S256),
    ),
    ("expired", |token, _| token.claims["exp"] = json!(now() - 1), Err("jwt expired")),
    (
        "not valid yet",
        |token, _| _ = token.claims.insert("nbf".to_owned(), json!(now() + 3600)),
        Err("jwt not active yet"),
    ),
    (
        "a date in a string",
        |token, _| token.claims["exp"] = json!((now() + 300).to_string()),
        Err("invalid exp value"),
    ),
    ("no end", |token, _| remove(token, "exp"), Err(NO_END)),
    ("no jti", |token, _| remove(token, "jti"), Err(NO_JTI)),
    ("no subject", |token, _| remove(token, "sub"), Err(NO_SUBJECT)),
];

#[test]
fn what_certgen_does_not_write_is_refused() {
    let Some(mut court) = Court::open() else { return };
    let ours = court.assertion(&court.rsa, &["--alg", "PS256", "--x5t", "sha256"]);
    for (at, (what, change, expected)) in FORGERIES.iter().enumerate() {
        let mut token = Parts::of(&ours);
        token.claims["jti"] = json!(format!("forged-{at}"));
        change(&mut token, &court);
        let forged = sign(&court.rsa, &token, PSS);
        let expected = expected.map_err(str::to_owned);
        assert_eq!(court.judge(RSA, &forged), expected, "{what}: {:?}", token.header);
    }
}

#[test]
fn other_forms_of_a_signature_are_refused() {
    let Some(mut court) = Court::open() else { return };
    let ours = court.assertion(&court.rsa, &["--alg", "PS256", "--x5t", "sha256"]);
    let longest_salt = ["rsa_padding_mode:pss", "rsa_pss_saltlen:max"];
    for (what, options) in [("the longest salt", &longest_salt[..]), ("PKCS#1 v1.5", &[])] {
        let forged = sign(&court.rsa, &Parts::of(&ours), options);
        assert_eq!(court.judge(RSA, &forged), Err(SIGNATURE.to_owned()), "{what}");
    }

    let ours = court.assertion(&court.ec, &["--client-id", EC, "--alg", "ES256"]);
    let der = sign(&court.ec, &Parts::of(&ours), &[]);
    assert_eq!(court.judge(EC, &der), Err(SIGNATURE.to_owned()));
    assert_eq!(court.judge(EC, &ours), Ok(()));
}

/// Signs `token` with OpenSSL, which has other habits for some keys: that is what it is here for.
fn sign(app: &App, token: &Parts, options: &[&str]) -> String {
    let input = token.signing_input();
    let (text, signature) = (app.path("input.txt"), app.path("signature.bin"));
    fs::write(&text, &input).unwrap();
    let mut openssl = Command::new("openssl");
    openssl.args(["dgst", "-sha256", "-sign"]).arg(app.path("my-app.key"));
    openssl.args(options.iter().flat_map(|option| ["-sigopt", option]));
    said(openssl.arg("-out").arg(&signature).arg(text));
    format!("{input}.{}", to_base64url(&fs::read(signature).unwrap()))
}

fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs()
}

fn set(token: &mut Parts, header: &str, value: &str) {
    token.header.insert(header.to_owned(), json!(value));
}

fn remove(token: &mut Parts, claim: &str) {
    assert!(token.claims.remove(claim).is_some(), "there is no {claim}");
}

fn thumbprint(app: &App, of: fn(&Certificate) -> Thumbprint) -> String {
    let certificate = Certificate::from_der(&fs::read(app.path("my-app.cer")).unwrap()).unwrap();
    to_base64url(of(&certificate).as_bytes())
}

fn x5t(app: &App) -> String {
    thumbprint(app, Thumbprint::sha1)
}

fn x5t_s256(app: &App) -> String {
    thumbprint(app, Thumbprint::sha256)
}

/// The hexadecimal of what `x5t` holds.
fn hex(x5t: &str) -> String {
    from_base64url(x5t).iter().map(|byte| format!("{byte:02X}")).collect()
}

const RSA: &str = "rsa";
const EC: &str = "ec";
const S256: &str = "x5t#S256";
const PSS: &[&str] = &["rsa_padding_mode:pss", "rsa_pss_saltlen:digest"];

const AUDIENCE: &str =
    "audience (aud) must equal the endpoint url, issuer identifier or token endpoint url";
const ISSUER: &str = "iss (JWT issuer) must be the client_id";
const NO_END: &str = "expiration must be specified in the client_assertion JWT";
const NO_JTI: &str = "unique jti (JWT ID) must be provided in the client_assertion JWT";
const NO_SUBJECT: &str = "sub (JWT subject) must be provided in the client_assertion JWT";
const NOT_THE_ISSUER: &str = "aud is not the issuer alone";
const REPLAYED: &str = "client assertion tokens must only be used once";
const SIGNATURE: &str = "signature verification failed";
const UNKNOWN_KID: &str = "no applicable key found in the JSON Web Key Set";
const X5T: &str = "x5t is not the thumbprint of the certificate";
const X5T_S256: &str = "x5t#S256 is not the thumbprint of the certificate";
