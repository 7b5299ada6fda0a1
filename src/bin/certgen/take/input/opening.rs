//! With what files are opened: passwords, limits, and what to do about integrity checks.

use std::rc::Rc;

use certgen::{
    Error, Limits, Password,
    bundle::Bundle,
    pfx::{Check, Passwords},
};

use super::{
    Input, Opened, Reader,
    explain::{explain_with, wrong_password},
};
use crate::{
    cli::args,
    machine::{spinner, world::World},
    say::{failure::Failure, warning::Warning},
    take::password::{self, Secret, Source},
};

/// What a command wants of its files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wanted {
    /// No private key is decrypted, and no password asked for where a certificate can be seen without.
    Certificates,
    Everything,
}

/// Which flags of [`args::Open`] a command has, and so which ones advice may name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flags {
    All,
    /// Those of a CA have names of their own, and there are only two.
    OfCa,
}

impl Flags {
    /// The flag that says where the password is.
    pub fn of_password(self) -> Secret {
        match self {
            Self::All => Secret::OF_FILE,
            Self::OfCa => Secret::OF_CA,
        }
    }

    /// The flag for a private key in a file of its own.
    pub fn of_key(self) -> &'static str {
        match self {
            Self::All => "--key",
            Self::OfCa => "--ca-key",
        }
    }
}

/// How the files of one command are opened. A password that opened one is tried at the next.
pub struct Opening {
    main: Source,
    mac: Option<Source>,
    key: Option<Source>,
    limits: Limits,
    check: Check,
    wanted: Wanted,
    known: Known,
    flags: Flags,
    /// What the password is called.
    secret: Secret,
}

/// The passwords that were obtained so far.
#[derive(Default)]
struct Known {
    main: Vec<Rc<Password>>,
    mac: Option<Password>,
    key: Option<Password>,
    warnings: Vec<Warning>,
}

impl Opening {
    pub fn resolve(args: &args::Open) -> Result<Self, Failure> {
        let source = |secret, text: &Option<String>| {
            text.as_deref().map(|text| opening_source(secret, text)).transpose()
        };
        let mut limits = Limits::new();
        if let Some(bytes) = args.max_size {
            limits = limits.bytes(bytes);
        }
        if let Some(rounds) = args.max_iterations {
            limits = limits.rounds(rounds);
        }
        if let Some(memory) = args.max_memory {
            limits = limits.memory(memory);
        }
        let check = match (args.ignore_mac, args.require_mac) {
            (true, _) => Check::Ignored,
            (_, true) => Check::Required,
            _ => Check::Verified,
        };
        Ok(Self {
            main: source(Secret::OF_FILE, &args.password)?.unwrap_or(Source::Prompt),
            mac: source(Secret::OF_MAC, &args.mac_password)?,
            key: source(Secret::OF_KEY, &args.key_password)?,
            limits,
            check,
            wanted: Wanted::Everything,
            known: Known::default(),
            flags: Flags::All,
            secret: Secret::OF_FILE,
        })
    }

    /// That of a CA, of which `password` says where its password is.
    pub fn of_ca(password: Option<&str>) -> Result<Self, Failure> {
        let secret = Secret::OF_CA;
        let main = password.map(|text| opening_source(secret, text)).transpose()?;
        let main = main.unwrap_or(Source::Prompt);
        Ok(Self { main, flags: Flags::OfCa, secret, ..Self::resolve(&args::Open::default())? })
    }

    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    pub fn check(&self) -> Check {
        self.check
    }

    /// Whether a source of passwords other than the prompt was given.
    pub fn is_given(&self) -> bool {
        self.main != Source::Prompt
    }

    /// The password for many files, of which none is asked for. All are opened with this one alone.
    pub fn given_password(&mut self, world: &mut World) -> Result<Option<Rc<Password>>, Failure> {
        let others = [(Secret::OF_MAC, &self.mac), (Secret::OF_KEY, &self.key)];
        if let Some((secret, _)) = others.iter().find(|(_, source)| source.is_some()) {
            return Err(Failure::usage(format!("{} is for a single file", secret.flag))
                .help("give the file that it belongs to alone"));
        }
        if !self.is_given() {
            return Ok(None);
        }
        password::for_opening(&self.main, self.secret, &mut self.known.warnings, world)
            .map(|password| Some(Rc::new(password)))
    }

    /// The same for a command that asks for a new password too.
    pub fn asking_for(self, title: &'static str) -> Self {
        Self { secret: self.secret.titled(title), ..self }
    }

    /// The same for a command that needs certificates alone.
    pub fn for_certificates(self) -> Self {
        Self { wanted: Wanted::Certificates, ..self }
    }

    pub fn flags(&self) -> Flags {
        self.flags
    }

    /// The descriptors that passwords are read from.
    pub fn readers(&self) -> Vec<Reader> {
        let sources = [
            (Some(&self.main), self.secret),
            (self.mac.as_ref(), Secret::OF_MAC),
            (self.key.as_ref(), Secret::OF_KEY),
        ];
        let readers =
            sources.into_iter().filter_map(|(source, secret)| Reader::of_source(source?, secret));
        readers.collect()
    }

    /// Whether a password can be had, if it takes one.
    pub fn has_password(&self, world: &World) -> bool {
        self.main != Source::Prompt || password::can_ask(world)
    }

