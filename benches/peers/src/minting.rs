//! What an assertion costs beyond its signature: certgen and jsonwebtoken mint whole ones, the others sign
//! alone, with the same key. jsonwebtoken loads the key for each; the others once.

use std::{
    error::Error,
    sync::atomic::{AtomicU8, Ordering},
    time::{Duration, SystemTime},
};

use aws_lc_rs::signature as aws_lc;
use certgen::{
    AssertionSigner, ClientAssertion, DistinguishedName, Identity, KeyAlgorithm, PrivateKey,
    Profile, Template, Thumbprint, Validity, assertion::Thumbprints, issue,
};
use jsonwebtoken::{
    Algorithm, EncodingKey, Header,
    crypto::{CryptoProvider, aws_lc as token_aws_lc, rust_crypto as token_rust_crypto},
    encode,
};
use openssl::{
    hash::MessageDigest,
    pkey::{Id, PKey, Private},
    rsa::Padding,
    sign::{RsaPssSaltlen, Signer},
};
use ring::signature as ring_keys;
use serde::Serialize;

use crate::turns::{Peer, head, take_turns};

type Minted = Result<Vec<u8>, Box<dyn Error>>;

const BACKEND: &str = if cfg!(feature = "aws-lc-rs") { "aws-lc-rs" } else { "ring" };
const CLIENT: &str = "11111111-2222-3333-4444-555555555555";
const AUDIENCE: &str = "https://login.microsoftonline.com/contoso.com/oauth2/v2.0/token";
/// As long as what is signed.
const MESSAGE: [u8; 520] = [b'x'; 520];

/// The same key, loaded by each.
struct Loaded {
    certgen: AssertionSigner,
    ring: RingKey,
    aws_lc: AwsLcKey,
    openssl: PKey<Private>,
    header: Header,
    token: EncodingKey,
}

enum RingKey {
    Ecdsa(ring_keys::EcdsaKeyPair),
    Ed25519(ring_keys::Ed25519KeyPair),
    Rsa(ring_keys::RsaKeyPair),
}

enum AwsLcKey {
    Ecdsa(aws_lc::EcdsaKeyPair),
    Ed25519(aws_lc::Ed25519KeyPair),
    Rsa(aws_lc::RsaKeyPair),
}

#[derive(Serialize)]
struct Claims {
    aud: &'static str,
    iss: &'static str,
    sub: &'static str,
    jti: String,
    nbf: u64,
    iat: u64,
    exp: u64,
}

pub fn compare(runs: usize) -> Result<(), Box<dyn Error>> {
    TOKEN_PROVIDER.install_default().map_err(|_| "jsonwebtoken has a provider already")?;
    println!("certgen over {BACKEND}; {}; {runs} runs by each\n", openssl::version::version());
    head();
    for (name, algorithm) in [
        ("PS256, RSA 2048", KeyAlgorithm::Rsa2048),
        ("PS256, RSA 3072", KeyAlgorithm::Rsa3072),
        ("PS256, RSA 4096", KeyAlgorithm::Rsa4096),
        ("ES256", KeyAlgorithm::P256),
        ("EdDSA", KeyAlgorithm::Ed25519),
    ] {
        take_turns(name, &peers(), &load(algorithm)?, runs)?;
    }
    Ok(())
}

fn peers<'a>() -> [Peer<&'a Loaded>; 6] {
    [
        ("certgen, whole assertion", by_certgen),
        ("jsonwebtoken over aws-lc-rs, whole", |keys| by_jsonwebtoken(keys, AWS_LC)),
        ("jsonwebtoken over RustCrypto, whole", |keys| by_jsonwebtoken(keys, RUST_CRYPTO)),
        ("ring, signature alone", by_ring),
        ("aws-lc-rs, signature alone", by_aws_lc),
        ("openssl, signature alone", by_openssl),
    ]
}

fn load(algorithm: KeyAlgorithm) -> Result<Loaded, Box<dyn Error>> {
    let now = SystemTime::now();
    let key = PrivateKey::generate(algorithm)?;
    let der = key.secret_pkcs8_der().to_vec();
    let openssl = PKey::private_key_from_pkcs8(&der)?;
    let validity = Validity::new(now - Duration::from_secs(60), now + Duration::from_secs(86_400))?;
    let template = Template::new(DistinguishedName::parse("CN=My App")?);
    let certificate = issue::self_signed(&key, &template, validity)?;
    let thumbprint = Thumbprint::sha256(&certificate).to_base64url();
    let identity = Identity::new(key, vec![certificate])?;
    let asked = ClientAssertion::new(Profile::OIDC, CLIENT)?.audience(AUDIENCE);
    let (jwt_algorithm, token) = match algorithm {
        KeyAlgorithm::Ed25519 => (Algorithm::EdDSA, EncodingKey::from_ed_der(&der)),
        KeyAlgorithm::P256 => (Algorithm::ES256, EncodingKey::from_ec_der(&der)),
        _ => (Algorithm::PS256, EncodingKey::from_rsa_der(&openssl.rsa()?.private_key_to_der()?)),
    };
    let asked = asked.algorithm(jwt_name(jwt_algorithm).parse()?).thumbprints(Thumbprints::Sha256);
    Ok(Loaded {
        certgen: asked.signer(&identity)?,
        ring: ring_key(algorithm, &der)?,
        aws_lc: aws_lc_key(algorithm, &der)?,
        openssl,
        header: Header { x5t_s256: Some(thumbprint), ..Header::new(jwt_algorithm) },
        token,
    })
}

