//! No secret shows in what a program prints without meaning to: `Debug` and errors.

use std::time::{Duration, SystemTime};

use certgen::{
    ClientAssertion, DistinguishedName, Endpoint, Identity, KeyAlgorithm, Limits, Password,
    PfxOptions, Preset, PrivateKey, Profile, Sealer, Template, TokenRequest, TokenResponse,
    Validity,
    bundle::{self, File},
    issue,
    jwt::{self, Expectations, Token, VerifyingKey},
    pfx::{self, Check, Passwords},
    token::{ClientSecret, HttpResponse, SecretPlace, Wanted},
};

#[cfg(unix)]
mod descriptors;
#[cfg(unix)]
mod memory;
#[cfg(unix)]
mod unseen;

const MARKER: &str = "Tr0ub4dor-marker";

fn identity(algorithm: KeyAlgorithm) -> Identity {
    let key = PrivateKey::generate(algorithm).unwrap();
    let start = SystemTime::UNIX_EPOCH;
    let validity = Validity::new(start, start + Duration::from_secs(60)).unwrap();
    let template = Template::new(DistinguishedName::common_name("My App").unwrap());
    let certificate = issue::self_signed(&key, &template, validity).unwrap();
    Identity::new(key, vec![certificate]).unwrap()
}

/// Every spelling in which `Debug` could show four bytes in a row.
fn spellings(bytes: &[u8]) -> [String; 3] {
    let join = |separator: &str, spell: fn(&u8) -> String| {
        bytes.iter().map(spell).collect::<Vec<_>>().join(separator)
    };
    [
        join(", ", |byte| byte.to_string()),
        join("", |byte| format!("{byte:02x}")),
        join("", |byte| format!("{byte:02X}")),
    ]
}

#[test]
fn a_password_is_not_printed() {
    let password = Password::new(MARKER).unwrap();
    let options = PfxOptions::new(Preset::Legacy);
    let sealer = Sealer::prepare(&password, &options).unwrap();
    for text in [
        format!("{password:?} {password:#?}"),
        format!("{sealer:?} {sealer:#?}"),
        format!("{options:?} {:?}", options.caveats(&password)),
    ] {
        assert!(!text.contains(MARKER), "{text}");
    }
}

/// What is opened, and what is on its way there.
#[test]
fn what_a_file_holds_is_not_printed() {
    let identity = identity(KeyAlgorithm::P256);
    let password = Password::new(MARKER).unwrap();
    let options = PfxOptions::new(Preset::Legacy);
    let sealed = pfx::seal(&identity, &password, &options).unwrap();
    let file = File::read(&sealed, &Limits::new()).unwrap();
    let passwords = Passwords::new(&password);
    let opened = file.open(Some(passwords), Check::Verified).unwrap();
    let plain = bundle::to_secret_identity_pem(&identity).unwrap();
    let plain = File::read(plain.secret_text().as_bytes(), &Limits::new()).unwrap();
    let jwk = bundle::to_secret_jwk(identity.key(), &[]).unwrap();
    let contents = pfx::open(&sealed, &password).unwrap();
    let text = format!(
        "{file:?} {opened:?} {passwords:?} {plain:?} {jwk:?} {contents:?} {:?} {:?} {:?}",
        file.pfx(),
        plain.open(None, Check::Verified).unwrap(),
        bundle::entries(&opened.bags),
    );
    assert!(!text.contains(MARKER), "{text}");
    for bytes in identity.key().secret_pkcs8_der().windows(4) {
        for spelling in spellings(bytes) {
            assert!(!text.contains(&spelling), "{spelling} in {text}");
        }
    }
}

#[test]
fn a_password_that_is_refused_is_not_printed() {
    for refused in [format!("{MARKER}\n"), MARKER.repeat(100)] {
        let error = Password::new(refused).unwrap_err();
        assert!(!format!("{error} {error:?}").contains(MARKER));
    }
}

