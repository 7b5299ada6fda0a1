//! PFX files of ours for others to open.

use std::{
    sync::OnceLock,
    time::{Duration, SystemTime},
};

use certgen::{
    AlternativeName, DistinguishedName, Identity, KeyAlgorithm, Password, PfxOptions, Preset,
    PrivateKey, Template, Usage, Validity, issue, pfx,
};

/// The friendly name in every PFX.
pub const NAME: &str = "interop";

/// Passwords that programs read differently: as bytes, as 16-bit units, as keys on a keyboard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Secret {
    Ascii,
    Emoji,
    Letters,
    Long,
}

impl Secret {
    pub const UNUSUAL: [Self; 3] = [Self::Letters, Self::Emoji, Self::Long];

    pub fn text(self) -> &'static str {
        match self {
            Self::Ascii => "correct horse",
            Self::Emoji => "key \u{1f511} key",
            Self::Letters => "p\u{e4}ssw\u{f6}rd\u{20ac}",
            Self::Long => "64 characters of a password, which is as long as some tools take",
        }
    }
}

/// What one PFX is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Case {
    pub algorithm: KeyAlgorithm,
    pub preset: Preset,
    pub secret: Secret,
}

impl Case {
    /// Every key in every preset, and every password in every preset.
    pub fn all() -> Vec<Self> {
        let keys = KeyAlgorithm::ALL.map(|algorithm| (algorithm, Secret::Ascii));
        let passwords = Secret::UNUSUAL.map(|secret| (KeyAlgorithm::P256, secret));
        let kinds = keys.into_iter().chain(passwords);
        kinds
            .flat_map(|(algorithm, secret)| {
                Preset::WITH_KEY.map(|preset| Self { algorithm, preset, secret })
            })
            .collect()
    }

    pub fn seal(self) -> Vec<u8> {
        let mut options = PfxOptions::new(self.preset).friendly_name(NAME).unwrap();
        // Java takes seconds for the preset's own rounds: one kind of key shows that it can.
        if self.algorithm != KeyAlgorithm::Rsa2048 {
            options = options.iterations(2_048).unwrap();
        }
        let password = Password::new(self.secret.text()).unwrap();
        pfx::seal(identity(self.algorithm), &password, &options).unwrap()
    }

    pub fn identity(self) -> &'static Identity {
        identity(self.algorithm)
    }
}

/// A key of each kind with its certificate for clients, made once.
pub fn identity(algorithm: KeyAlgorithm) -> &'static Identity {
    static IDENTITIES: [OnceLock<Identity>; KeyAlgorithm::ALL.len()] =
        [const { OnceLock::new() }; KeyAlgorithm::ALL.len()];
    let at = KeyAlgorithm::ALL.iter().position(|listed| *listed == algorithm).unwrap();
    IDENTITIES[at].get_or_init(|| issued(algorithm, Usage::Client, &[]))
}

/// A new key with its certificate.
pub fn issued(algorithm: KeyAlgorithm, usage: Usage, names: &[&str]) -> Identity {
    let key = PrivateKey::generate(algorithm).unwrap();
    let (now, day) = (SystemTime::now(), Duration::from_secs(24 * 60 * 60));
    let validity = Validity::new(now - day, now + day * 365).unwrap();
    let names = names.iter().map(|name| AlternativeName::parse(name).unwrap()).collect();
    let subject = DistinguishedName::parse("CN=Interop,O=Contoso").unwrap();
    let template = Template::new(subject).usage(usage).alternative_names(names);
    let certificate = issue::self_signed(&key, &template, validity).unwrap();
    Identity::new(key, vec![certificate]).unwrap()
}