fn jwt_name(algorithm: Algorithm) -> &'static str {
    match algorithm {
        Algorithm::EdDSA => "EdDSA",
        Algorithm::ES256 => "ES256",
        _ => "PS256",
    }
}

fn ring_key(algorithm: KeyAlgorithm, der: &[u8]) -> Result<RingKey, Box<dyn Error>> {
    use ring_keys::*;

    let random = ring::rand::SystemRandom::new();
    let ecdsa = || EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, der, &random);
    let key = match algorithm {
        KeyAlgorithm::Ed25519 => {
            Ed25519KeyPair::from_pkcs8_maybe_unchecked(der).map(RingKey::Ed25519)
        }
        KeyAlgorithm::P256 => ecdsa().map(RingKey::Ecdsa),
        _ => RsaKeyPair::from_pkcs8(der).map(RingKey::Rsa),
    };
    Ok(key.map_err(|error| error.to_string())?)
}

fn aws_lc_key(algorithm: KeyAlgorithm, der: &[u8]) -> Result<AwsLcKey, Box<dyn Error>> {
    use aws_lc::*;

    let key = match algorithm {
        KeyAlgorithm::Ed25519 => {
            Ed25519KeyPair::from_pkcs8_maybe_unchecked(der).map(AwsLcKey::Ed25519)
        }
        KeyAlgorithm::P256 => {
            EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, der).map(AwsLcKey::Ecdsa)
        }
        _ => RsaKeyPair::from_pkcs8(der).map(AwsLcKey::Rsa),
    };
    Ok(key.map_err(|error| error.to_string())?)
}

fn by_certgen(keys: &Loaded) -> Minted {
    let assertion = keys.certgen.sign(SystemTime::now())?;
    Ok(assertion.secret_text().as_bytes().to_vec())
}

/// Each backend in turn, though jsonwebtoken takes one for the whole process.
static TOKEN_PROVIDER: CryptoProvider = CryptoProvider {
    signer_factory: |algorithm, key| {
        let provider = match TOKEN_BACKEND.load(Ordering::Relaxed) {
            AWS_LC => &token_aws_lc::DEFAULT_PROVIDER,
            _ => &token_rust_crypto::DEFAULT_PROVIDER,
        };
        (provider.signer_factory)(algorithm, key)
    },
    verifier_factory: |algorithm, key| {
        (token_aws_lc::DEFAULT_PROVIDER.verifier_factory)(algorithm, key)
    },
    key_utils: jsonwebtoken::crypto::KeyUtils::new_unimplemented(),
};
static TOKEN_BACKEND: AtomicU8 = AtomicU8::new(AWS_LC);
const AWS_LC: u8 = 0;
const RUST_CRYPTO: u8 = 1;

fn by_jsonwebtoken(keys: &Loaded, backend: u8) -> Minted {
    TOKEN_BACKEND.store(backend, Ordering::Relaxed);
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH)?.as_secs();
    let mut random = [0; 16];
    getrandom::fill(&mut random)?;
    let claims = Claims {
        aud: AUDIENCE,
        iss: CLIENT,
        sub: CLIENT,
        jti: format!("{:032x}", u128::from_be_bytes(random)),
        nbf: now,
        iat: now,
        exp: now + 600,
    };
    Ok(encode(&keys.header, &claims, &keys.token)?.into_bytes())
}

fn by_ring(keys: &Loaded) -> Minted {
    let random = ring::rand::SystemRandom::new();
    match &keys.ring {
        RingKey::Ecdsa(key) => {
            Ok(key.sign(&random, &MESSAGE).map_err(|_| "ring")?.as_ref().to_vec())
        }
        RingKey::Ed25519(key) => Ok(key.sign(&MESSAGE).as_ref().to_vec()),
        RingKey::Rsa(key) => {
            let mut signature = vec![0; key.public().modulus_len()];
            key.sign(&ring_keys::RSA_PSS_SHA256, &random, &MESSAGE, &mut signature)
                .map_err(|_| "ring")?;
            Ok(signature)
        }
    }
}

fn by_aws_lc(keys: &Loaded) -> Minted {
    let random = aws_lc_rs::rand::SystemRandom::new();
    match &keys.aws_lc {
        AwsLcKey::Ecdsa(key) => Ok(key.sign(&random, &MESSAGE)?.as_ref().to_vec()),
        AwsLcKey::Ed25519(key) => Ok(key.sign(&MESSAGE).as_ref().to_vec()),
        AwsLcKey::Rsa(key) => {
            let mut signature = vec![0; key.public_modulus_len()];
            key.sign(&aws_lc::RSA_PSS_SHA256, &random, &MESSAGE, &mut signature)?;
            Ok(signature)
        }
    }
}

fn by_openssl(keys: &Loaded) -> Minted {
    if keys.openssl.id() == Id::ED25519 {
        return Ok(Signer::new_without_digest(&keys.openssl)?.sign_oneshot_to_vec(&MESSAGE)?);
    }
    let mut signer = Signer::new(MessageDigest::sha256(), &keys.openssl)?;
    if keys.openssl.id() == Id::RSA {
        signer.set_rsa_padding(Padding::PKCS1_PSS)?;
        signer.set_rsa_mgf1_md(MessageDigest::sha256())?;
        signer.set_rsa_pss_saltlen(RsaPssSaltlen::DIGEST_LENGTH)?;
    }
    Ok(signer.sign_oneshot_to_vec(&MESSAGE)?)
}