/// Whoever holds a token may be able to use it.
#[test]
fn a_token_is_not_printed() {
    let identity = identity(KeyAlgorithm::P256);
    let keys = [VerifyingKey::from_certificate(identity.certificate()).unwrap()];
    // {"alg":"ES256"} and {"iss":"Tr0ub4dor-marker","exp":1}
    let claims = "eyJpc3MiOiJUcjB1YjRkb3ItbWFya2VyIiwiZXhwIjoxfQ";
    let text = format!("eyJhbGciOiJFUzI1NiJ9.{claims}.VHIwdWI0ZG9yLW1hcmtlcg");
    let token = Token::read(text.as_bytes()).unwrap();
    let now = SystemTime::UNIX_EPOCH + Duration::from_secs(9);
    let refused = jwt::verify(&token, &keys, &Expectations::new(), now).unwrap_err();
    let damaged = Token::read(format!("{text}!").as_bytes()).unwrap_err();
    let cut = Token::read(&text.as_bytes()[..40]).unwrap_err();
    let said = format!(
        "{token:?} {token:#?} {:?} {:?} {:?} {keys:?} {refused} {refused:?} {damaged} {damaged:?} {cut} {cut:?}",
        token.header(),
        token.claims(),
        token.findings(now),
    );
    for part in text.split('.').chain([MARKER]) {
        assert!(!said.contains(part), "{said}");
    }
}

/// An assertion is as good as the key, until it expires.
#[test]
fn an_assertion_is_not_printed() {
    let identity = identity(KeyAlgorithm::P256);
    let asked =
        ClientAssertion::new(Profile::OIDC, "client").unwrap().audience("https://a.example");
    let signer = asked.signer(&identity).unwrap();
    let now = SystemTime::UNIX_EPOCH + Duration::from_secs(9);
    let draft = signer.draft(now).unwrap();
    let assertion = draft.sign().unwrap();
    let request = TokenRequest::new(&asked, &assertion, Wanted::Default).unwrap();
    let http = request.to(&Endpoint::parse("https://a.example/token").unwrap());
    let endpoint = Endpoint::parse(&format!("https://me:{MARKER}@a.example/token")).unwrap_err();
    let said = format!(
        "{asked:?} {signer:?} {signer:#?} {draft:?} {draft:#?} {assertion:?} {request:?} {http:?} {endpoint:?} {endpoint}"
    );
    let (_, signature) = assertion.secret_text().rsplit_once('.').unwrap();
    assert!(!said.contains(signature) && !said.contains(MARKER), "{said}");
    for bytes in identity.key().secret_pkcs8_der().windows(4) {
        for spelling in spellings(bytes) {
            assert!(!said.contains(&spelling), "{spelling} in {said}");
        }
    }
}

/// A secret of a client, and a token, wherever they stand.
#[test]
fn neither_client_secret_nor_access_token_is_printed() {
    let endpoint = Endpoint::parse("https://a.example/token").unwrap();
    let secret = ClientSecret::new(MARKER).unwrap();
    let mut said =
        format!("{secret:?} {:?}", ClientSecret::new(format!("{MARKER}\n")).unwrap_err());
    for place in [SecretPlace::Basic, SecretPlace::Body] {
        let request = TokenRequest::client_secret("me", &secret, place, Wanted::Default);
        said += &format!("{request:?} {request:#?} {:?}", request.to(&endpoint));
    }
    let body = format!(r#"{{"access_token":"{MARKER}","token_type":"Bearer"}}"#);
    let reply = HttpResponse::new(200, [], body.clone().into_bytes());
    let token = TokenResponse::read(&reply, SystemTime::UNIX_EPOCH).unwrap();
    said += &format!("{reply:?} {token:?} {token:#?} {:?}", token.to_secret_header());
    for (status, body) in [(400, body.clone()), (200, body.replace("access_", ""))] {
        let reply = HttpResponse::new(status, [], body.into_bytes());
        let refusal = TokenResponse::read(&reply, SystemTime::UNIX_EPOCH).unwrap_err();
        said += &format!("{refusal} {refusal:?}");
    }
    for spelling in spellings(MARKER.as_bytes()) {
        assert!(!said.contains(&spelling), "{spelling} in {said}");
    }
    assert!(!said.contains(MARKER), "{said}");
}

#[test]
fn a_private_key_is_not_printed() {
    for algorithm in [KeyAlgorithm::Rsa2048, KeyAlgorithm::P256, KeyAlgorithm::Ed25519] {
        let identity = identity(algorithm);
        let pem = bundle::to_secret_identity_pem(&identity).unwrap();
        let text = format!(
            "{identity:?} {identity:#?} {:?} {:#?} {pem:?} {pem:#?}",
            identity.key(),
            identity.key()
        );
        assert!(!text.contains("PRIVATE KEY"), "{text}");
        for bytes in identity.key().secret_pkcs8_der().windows(4) {
            for spelling in spellings(bytes) {
                assert!(!text.contains(&spelling), "{spelling} in {text}");
            }
        }
    }
}
