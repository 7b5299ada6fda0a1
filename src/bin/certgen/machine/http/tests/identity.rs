//! Certificates that the servers of the tests show.

use std::time::{Duration, SystemTime};

use certgen::{
    AlternativeName, Certificate, DistinguishedName, KeyAlgorithm, PrivateKey, Template, Usage,
    Validity,
    bundle::{self, File},
    issue,
};

/// What a server shows: its certificate, those above it, and the key.
pub struct Shown {
    pub key: PrivateKey,
    pub chain: Vec<Certificate>,
}

/// A certificate signed by its own key that is no CA, for `names`, valid now.
pub fn for_names(names: &[&str]) -> Shown {
    let now = SystemTime::now();
    for_names_from(names, now - HOUR, now + HOUR)
}

pub fn for_names_from(names: &[&str], start: SystemTime, end: SystemTime) -> Shown {
    let subject = DistinguishedName::common_name("server").unwrap();
    let names = names.iter().map(|name| AlternativeName::parse(name).unwrap());
    let template = Template::new(subject).alternative_names(names.collect()).usage(Usage::Server);
    let validity = Validity::new(start, end).unwrap();
    let key = PrivateKey::generate(KeyAlgorithm::P256).unwrap();
    let certificate = issue::self_signed(&key, &template, validity).unwrap();
    Shown { key, chain: vec![certificate] }
}

/// A certificate signed by itself with CA:TRUE.
pub fn authority() -> Shown {
    stored(&["chain-p256-root"])
}

/// A certificate without names, signed by a CA that [`authority`] has signed.
pub fn below_authority() -> Shown {
    stored(&["chain-p256-leaf", "chain-p256-intermediate"])
}

fn stored(names: &[&str]) -> Shown {
    let read = |name: &str| {
        let path = format!("{}/testdata/keys/{name}", env!("CARGO_MANIFEST_DIR"));
        let bytes = std::fs::read(path).unwrap();
        File::read(&bytes, &certgen::Limits::new()).unwrap().visible().bags
    };
    let key = read(&format!("{}.key", names[0]));
    let key = key.iter().find_map(|bag| bag.key()).unwrap();
    let chain = names.iter().map(|name| {
        let bags = read(&format!("{name}.crt"));
        Certificate::from_der(bags[0].certificate().unwrap().der()).unwrap()
    });
    Shown {
        key: PrivateKey::from_pkcs8_der(key.secret_pkcs8_der()).unwrap(),
        chain: chain.collect(),
    }
}

impl Shown {
    pub fn certificate(&self) -> &Certificate {
        &self.chain[0]
    }

    pub fn pem(&self) -> String {
        bundle::to_base64_cer(self.certificate()).unwrap()
    }
}

pub const HOUR: Duration = Duration::from_secs(3600);
