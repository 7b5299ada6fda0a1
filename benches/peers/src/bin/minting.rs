//! What an assertion costs beyond its signature: certgen mints whole ones for Entra (PS256), the others
//! sign alone, with the same key, loaded once. Prints a table in Markdown.

use std::{
    env,
    error::Error,
    time::{Duration, SystemTime},
};

use certgen::{
    AssertionSigner, ClientAssertion, DistinguishedName, Identity, KeyAlgorithm, PrivateKey,
    Template, Validity,
    entra::{Cloud, Tenant},
    issue,
};
use openssl::{
    hash::MessageDigest,
    pkey::{PKey, Private},
    rsa::Padding,
    sign::{RsaPssSaltlen, Signer},
};

#[path = "../turns.rs"]
mod turns;

use turns::{HEAD, Peer, take_turns};

const BACKEND: &str = if cfg!(feature = "aws-lc-rs") { "aws-lc-rs" } else { "ring" };
const CLIENT: &str = "11111111-2222-3333-4444-555555555555";
/// As long as what is signed for Entra.
const MESSAGE: [u8; 520] = [b'x'; 520];

/// The same key, loaded by each.
struct Loaded {
    certgen: AssertionSigner,
    ring: ring::rsa::KeyPair,
    aws_lc: aws_lc_rs::rsa::KeyPair,
    openssl: PKey<Private>,
}

fn peers<'a>() -> [Peer<&'a Loaded>; 4] {
    [
        ("certgen, whole assertion", by_certgen),
        ("ring, signature alone", by_ring),
        ("aws-lc-rs, signature alone", by_aws_lc),
        ("openssl, signature alone", by_openssl),
    ]
}

fn main() -> Result<(), Box<dyn Error>> {
    let runs: usize = match env::args().nth(1) {
        Some(count) => count.parse()?,
        None => 1000,
    };
    println!("certgen over {BACKEND}; {}; {runs} runs by each\n", openssl::version::version());
    println!("{HEAD}");
    for (name, algorithm) in [
        ("RSA 2048", KeyAlgorithm::Rsa2048),
        ("RSA 3072", KeyAlgorithm::Rsa3072),
        ("RSA 4096", KeyAlgorithm::Rsa4096),
    ] {
        print!("{}", take_turns(name, &peers(), &load(algorithm)?, runs)?);
    }
    Ok(())
}

fn load(algorithm: KeyAlgorithm) -> Result<Loaded, Box<dyn Error>> {
    let now = SystemTime::now();
    let key = PrivateKey::generate(algorithm)?;
    let der = key.secret_pkcs8_der().to_vec();
    let validity = Validity::new(now - Duration::from_secs(60), now + Duration::from_secs(86_400))?;
    let template = Template::new(DistinguishedName::parse("CN=My App")?, validity);
    let certificate = issue::self_signed(&key, &template)?;
    let identity = Identity::new(key, vec![certificate])?;
    let tenant = Tenant::parse("contoso.onmicrosoft.com")?;
    let asked = ClientAssertion::entra(&Cloud::PUBLIC, &tenant, CLIENT)?;
    Ok(Loaded {
        certgen: asked.signer(&identity)?,
        ring: ring::rsa::KeyPair::from_pkcs8(&der).map_err(|error| error.to_string())?,
        aws_lc: aws_lc_rs::rsa::KeyPair::from_pkcs8(&der).map_err(|error| error.to_string())?,
        openssl: PKey::private_key_from_pkcs8(&der)?,
    })
}

fn by_certgen(keys: &Loaded) -> Result<Vec<u8>, Box<dyn Error>> {
    let assertion = keys.certgen.sign(SystemTime::now())?;
    Ok(assertion.secret_text().as_bytes().to_vec())
}

fn by_ring(keys: &Loaded) -> Result<Vec<u8>, Box<dyn Error>> {
    let mut signature = vec![0; keys.ring.public().modulus_len()];
    let random = ring::rand::SystemRandom::new();
    keys.ring
        .sign(&ring::signature::RSA_PSS_SHA256, &random, &MESSAGE, &mut signature)
        .map_err(|_| "ring")?;
    Ok(signature)
}

fn by_aws_lc(keys: &Loaded) -> Result<Vec<u8>, Box<dyn Error>> {
    let mut signature = vec![0; keys.aws_lc.public_modulus_len()];
    let random = aws_lc_rs::rand::SystemRandom::new();
    keys.aws_lc
        .sign(&aws_lc_rs::signature::RSA_PSS_SHA256, &random, &MESSAGE, &mut signature)
        .map_err(|_| "aws-lc-rs")?;
    Ok(signature)
}

fn by_openssl(keys: &Loaded) -> Result<Vec<u8>, Box<dyn Error>> {
    let mut signer = Signer::new(MessageDigest::sha256(), &keys.openssl)?;
    signer.set_rsa_padding(Padding::PKCS1_PSS)?;
    signer.set_rsa_mgf1_md(MessageDigest::sha256())?;
    signer.set_rsa_pss_saltlen(RsaPssSaltlen::DIGEST_LENGTH)?;
    Ok(signer.sign_oneshot_to_vec(&MESSAGE)?)
}
