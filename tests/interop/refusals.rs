//! What is wrong with an assertion is what the OpenID provider says: so it does look at each of these.

use std::{
    fs,
    process::Command,
    time::{SystemTime, UNIX_EPOCH},
};

use certgen::{Certificate, Thumbprint};
use serde_json::{Value, json};

use super::{
    app::{App, from_base64url, to_base64url},
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
            Client::signing(RSA, "PS256", &rsa, Some("x5t#S256")),
            Client::signing(EC, "ES256", &ec, None),
        ])?;
        Some(Self { rsa, ec, stranger, provider })
    }

    /// An assertion of `client`, with the key of `app` and these further options.
    fn assertion(&self, client: &str, app: &App, options: &[&str]) -> String {
        let url = &self.provider.token_url;
        let usual = ["--profile", "oidc", "--client-id", client, "--token-url", url];
        app.assertion(&[&usual, options].concat())
    }

    fn judge(&mut self, client: &str, assertion: &str) -> Result<(), String> {
        let form = format!(
            "grant_type=client_credentials&client_id={client}&client_assertion={assertion}\
             &client_assertion_type=urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
        );
        let line = format!("curl -sS -d @- {}", self.provider.token_url);
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
        let assertion = court.assertion(RSA, &court.rsa, options);
        let expected = expected.map_err(str::to_owned);
        assert_eq!(court.judge(RSA, &assertion), expected, "{options:?}");
    }
}

#[test]
fn another_key_is_refused() {
    let Some(mut court) = Court::open() else { return };
    let foreign = court.assertion(RSA, &court.stranger, &["--x5t", "sha256"]);
    assert_eq!(court.judge(RSA, &foreign), Err(UNKNOWN_KID.to_owned()));
    let pretending = court.assertion(RSA, &court.stranger, &["--kid", &x5t_s256(&court.rsa)]);
    assert_eq!(court.judge(RSA, &pretending), Err(SIGNATURE.to_owned()));
}

/// What is put in the place of a header or a claim, as JSON, or `none`; and what the provider says of it.
type Change = (&'static str, fn(&Court) -> Value, Result<(), &'static str>);

const HEADERS: &[Change] = &[
    ("x5t", |court| x5t(&court.rsa).into(), Ok(())),
    // The digest of the other header.
    ("x5t", |court| x5t_s256(&court.rsa).into(), Err(X5T)),
    ("x5t#S256", |court| x5t(&court.rsa).into(), Err(X5T_S256)),
    // Hexadecimal, encoded or not.
    ("x5t", |court| encoded_hex(&x5t(&court.rsa)).into(), Err(X5T)),
    ("x5t", |court| hex(&x5t(&court.rsa)).into(), Err(X5T)),
    ("x5t#S256", |court| encoded_hex(&x5t_s256(&court.rsa)).into(), Err(X5T_S256)),
    ("x5t#S256", |court| hex(&x5t_s256(&court.rsa)).into(), Err(X5T_S256)),
    // Another certificate.
    ("x5t", |court| x5t(&court.stranger).into(), Err(X5T)),
    ("x5t#S256", |court| x5t_s256(&court.stranger).into(), Err(X5T_S256)),
    ("x5t#S256", |court| (x5t_s256(&court.rsa) + "=").into(), Err(X5T_S256)),
];

const CLAIMS: &[Change] = &[
    ("exp", |_| (now() - 1).into(), Err("jwt expired")),
    ("exp", |_| (now() + 300).to_string().into(), Err("invalid exp value")),
    ("exp", |_| Value::Null, Err(NO_END)),
    ("nbf", |_| (now() + 3600).into(), Err("jwt not active yet")),
    ("nbf", |_| (now() - 30).to_string().into(), Err("invalid nbf value")),
    ("iat", |_| (now() - 30).to_string().into(), Err("invalid iat value")),
    ("jti", |_| Value::Null, Err(NO_JTI)),
    ("jti", |_| 1.into(), Err("invalid jti value")),
    ("sub", |_| Value::Null, Err(NO_SUBJECT)),
    ("aud", |court| json!([court.provider.token_url]), Ok(())),
    ("aud", |_| json!(["https://login.example/token"]), Err(AUDIENCES)),
    // The case of a name counts.
    ("iss", |_| "RSA".into(), Err(ISSUER)),
];

#[test]
fn what_certgen_does_not_write_by_itself_is_refused() {
    let Some(mut court) = Court::open() else { return };
    for (flag, changes) in [("--header", HEADERS), ("--claim", CLAIMS)] {
        for (name, value, expected) in changes {
            let value = value(&court);
            let value = if value.is_null() { "none".to_owned() } else { value.to_string() };
            let change = format!("{name}={value}");
            let assertion = court.assertion(RSA, &court.rsa, &["--x5t", "sha256", flag, &change]);
            let expected = expected.map_err(str::to_owned);
            assert_eq!(court.judge(RSA, &assertion), expected, "{change}");
        }
    }
}

#[test]
fn other_forms_of_a_signature_are_refused() {
    let Some(mut court) = Court::open() else { return };
    let ours = court.assertion(RSA, &court.rsa, &["--alg", "PS256", "--x5t", "sha256"]);
    for (options, expected) in [
        (&["rsa_padding_mode:pss", "rsa_pss_saltlen:max"][..], Err(SIGNATURE.to_owned())),
        (&["rsa_padding_mode:pss", "rsa_pss_saltlen:0"], Err(SIGNATURE.to_owned())),
        (&["rsa_padding_mode:pkcs1"], Err(SIGNATURE.to_owned())),
        (&["rsa_padding_mode:pss", "rsa_pss_saltlen:digest"], Ok(())),
    ] {
        let signed = sign_anew(&court.rsa, &ours, options);
        assert_eq!(court.judge(RSA, &signed), expected, "{options:?}");
    }

    let ours = court.assertion(EC, &court.ec, &["--alg", "ES256"]);
    let der = sign_anew(&court.ec, &ours, &[]);
    assert_eq!(court.judge(EC, &der), Err(SIGNATURE.to_owned()));
    assert_eq!(court.judge(EC, &ours), Ok(()));
}

/// The same token with a signature of OpenSSL's, which has other habits for some keys.
fn sign_anew(app: &App, token: &str, options: &[&str]) -> String {
    let (input, _) = token.rsplit_once('.').unwrap();
    let (text, signature) = (app.path("input.txt"), app.path("signature.bin"));
    fs::write(&text, input).unwrap();
    let mut openssl = Command::new("openssl");
    openssl.args(["dgst", "-sha256", "-sign"]).arg(app.path("my-app.key"));
    openssl.args(options.iter().flat_map(|option| ["-sigopt", option]));
    said(openssl.arg("-out").arg(&signature).arg(text));
    format!("{input}.{}", to_base64url(&fs::read(signature).unwrap()))
}

fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs()
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

/// The mistake of encoding the digits instead of the bytes.
fn encoded_hex(x5t: &str) -> String {
    to_base64url(hex(x5t).as_bytes())
}

const RSA: &str = "rsa";
const EC: &str = "ec";

const AUDIENCE: &str =
    "audience (aud) must equal the endpoint url, issuer identifier or token endpoint url";
const AUDIENCES: &str =
    "list of audience (aud) must include the endpoint url, issuer identifier or token endpoint url";
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
