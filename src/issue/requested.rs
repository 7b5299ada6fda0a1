//! What a request asks for, and what of it is granted.

use std::collections::BTreeSet;

use const_oid::{
    ObjectIdentifier,
    db::rfc5280::{
        ID_CE_AUTHORITY_KEY_IDENTIFIER, ID_CE_BASIC_CONSTRAINTS, ID_CE_EXT_KEY_USAGE,
        ID_CE_KEY_USAGE, ID_CE_SUBJECT_ALT_NAME, ID_CE_SUBJECT_KEY_IDENTIFIER, ID_KP_CLIENT_AUTH,
        ID_KP_EMAIL_PROTECTION, ID_KP_SERVER_AUTH,
    },
};

use super::{AlternativeName, Extension, Template, Usage, template};
use crate::{
    cert::{self, extension_name},
    error::{Error, RequestedName, shortened},
    request::CertificateRequest,
};

/// What of a request goes into the certificate as it is asked for, and what is said here instead.
///
/// Taken are the subject, as [`parse`](crate::DistinguishedName::parse) would take it; of the alternative
/// names those of hosts, addresses, mailboxes and URIs; `keyUsage`, but for what only a CA does; and
/// `clientAuth`, `serverAuth` and `emailProtection` of
/// `extKeyUsage`. All else that is asked for is refused by name: whoever writes a request must not be the
/// one to decide that it makes a CA, or somebody else's logon. What is taken is written anew, so that a
/// certificate has no byte of an extension that somebody else shaped.
#[derive(Debug, Clone, Default)]
pub struct RequestRules {
    alternative_names: Option<Vec<AlternativeName>>,
    usage: Option<Usage>,
    others: Others,
    pub(super) weak_keys: WeakKeys,
}

/// What becomes of keys that others can find.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum WeakKeys {
    #[default]
    Refused,
    Taken,
}

/// What becomes of the extensions that are never taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Others {
    LeftOut,
    #[default]
    Refused,
}

impl RequestRules {
    /// Takes what is asked for; a request that does not say what the certificate is good for gets
    /// [`Usage::Client`].
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the alternative names, instead of those that are asked for.
    #[must_use]
    pub fn alternative_names(mut self, names: Vec<AlternativeName>) -> Self {
        self.alternative_names = Some(names);
        self
    }

    /// Takes a key that is weak (RSA and DSA of less than 2048 bits, primes that can be found, a public exponent
    /// below 65,537), as long as it is a key.
    #[must_use]
    pub fn take_weak_keys(mut self) -> Self {
        self.weak_keys = WeakKeys::Taken;
        self
    }

    /// Sets what the certificate is good for, instead of what is asked for.
    #[must_use]
    pub fn usage(mut self, usage: Usage) -> Self {
        self.usage = Some(usage);
        self
    }

    /// Leaves out extensions that are not taken, where they would be refused. What is asked for in those
    /// that are taken, such as to be a CA, is still refused.
    #[must_use]
    pub fn without_others(mut self) -> Self {
        self.others = Others::LeftOut;
        self
    }

    /// The subject that is granted, in DER.
    ///
    /// # Errors
    ///
    /// [`Error::RequestedName`] with what is wrong with it.
    pub(super) fn subject(&self, request: &CertificateRequest) -> Result<Vec<u8>, Error> {
        let refused = |reason| Error::RequestedName { name: RequestedName::Subject, reason };
        let longest = format!("its subject is longer than {LONGEST_SUBJECT} bytes").into();
        if request.subject_der().len() > LONGEST_SUBJECT {
            return Err(refused(longest));
        }
        let subject = request.subject().written_anew();
        let subject = subject.map_err(|reason| refused(format!("its subject: {reason}").into()))?;
        Template::new(subject).subject_der()
    }

    /// The extensions that are granted, in the order in which [`Template`] has them.
    ///
    /// # Errors
    ///
    /// [`Error::RequestRefused`] and [`Error::RequestedName`] with what is asked for and not granted.
    pub(super) fn extensions(&self, request: &CertificateRequest) -> Result<Vec<Extension>, Error> {
        if !request.is_of_first_version() {
            return Err(refused(
                "its version is not 0, and there is no other (RFC 2986 section 4.1)",
            ));
        }
        let asked = request.extensions().map_err(refused)?;
        self.check(asked)?;
        let find = |oid| asked.iter().find(|extension| extension.oid() == oid);
        let template = Template::new(request.subject().clone());
        let template = match self.usage {
            Some(usage) => template.usage(usage),
            None => template,
        };
        let mut granted = template.extensions(request.key_type())?;
        if self.usage.is_none() {
            replace(&mut granted, find(ID_CE_KEY_USAGE).and_then(usages));
            replace(&mut granted, find(ID_CE_EXT_KEY_USAGE).and_then(purposes));
        }
        granted.extend(match (&self.alternative_names, find(ID_CE_SUBJECT_ALT_NAME)) {
            (Some(names), _) => template::alternative_names(names)?,
            (None, Some(asked)) => template::alternative_names(&names(asked)?)?,
            (None, None) => None,
        });
        let has_names = granted.iter().any(|one| one.oid() == ID_CE_SUBJECT_ALT_NAME);
        match request.subject().is_empty() {
            true if has_names => Ok(with_critical_names(granted)),
            true => Err(refused("it names nobody")),
            false => Ok(granted),
        }
    }

