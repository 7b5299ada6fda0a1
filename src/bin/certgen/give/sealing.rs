//! How what a command writes is put under a password: which, and with which preset.

use certgen::{
    Caveat, Error, Limits, Password, PfxOptions, Preset,
    pfx::{Bag, BagValue},
};

use crate::{
    cli::args,
    machine::world::World,
    say::{code::Code, failure::Failure, warning::Warning},
    take::{
        input::Reader,
        password::{self, NewPassword, Rules, Secret, Showing, Source, Weak},
    },
};

mod preset;

pub use preset::as_before;

/// The flags, made sense of.
#[derive(Debug)]
pub struct Sealing {
    pub preset: Option<Preset>,
    rounds: Option<u32>,
    source: Option<Source>,
    rules: Rules,
}

impl Sealing {
    pub fn resolve(args: &args::Seal) -> Result<Self, Failure> {
        let sealing = Self {
            preset: args.pfx,
            rounds: args.iterations.map(rounds).transpose()?,
            source: Source::for_new(
                args.new_password.as_deref(),
                Secret::NEW,
                args.insecure_no_password,
                args.show_secret,
            )?,
            rules: Rules {
                weak: if args.allow_weak_password { Weak::Allowed } else { Weak::Refused },
                showing: if args.show_secret { Showing::Output } else { Showing::Terminal },
                secret: Secret::NEW,
            },
        };
        sealing.options()?;
        Ok(sealing)
    }

    /// The same for a command that asks for the old password too.
    pub fn asking_for(self, title: &'static str) -> Self {
        Self { rules: Rules { secret: Secret::NEW.titled(title), ..self.rules }, ..self }
    }

    /// Whether any flag asks for something.
    pub fn first_flag(&self) -> Option<&'static str> {
        [
            (self.preset.is_some(), "--pfx"),
            (self.rounds.is_some(), "--iterations"),
            (self.source.is_some(), Secret::NEW.flag),
        ]
        .into_iter()
        .find_map(|(given, flag)| given.then_some(flag))
    }

    /// Whether it is said where the new password comes from.
    pub fn reads_password(&self) -> bool {
        self.source.is_some()
    }

    /// The descriptor that the new password is read from.
    pub fn reader(&self) -> Option<Reader> {
        Reader::of_source(self.source.as_ref()?, Secret::NEW)
    }

    /// Whether a generated password is to be shown on standard output.
    pub fn shows_secret(&self) -> bool {
        self.rules.showing == Showing::Output
    }

    /// How a PFX is written.
    pub fn options(&self) -> Result<PfxOptions, Error> {
        self.with_preset(self.preset.unwrap_or_default())
    }

    /// How a PFX is written if its preset is `preset`.
    pub fn with_preset(&self, preset: Preset) -> Result<PfxOptions, Error> {
        let options = PfxOptions::new(preset);
        match self.rounds {
            Some(rounds) => options.iterations(rounds),
            None => Ok(options),
        }
    }

    /// Whether the number of rounds is given.
    pub fn has_rounds(&self) -> bool {
        self.rounds.is_some()
    }

    /// The rounds of an encrypted key, which has no preset.
    pub fn key_rounds(&self) -> u32 {
        self.rounds.unwrap_or(Preset::Modern.default_iterations())
    }

    /// Refuses a new password that cannot be had, before anything is asked. `otherwise` is the source
    /// where none is named.
    pub fn check(
        &self,
        otherwise: Option<&Source>,
        target: &str,
        world: &World,
    ) -> Result<(), Failure> {
        match self.source.as_ref().or(otherwise) {
            Some(source) => password::check(source, self.rules, target, world),
            None => Ok(()),
        }
    }

    /// The password of `target`: a new one if that is asked for or there is none to keep.
    pub fn obtain(
        &self,
        kept: Option<&Password>,
        target: &str,
        world: &mut World,
    ) -> Result<NewPassword, Failure> {
        if let (None, Some(kept)) = (&self.source, kept) {
            let password = Password::new(kept.secret_text())?;
            return Ok(NewPassword { password, is_unseen: false, warnings: Vec::new() });
        }
        let source = self.source.as_ref().unwrap_or(&Source::Prompt);
        password::check(source, self.rules, target, world)?;
        password::for_new(source, self.rules, target, world)
    }
}

