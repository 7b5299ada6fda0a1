//! How a PFX is written: presets, rounds, names, and who will not be able to read the result.

use std::fmt;

use crate::{error::Error, secret::Password};

/// The shape of a PFX, named by who can read it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Preset {
    /// Certificates that Java is to trust, without a key: as [`Preset::Modern`], or under the empty
    /// password with no protection at all, as Java's own `cacerts` is.
    JavaTruststore,
    /// 3DES and HMAC-SHA-1 with 2,048 rounds: what Windows Server 2016 and older, old macOS and Android
    /// up to 13 need. Everything else opens it too, but the protection is weak; never RC2.
    Legacy,
    /// AES-256 and HMAC-SHA-256 over PBKDF2 with 200,000 rounds: OpenSSL, Java 8u301 and later, Windows
    /// 10 1709 and Server 2019 and later, NSS, GnuTLS, .NET, current macOS.
    ///
    /// 200,000 rounds, because .NET refuses more than 300,000 for one derivation and 1,000,000 in all.
    #[default]
    Modern,
    /// As [`Preset::Modern`], with the integrity check of RFC 9879: OpenSSL 3.4, NSS 3.101, GnuTLS 3.8.6,
    /// Java 26, and later ones; not Windows, not Apple.
    Pbmac1,
}

impl Preset {
    /// All of them, the default first.
    pub const ALL: [Self; 4] = [Self::Modern, Self::Legacy, Self::Pbmac1, Self::JavaTruststore];
    /// Those that hold a private key, the default first.
    pub const WITH_KEY: [Self; 3] = [Self::Modern, Self::Legacy, Self::Pbmac1];

    /// The name that the command line uses.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::JavaTruststore => "java-truststore",
            Self::Legacy => "legacy",
            Self::Modern => "modern",
            Self::Pbmac1 => "pbmac1",
        }
    }

    /// The number of key-derivation rounds that this preset has where none is given.
    #[must_use]
    pub fn default_iterations(self) -> u32 {
        match self {
            Self::Legacy => 2_048,
            Self::JavaTruststore | Self::Modern | Self::Pbmac1 => 200_000,
        }
    }
}

/// How to write a PFX.
#[derive(Debug, Clone, Default)]
pub struct PfxOptions {
    preset: Preset,
    friendly_name: Option<String>,
    iterations: Option<u32>,
}

impl PfxOptions {
    /// The fewest rounds that are written (NIST SP 800-132 §5.2).
    pub const MIN_ITERATIONS: u32 = 1_000;
    /// The most rounds that are written: three derivations of this length stay below the 20,000,000
    /// rounds that this library reads in one file.
    pub const MAX_ITERATIONS: u32 = 6_000_000;
    /// The longest friendly name, in characters.
    pub const MAX_FRIENDLY_NAME: usize = 255;

    /// The defaults of `preset`, without a friendly name.
    #[must_use]
    pub fn new(preset: Preset) -> Self {
        Self { preset, ..Self::default() }
    }

    /// Sets the name that key and certificate carry: the alias of Java, the friendly name of Windows.
    ///
    /// # Errors
    ///
    /// [`Error::FriendlyName`] when it is empty, longer than [`PfxOptions::MAX_FRIENDLY_NAME`], or holds
    /// a control character.
    pub fn friendly_name(mut self, name: &str) -> Result<Self, Error> {
        if name.is_empty() {
            return Err(Error::FriendlyName { reason: "is empty" });
        }
        if name.chars().count() > Self::MAX_FRIENDLY_NAME {
            return Err(Error::FriendlyName { reason: "is longer than 255 characters" });
        }
        if name.chars().any(char::is_control) {
            return Err(Error::FriendlyName { reason: "contains a control character" });
        }
        self.friendly_name = Some(name.to_owned());
        Ok(self)
    }

    /// Sets the number of rounds of each of the three key derivations.
    ///
    /// # Errors
    ///
    /// [`Error::Iterations`] outside [`PfxOptions::MIN_ITERATIONS`] and [`PfxOptions::MAX_ITERATIONS`].
    pub fn iterations(mut self, rounds: u32) -> Result<Self, Error> {
        let (least, most) = (Self::MIN_ITERATIONS, Self::MAX_ITERATIONS);
        if !(least..=most).contains(&rounds) {
            return Err(Error::Iterations { asked: rounds.into(), least, most });
        }
        self.iterations = Some(rounds);
        Ok(self)
    }

    /// What readers will not like about a file written like this under `password`, worst first.
    #[must_use]
    pub fn caveats(&self, password: &Password) -> Vec<Caveat> {
        let text = password.secret_text();
        let name = self.friendly_name.as_deref().unwrap_or_default();
        [
            (text.is_empty(), Caveat::EmptyPassword),
            (self.preset == Preset::Legacy, Caveat::WeakCiphers),
            (self.preset == Preset::Pbmac1, Caveat::Pbmac1),
            (beyond_basic_plane(text), Caveat::PasswordBeyondBasicPlane),
            (!text.is_ascii(), Caveat::PasswordNotAscii),
            (beyond_basic_plane(name), Caveat::NameBeyondBasicPlane),
            (self.rounds() > JAVA_MAX_ITERATIONS, Caveat::TooCostlyForJava),
            (self.rounds() > DOT_NET_MAX_ITERATIONS, Caveat::TooCostlyForDotNet),
        ]
        .into_iter()
        .filter_map(|(holds, caveat)| holds.then_some(caveat))
        .collect()
    }

    pub(super) fn preset(&self) -> Preset {
        self.preset
    }

    pub(super) fn name(&self) -> Option<&str> {
        self.friendly_name.as_deref()
    }