    fn check(&self, asked: &[Extension]) -> Result<(), Error> {
        let mut seen = BTreeSet::new();
        for extension in asked {
            let name = extension_name(extension.oid());
            if !seen.insert(extension.oid()) {
                return Err(refused(format!("it asks for {name} twice")));
            }
            let is_readable = match extension.oid() {
                ID_CE_BASIC_CONSTRAINTS => Self::check_basic_constraints(extension)?,
                ID_CE_KEY_USAGE => Self::check_key_usage(extension)?,
                ID_CE_EXT_KEY_USAGE => self.check_purposes(extension)?,
                ID_CE_SUBJECT_ALT_NAME => !read_names(extension).is_empty(),
                // What names a key is up to the CA.
                ID_CE_AUTHORITY_KEY_IDENTIFIER | ID_CE_SUBJECT_KEY_IDENTIFIER => true,
                _ if self.others == Others::LeftOut => true,
                _ => return Err(refused(format!("it asks for {name}, which is not taken"))),
            };
            if !is_readable {
                return Err(refused(format!("what it asks for as {name} is damaged")));
            }
        }
        Ok(())
    }

    fn check_basic_constraints(extension: &Extension) -> Result<bool, Error> {
        match extension.read_value(cert::read_is_ca) {
            Some(true) => Err(refused("it asks for the certificate of a CA")),
            Some(false) => Ok(true),
            None => Ok(false),
        }
    }

    fn check_key_usage(extension: &Extension) -> Result<bool, Error> {
        let Some(usages) = extension.read_value(cert::read_key_usages) else { return Ok(false) };
        match usages.iter().find(|usage| OF_CAS.contains(usage)) {
            Some(usage) => Err(refused(format!("it asks for {usage}, which is for CAs"))),
            None => Ok(!usages.is_empty()),
        }
    }

    fn check_purposes(&self, extension: &Extension) -> Result<bool, Error> {
        let Some(purposes) = extension.read_value(cert::read_extended_key_usages) else {
            return Ok(false);
        };
        let other = purposes.iter().find(|purpose| oid_of(purpose).is_none());
        match other.filter(|_| self.usage.is_none()) {
            Some(other) => Err(refused(format!("it asks for {other}, which is not taken"))),
            None => Ok(!purposes.is_empty()),
        }
    }
}

/// Puts `asked` in the place of the one of its kind, or at the end.
fn replace(granted: &mut Vec<Extension>, asked: Option<Extension>) {
    let Some(asked) = asked else { return };
    match granted.iter_mut().find(|one| one.oid() == asked.oid()) {
        Some(own) => *own = asked,
        None => granted.push(asked),
    }
}

/// The `keyUsage` that is asked for, written anew.
fn usages(asked: &Extension) -> Option<Extension> {
    let usages = asked.read_value(cert::read_key_usages)?;
    Some(asked.with_value(&cert::key_usages_der(&usages)))
}

/// The `extKeyUsage` that is asked for, written anew.
fn purposes(asked: &Extension) -> Option<Extension> {
    let purposes = asked.read_value(cert::read_extended_key_usages)?;
    let purposes: Vec<_> = purposes.iter().filter_map(|purpose| oid_of(purpose)).collect();
    Some(asked.with_value(&template::purposes_der(&purposes)))
}

fn oid_of(purpose: &str) -> Option<ObjectIdentifier> {
    PURPOSES.iter().find(|(name, _)| *name == purpose).map(|(_, oid)| *oid)
}

/// The names that are asked for, as far as all are such as anybody could have asked for in text.
///
/// # Errors
///
/// [`Error::RequestedName`] with the first that is not.
fn names(asked: &Extension) -> Result<Vec<AlternativeName>, Error> {
    let read = |text: &String| match AlternativeName::parse(text) {
        Ok(name) if name.to_string().eq_ignore_ascii_case(text) => Ok(name),
        Ok(_) => Err(unfit(text, "it has signs in it that no such name has")),
        Err(Error::AlternativeName { reason, .. }) if AlternativeName::is_of_a_kind(text) => {
            Err(unfit(text, &reason))
        }
        Err(_) => Err(unfit(text, "only host names, addresses, mailboxes and URIs are taken")),
    };
    read_names(asked).iter().map(read).collect()
}

fn unfit(text: &str, reason: &str) -> Error {
    let text = shortened(text, LONGEST_NAME);
    let reason = format!("it asks for the name {text}, which is not taken: {reason}").into();
    Error::RequestedName { name: RequestedName::Alternative, reason }
}

/// The names that are asked for, as text; none for damaged ones.
fn read_names(asked: &Extension) -> Vec<String> {
    asked.read_value(cert::read_alternative_names).unwrap_or_default()
}

/// RFC 5280 §4.2.1.6: without a subject, the names are critical.
fn with_critical_names(granted: Vec<Extension>) -> Vec<Extension> {
    let critical = |one: Extension| match one.oid() {
        ID_CE_SUBJECT_ALT_NAME => Extension::critical(one.oid(), one.value()),
        _ => one,
    };
    granted.into_iter().map(critical).collect()
}

fn refused(reason: impl Into<std::borrow::Cow<'static, str>>) -> Error {
    Error::RequestRefused { reason: reason.into() }
}

/// What `keyUsage` says of a CA alone.
const OF_CAS: [&str; 2] = ["keyCertSign", "cRLSign"];
/// In DER. Long ones of real CAs have some 500 bytes.
const LONGEST_SUBJECT: usize = 16 << 10;
/// Of a name in an error, in characters.
const LONGEST_NAME: usize = 200;
const PURPOSES: [(&str, ObjectIdentifier); 3] = [
    ("clientAuth", ID_KP_CLIENT_AUTH),
    ("emailProtection", ID_KP_EMAIL_PROTECTION),
    ("serverAuth", ID_KP_SERVER_AUTH),
];
