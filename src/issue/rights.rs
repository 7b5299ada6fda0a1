//! What a CA may sign, by its own certificate and those above it.

use const_oid::{
    ObjectIdentifier,
    db::rfc5280::{ID_CE_CERTIFICATE_POLICIES, ID_CE_EXT_KEY_USAGE, ID_CE_POLICY_MAPPINGS},
};

use super::{Extension, template::Role};
use crate::{
    cert::{self, Certificate, Proof, extension_name, is_understood},
    error::Error,
    identity::Identity,
};

/// What a CA may sign.
#[derive(Debug)]
pub(super) struct Rights {
    /// How many CA certificates may stand below; `None` for any number.
    depth: Option<u64>,
    /// What those below may be for; `None` for anything.
    purposes: Option<Vec<String>>,
    /// What cannot be told of the chain, and why.
    unproven: Vec<String>,
}

impl Rights {
    /// Looks at the whole chain: each certificate has to be signed by the next, and all have to be those
    /// of CAs. A link that cannot be verified here is kept for the caller to tell: what stands above only
    /// takes rights away, and the key of the CA was proven.
    ///
    /// # Errors
    ///
    /// [`Error::NotAuthority`] when one of them may not sign certificates, or limits what it signs in a
    /// way that is not understood, [`Error::Chain`] when a signature is of another key.
    pub(super) fn of(identity: &Identity) -> Result<Self, Error> {
        let mut below: Option<&Certificate> = None;
        let mut count = 0;
        let mut rights = Self { depth: None, purposes: None, unproven: Vec::new() };
        for certificate in identity.chain() {
            if let Some(below) = below {
                rights.link(below, certificate)?;
            }
            check(certificate)?;
            rights.limit_depth(certificate, count)?;
            rights.limit_purposes(certificate);
            count += u64::from(!certificate.is_self_issued());
            below = Some(certificate);
        }
        Ok(rights)
    }

    fn link(&mut self, below: &Certificate, above: &Certificate) -> Result<(), Error> {
        match below.signature_by(above) {
            Proof::Verified => Ok(()),
            Proof::Malformed(reason) => Err(Error::Chain { reason }),
            Proof::Refuted => Err(Error::Chain {
                reason: "the signature of a certificate is not that of the next one",
            }),
            Proof::Unproven(reason) => {
                let (below, above) = (below.subject(), above.subject());
                self.unproven.push(format!("whether {above} signed {below}: {reason}"));
                Ok(())
            }
        }
    }

    /// What cannot be told of the chain, and why.
    pub(super) fn unproven(&self) -> &[String] {
        &self.unproven
    }

    /// `count` CA certificates stand between this one and what is signed.
    fn limit_depth(&mut self, certificate: &Certificate, count: u64) -> Result<(), Error> {
        let Some(length) = certificate.path_length() else { return Ok(()) };
        let left = length.checked_sub(count).ok_or_else(|| {
            let reason = format!("the path length of {} is used up", certificate.subject());
            Error::NotAuthority { reason: reason.into() }
        })?;
        self.depth = Some(self.depth.map_or(left, |depth| depth.min(left)));
        Ok(())
    }

    fn limit_purposes(&mut self, certificate: &Certificate) {
        let own = certificate.extended_key_usages();
        if own.is_empty() || own.iter().any(|purpose| purpose == ANY) {
            return;
        }
        match &mut self.purposes {
            Some(purposes) => purposes.retain(|purpose| own.contains(purpose)),
            None => self.purposes = Some(own),
        }
    }

    /// Refuses a CA that is to be renewed as it is where there is less room for it.
    ///
    /// # Errors
    ///
    /// [`Error::PathLength`] then.
    pub(super) fn check_renewed(&self, certificate: &Certificate) -> Result<(), Error> {
        let Some(left) = self.depth.filter(|_| certificate.is_ca()) else { return Ok(()) };
        let has_room = match certificate.path_length() {
            Some(own) => own < left,
            // It says nothing, and the limit above it holds all the same.
            None => left > 0,
        };
        if has_room { Ok(()) } else { Err(Error::PathLength { left }) }
    }

    /// The role that a certificate below gets: a CA is at most as deep as there is room.
    ///
    /// # Errors
    ///
    /// [`Error::PathLength`] when there is no room, or less than is asked for.
    pub(super) fn grant(&self, role: Role) -> Result<Role, Error> {
        let (Role::Authority { path_length }, Some(left)) = (role, self.depth) else {
            return Ok(role);
        };
        let most = left.checked_sub(1).ok_or(Error::PathLength { left })?;
        match path_length {
            Some(asked) if u64::from(asked) > most => Err(Error::PathLength { left }),
            Some(_) => Ok(role),
            None => Ok(Role::Authority { path_length: u8::try_from(most).ok() }),
        }
    }

    /// Whether what is below may be for all that `extensions` say.
    ///
    /// # Errors
    ///
    /// [`Error::NotAuthority`] with the first purpose that the CA is not for.
    pub(super) fn check_purposes(&self, extensions: &[Extension]) -> Result<(), Error> {
        let Some(purposes) = &self.purposes else { return Ok(()) };
        let own = extensions.iter().find(|one| one.oid() == ID_CE_EXT_KEY_USAGE);
        let own = own.and_then(|one| one.read_value(cert::read_extended_key_usages));
        match own.unwrap_or_default().iter().find(|purpose| !purposes.contains(purpose)) {
            None => Ok(()),
            Some(other) => {
                let reason = format!("its extended key usage does not allow {other}");
                Err(Error::NotAuthority { reason: reason.into() })
            }
        }
    }
}

/// Whether a certificate may sign others, and says nothing of it that is not understood.
fn check(certificate: &Certificate) -> Result<(), Error> {
    let refused = |reason| Err(Error::NotAuthority { reason });
    if let Some(reason) = why_not(certificate) {
        return refused(format!("{} {reason}", certificate.subject()).into());
    }
    // What it is limited to would be lost with them.
    let damaged = certificate.unreadable_extensions();
    if let Some(name) = damaged.into_iter().find(|name| LIMITS.contains(name)) {
        let subject = certificate.subject();
        return refused(format!("{subject} is limited by {name}, which is damaged").into());
    }
    let foreign = certificate.extensions().into_iter().find(|one| {
        one.is_critical() && !is_understood(one.oid()) && !OF_POLICIES.contains(&one.oid())
    });
    match foreign {
        Some(extension) => {
            let (subject, name) = (certificate.subject(), extension_name(extension.oid()));
            refused(format!("{subject} is limited by {name}, which is not understood").into())
        }
        None => Ok(()),
    }
}

/// Why a certificate may not sign others.
fn why_not(certificate: &Certificate) -> Option<&'static str> {
    if certificate.can_sign_certificates() {
        return None;
    }
    Some(match (certificate.version(), certificate.is_ca()) {
        (3, true) => "has a key usage without keyCertSign",
        (3, false) => "is not a CA",
        _ => "is not of version 3 of X.509, so that it cannot be a CA",
    })
}

const ANY: &str = "anyExtendedKeyUsage";
const LIMITS: [&str; 2] = ["extKeyUsage", "nameConstraints"];

/// What policies a CA issues under limits nobody who does not ask for one of them (RFC 5280 §6.1).
const OF_POLICIES: [ObjectIdentifier; 2] = [ID_CE_CERTIFICATE_POLICIES, ID_CE_POLICY_MAPPINGS];