/// What readers of a PFX with so many keys and secrets will not like, as warnings.
pub fn caveats(options: &PfxOptions, password: &Password, keys: usize) -> Vec<Warning> {
    let mut warnings: Vec<Warning> =
        options.caveats(password).into_iter().map(warning_of).collect();
    let most = DOT_NET_MAX_TOGETHER / derivations(keys);
    let is_known = warnings.iter().any(|warning| warning.code == Code::TooCostlyForDotNet);
    if u64::from(options.rounds()) > most && !is_known {
        warnings.push(Warning {
            code: Code::TooCostlyForDotNet,
            message: format!(
                "{keys} keys of {} rounds each: .NET 9 and later will not open the file by default",
                options.rounds()
            ),
            help: (most >= u64::from(PfxOptions::MIN_ITERATIONS))
                .then(|| format!("--iterations {most} is the most that it takes")),
        });
    }
    warnings
}

/// Refuses a PFX with so many keys that nobody would have the patience to open it.
pub fn check_cost(options: &PfxOptions, keys: usize) -> Result<(), Failure> {
    let most = Limits::TOTAL_ROUNDS / derivations(keys);
    if u64::from(options.rounds()) <= most {
        return Ok(());
    }
    let message = format!("{keys} keys of {} rounds each are too many", options.rounds());
    let failure = Failure::new(Code::BadIterations, message)
        .why(format!("certgen opens files of up to {} rounds in all", Limits::TOTAL_ROUNDS));
    Err(match most >= u64::from(PfxOptions::MIN_ITERATIONS) {
        true => failure.help(format!("--iterations {most}, or fewer")),
        false => failure.help("certgen convert --entry NUMBER takes one of them out"),
    })
}

/// How many keys are protected one by one: private keys and secrets.
pub fn shrouded<'a>(bags: impl IntoIterator<Item = &'a Bag>) -> usize {
    let is_secret = |bag: &&Bag| matches!(bag.value(), BagValue::Key(_) | BagValue::Secret(_));
    bags.into_iter().filter(is_secret).count()
}

/// Whether others must not read what is in `bag`. What is not understood may be a key.
pub fn may_be_private(bag: &Bag) -> bool {
    !matches!(
        bag.value(),
        BagValue::Certificate(_) | BagValue::Crl(_) | BagValue::OtherCertificate { .. }
    )
}

/// Certificates and integrity check have derivations of their own.
fn derivations(keys: usize) -> u64 {
    u64::try_from(keys).unwrap_or(u64::MAX).saturating_add(2)
}

/// The number of rounds that --iterations gives.
pub fn rounds(asked: u64) -> Result<u32, Error> {
    let (least, most) = (PfxOptions::MIN_ITERATIONS, PfxOptions::MAX_ITERATIONS);
    u32::try_from(asked).map_err(|_| Error::Iterations { asked, least, most })
}

fn warning_of(caveat: Caveat) -> Warning {
    let code = match caveat {
        Caveat::EmptyPassword => Code::NoPassword,
        Caveat::NameBeyondBasicPlane => Code::NameBeyondBasicPlane,
        Caveat::PasswordBeyondBasicPlane => Code::PasswordBeyondBasicPlane,
        Caveat::PasswordNotAscii => Code::PasswordNotAscii,
        Caveat::Pbmac1 => Code::Pbmac1,
        Caveat::TooCostlyForDotNet => Code::TooCostlyForDotNet,
        Caveat::TooCostlyForJava => Code::TooCostlyForJava,
        Caveat::WeakCiphers => Code::WeakCiphers,
        _ => Code::Unexpected,
    };
    Warning { code, message: caveat.to_string(), help: None }
}

/// The rounds that .NET 9 and later take in one file.
const DOT_NET_MAX_TOGETHER: u64 = 1_000_000;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rounds_of_all_keys_count() {
        let password = Password::new("correct horse").unwrap();
        let modern = PfxOptions::new(Preset::Modern);
        let codes = |options: &PfxOptions, keys| {
            let warnings = caveats(options, &password, keys);
            warnings.iter().map(|warning| warning.code.name()).collect::<Vec<_>>()
        };
        assert_eq!(codes(&modern, 3), [""; 0]);
        assert_eq!(codes(&modern, 4), ["too_costly_for_dot_net"]);
        let help = caveats(&modern, &password, 4).remove(0).help.unwrap();
        assert!(help.contains("--iterations 166666 "), "{help}");
        let costly = modern.clone().iterations(300_001).unwrap();
        assert_eq!(codes(&costly, 4), ["too_costly_for_dot_net"], "said once");
        assert_eq!(codes(&PfxOptions::new(Preset::Legacy), 400), ["weak_ciphers"]);
    }

    #[test]
    fn what_could_not_be_opened_again_is_not_written() {
        let modern = PfxOptions::new(Preset::Modern);
        assert!(check_cost(&modern, 98).is_ok());
        let failure = check_cost(&modern, 99).unwrap_err();
        assert_eq!(failure.help.unwrap(), "--iterations 198019, or fewer");
        assert!(check_cost(&modern, usize::MAX).is_err());
    }
}