    /// The number of rounds of each key derivation.
    #[must_use]
    pub fn rounds(&self) -> u32 {
        self.iterations.unwrap_or(self.preset.default_iterations())
    }
}

/// Something about a PFX that some reader will refuse. The file is right all the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Caveat {
    /// The password is empty.
    EmptyPassword,
    /// The friendly name has a character beyond U+FFFF.
    NameBeyondBasicPlane,
    /// The password has a character beyond U+FFFF.
    PasswordBeyondBasicPlane,
    /// The password has a character that is not ASCII.
    PasswordNotAscii,
    /// The integrity check is PBMAC1.
    Pbmac1,
    /// More rounds than .NET takes.
    TooCostlyForDotNet,
    /// More rounds than Java takes.
    TooCostlyForJava,
    /// 3DES and SHA-1.
    WeakCiphers,
}

impl fmt::Display for Caveat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::EmptyPassword => "the password is empty: anyone who has the file has the key",
            Self::NameBeyondBasicPlane => {
                "the friendly name has a character beyond U+FFFF: OpenSSL will not show it"
            }
            Self::PasswordBeyondBasicPlane => {
                "the password has a character beyond U+FFFF: Go programs will not open the file"
            }
            Self::PasswordNotAscii => {
                "the password is not plain ASCII: Java and some other programs will not open the file"
            }
            Self::Pbmac1 => {
                "PBMAC1 is new: Windows, macOS and Java before 26 will not open the file"
            }
            Self::TooCostlyForDotNet => {
                "more than 300000 rounds: .NET 9 and later will not open the file by default"
            }
            Self::TooCostlyForJava => "more than 5000000 rounds: Java will not open the file",
            Self::WeakCiphers => {
                "the legacy preset is weak (3DES, SHA-1): use it only where modern is not read"
            }
        })
    }
}

fn beyond_basic_plane(text: &str) -> bool {
    text.chars().any(|character| character > '\u{ffff}')
}

const DOT_NET_MAX_ITERATIONS: u32 = 300_000;
const JAVA_MAX_ITERATIONS: u32 = 5_000_000;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounds_outside_the_limits_are_refused() {
        for rounds in [0, 999, 6_000_001, u32::MAX] {
            assert!(matches!(
                PfxOptions::default().iterations(rounds),
                Err(Error::Iterations { asked, .. }) if asked == u64::from(rounds)
            ));
        }
        for rounds in [1_000, 6_000_000] {
            assert_eq!(PfxOptions::default().iterations(rounds).unwrap().rounds(), rounds);
        }
    }

    #[test]
    fn a_friendly_name_is_text_that_can_be_shown() {
        for name in ["My App", "\u{4e2d}\u{6587}", &"x".repeat(255)] {
            assert!(PfxOptions::default().friendly_name(name).is_ok(), "{name}");
        }
        for name in ["", "a\0", "\u{1b}[2J", &"x".repeat(256)] {
            assert!(PfxOptions::default().friendly_name(name).is_err(), "{name:?}");
        }
    }

    #[test]
    fn readers_that_will_refuse_are_named() {
        let caveats =
            |options: &PfxOptions, text: &str| options.caveats(&Password::new(text).unwrap());
        let modern = PfxOptions::new(Preset::Modern);
        assert_eq!(caveats(&modern, "plain"), []);
        assert_eq!(caveats(&modern, ""), [Caveat::EmptyPassword]);
        assert_eq!(caveats(&modern, "p\u{e4}ss"), [Caveat::PasswordNotAscii]);
        assert_eq!(
            caveats(&modern, "\u{1f511}"),
            [Caveat::PasswordBeyondBasicPlane, Caveat::PasswordNotAscii]
        );
        assert_eq!(caveats(&PfxOptions::new(Preset::Legacy), "x"), [Caveat::WeakCiphers]);
        assert_eq!(caveats(&PfxOptions::new(Preset::Pbmac1), "x"), [Caveat::Pbmac1]);
        for (rounds, expected) in [
            (300_000, &[][..]),
            (300_001, &[Caveat::TooCostlyForDotNet]),
            (5_000_000, &[Caveat::TooCostlyForDotNet]),
            (5_000_001, &[Caveat::TooCostlyForJava, Caveat::TooCostlyForDotNet]),
        ] {
            let costly = modern.clone().iterations(rounds).unwrap();
            assert_eq!(caveats(&costly, "x"), expected, "{rounds}");
        }
        let last = modern.clone().friendly_name("\u{ffff}").unwrap();
        assert_eq!(caveats(&last, "x"), []);
        let named = modern.friendly_name("\u{1f511}").unwrap();
        assert_eq!(caveats(&named, "x"), [Caveat::NameBeyondBasicPlane]);
    }

    #[test]
    fn a_preset_has_its_name_and_its_rounds() {
        let told = Preset::ALL.map(|preset| (preset.name(), PfxOptions::new(preset).rounds()));
        assert_eq!(
            told,
            [
                ("modern", 200_000),
                ("legacy", 2_048),
                ("pbmac1", 200_000),
                ("java-truststore", 200_000)
            ]
        );
    }

    #[test]
    fn a_caveat_says_who_will_not_open_the_file() {
        for (caveat, reader) in [
            (Caveat::PasswordBeyondBasicPlane, "Go"),
            (Caveat::PasswordNotAscii, "Java"),
            (Caveat::Pbmac1, "Windows"),
            (Caveat::TooCostlyForDotNet, ".NET"),
            (Caveat::TooCostlyForJava, "Java"),
        ] {
            assert!(caveat.to_string().contains(reader), "{caveat}");
        }
    }
}