    /// What is to be said about the places where the passwords came from.
    pub fn take_warnings(&mut self) -> Vec<Warning> {
        std::mem::take(&mut self.known.warnings)
    }

    /// Opens `input`, and asks for its password only if there is no other way.
    pub fn open(&mut self, input: &Input, world: &mut World) -> Result<Opened, Failure> {
        if let Some(bundle) = self.seen(input)? {
            return Ok(Opened { bundle, password: None });
        }
        if !input.file.needs_password() {
            let bundle = input.file.open(None, self.check);
            let bundle = bundle.map_err(|error| self.explain(error, input))?;
            return Ok(Opened { bundle, password: None });
        }
        self.obtain_others(world)?;
        if self.main == Source::Prompt {
            return self.try_and_ask(input, world);
        }
        let password = match self.known.main.first() {
            Some(known) => Rc::clone(known),
            None => {
                let obtained = password::for_opening(
                    &self.main,
                    self.secret,
                    &mut self.known.warnings,
                    world,
                )?;
                let obtained = Rc::new(obtained);
                self.known.main.push(Rc::clone(&obtained));
                obtained
            }
        };
        match self.attempt(input, &password, world) {
            Ok(bundle) => Ok(Opened { bundle, password: Some(password) }),
            Err(Error::WrongPassword) => {
                Err(wrong_password(&input.name, &self.main, self.secret, &password))
            }
            Err(error) => Err(self.explain(error, input)),
        }
    }

    /// What can be seen without a password, if that is enough.
    fn seen(&self, input: &Input) -> Result<Option<Bundle>, Failure> {
        if self.wanted == Wanted::Everything {
            return Ok(None);
        }
        let pfx = input.file.pfx();
        if self.check == Check::Required && pfx.is_some_and(|pfx| pfx.integrity().is_none()) {
            return Err(self.explain(Error::NoMac, input));
        }
        let visible = input.file.visible();
        let has_certificate = visible.bags.iter().any(|bag| bag.certificate().is_some());
        Ok((has_certificate || pfx.is_none()).then_some(visible))
    }

    /// Tries the empty password and those that opened other files, then asks, three times at most.
    fn try_and_ask(&mut self, input: &Input, world: &mut World) -> Result<Opened, Failure> {
        let empty = Rc::new(Password::new("")?);
        let known: Vec<_> = self.known.main.iter().cloned().chain([empty]).collect();
        for password in known {
            match self.attempt(input, &password, world) {
                Ok(bundle) => return Ok(Opened { bundle, password: Some(password) }),
                Err(Error::OtherPassword | Error::PasswordNeeded | Error::WrongPassword) => {}
                Err(error) => return Err(self.explain(error, input)),
            }
        }
        let mut attempt = 1;
        loop {
            let password = Rc::new(password::asked_for_opening(self.secret, &input.name, world)?);
            match self.attempt(input, &password, world) {
                Ok(bundle) => {
                    self.known.main.push(Rc::clone(&password));
                    return Ok(Opened { bundle, password: Some(password) });
                }
                Err(Error::WrongPassword) if attempt < ATTEMPTS => {
                    password::tell_wrong(self.secret, &input.name, world)?;
                    attempt += 1;
                }
                Err(Error::WrongPassword) => {
                    return Err(wrong_password(
                        &input.name,
                        &Source::Prompt,
                        self.secret,
                        &password,
                    ));
                }
                Err(error) => return Err(self.explain(error, input)),
            }
        }
    }

    fn attempt(&self, input: &Input, password: &Password, world: &World) -> Result<Bundle, Error> {
        let mut passwords = Passwords::new(password);
        if let Some(mac) = &self.known.mac {
            passwords = passwords.mac(mac);
        }
        if let Some(key) = &self.known.key {
            passwords = passwords.key(key);
        }
        spinner::during(world, "opening the file", || match self.wanted {
            Wanted::Certificates => input.file.open_certificates(Some(passwords), self.check),
            Wanted::Everything => input.file.open(Some(passwords), self.check),
        })
    }

    fn obtain_others(&mut self, world: &mut World) -> Result<(), Failure> {
        let Known { mac, key, warnings, .. } = &mut self.known;
        for (secret, what, source, known) in [
            (Secret::OF_MAC, "the integrity check", &self.mac, mac),
            (Secret::OF_KEY, "the private keys", &self.key, key),
        ] {
            let Some(source) = source.as_ref().filter(|_| known.is_none()) else { continue };
            let obtained = match source {
                Source::Prompt => password::asked_for_opening(secret, what, world),
                other => password::for_opening(other, secret, warnings, world),
            };
            *known = Some(obtained?);
        }
        Ok(())
    }

    fn explain(&self, error: Error, input: &Input) -> Failure {
        explain_with(error, &input.name, Some(input.file.file_type()), self.flags)
    }
}

fn opening_source(secret: Secret, text: &str) -> Result<Source, Failure> {
    let flag = secret.flag;
    match Source::parse(text, secret)? {
        Source::Generate => Err(Failure::usage(format!("{flag} generate makes a new password"))
            .why("a file that exists has one already")
            .help(format!("leave {flag} out to be asked, or use env:NAME, file:PATH or stdin"))),
        source => Ok(source),
    }
}

const ATTEMPTS: usize = 3;
