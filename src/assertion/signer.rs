//! A loaded key that makes one assertion after the other.

use std::time::{SystemTime, UNIX_EPOCH};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use zeroize::Zeroizing;

use super::{
    ClientAssertion, Expired, Field, Profile,
    members::{self, Value},
};
use crate::{
    cert::Standing,
    error::Error,
    identity::Identity,
    json::quoted,
    key::{EcdsaForm, KeyType, SignatureAlgorithm, SigningKey},
    random,
    secret::Assertion,
};

/// A private key, loaded once, and all that its assertions have in common.
#[derive(Debug)]
pub struct AssertionSigner {
    key: SigningKey,
    algorithm: SignatureAlgorithm,
    header: Vec<Field>,
    /// The header as it stands in every token.
    encoded_header: String,
    claims: Vec<(String, Value)>,
    lifetime: u64,
    backdate: u64,
    /// The first and the last second of the certificate, if they matter.
    validity: Option<(SystemTime, SystemTime)>,
}

/// An assertion with all its fields, not signed yet.
#[derive(Debug)]
pub struct Draft<'a> {
    signer: &'a AssertionSigner,
    claims: Vec<Field>,
}

impl AssertionSigner {
    pub(super) fn new(asked: &ClientAssertion, identity: &Identity) -> Result<Self, Error> {
        let profile = asked.profile;
        let algorithm = algorithm(profile, asked.algorithm, identity.key().key_type())?;
        let claims = members::claims(asked)?;
        let (lifetime, backdate) = times(asked)?;
        let header = members::header(asked, algorithm, identity)?;
        let certificate = identity.certificate();
        Ok(Self {
            key: identity.key().to_signing_key(EcdsaForm::Fixed)?,
            algorithm,
            encoded_header: URL_SAFE_NO_PAD.encode(object(&header)),
            header,
            claims,
            lifetime,
            backdate,
            validity: (asked.expired == Expired::Refused)
                .then(|| (certificate.not_before(), certificate.not_after())),
        })
    }

    /// What it signs with.
    #[must_use]
    pub fn algorithm(&self) -> SignatureAlgorithm {
        self.algorithm
    }

    /// Makes an assertion that begins now. No two are the same, where the server is sent a `jti`.
    ///
    /// # Errors
    ///
    /// [`Error::Expired`] and [`Error::NotYetValid`] for a certificate that the server would refuse,
    /// [`Error::Randomness`] without random bytes, [`Error::Signing`].
    pub fn sign(&self, now: SystemTime) -> Result<Assertion, Error> {
        self.draft(now)?.sign()
    }

    /// All fields of an assertion that begins now, to be looked at before it is signed.
    ///
    /// # Errors
    ///
    /// As [`Self::sign`].
    pub fn draft(&self, now: SystemTime) -> Result<Draft<'_>, Error> {
        if let Some((not_before, not_after)) = self.validity {
            match Standing::within(not_before, not_after, now) {
                Standing::Expired { .. } => return Err(Error::Expired { not_after }),
                Standing::NotYet { .. } => return Err(Error::NotYetValid { not_before }),
                Standing::Valid { .. } => {}
            }
        }
        let seconds = now
            .duration_since(UNIX_EPOCH)
            .map_err(|_| Error::Assertion { field: "time", reason: "is before 1970".into() })?;
        let issued = seconds.as_secs().saturating_sub(self.backdate);
        let claims = self.claims.iter().map(|(name, value)| {
            let json = match value {
                Value::Expires => issued.saturating_add(self.lifetime).to_string(),
                Value::Issued | Value::NotBefore => issued.to_string(),
                Value::Json(json) => json.clone(),
                Value::Unique => quoted(&uuid()?),
            };
            Ok(Field::claim(name, json))
        });
        Ok(Draft { signer: self, claims: claims.collect::<Result<_, Error>>()? })
    }
}

impl Draft<'_> {
    /// The headers, in their order.
    #[must_use]
    pub fn header(&self) -> &[Field] {
        &self.signer.header
    }

    /// The claims, in their order.
    #[must_use]
    pub fn claims(&self) -> &[Field] {
        &self.claims
    }

    /// Signs it (RFC 7515 §5.1), in the compact form.
    ///
    /// # Errors
    ///
    /// [`Error::Signing`] when the cryptographic library refuses.
    pub fn sign(&self) -> Result<Assertion, Error> {
        let header = &self.signer.encoded_header;
        let payload = object(&self.claims);
        // Room for all at once: a string that grows leaves copies behind.
        let room = header.len() + payload.len() * 4 / 3 + LONGEST_SIGNATURE + 8;
        let mut text = Zeroizing::new(String::with_capacity(room));
        text.push_str(header);
        text.push('.');
        URL_SAFE_NO_PAD.encode_string(payload, &mut text);
        // With the claims, which are no secret, the signature is the whole token.
        let signature = self.signer.key.sign(self.signer.algorithm, text.as_bytes())?;
        let signature = Zeroizing::new(signature);
        text.push('.');
        URL_SAFE_NO_PAD.encode_string(&*signature, &mut text);
        Ok(Assertion::new(text))
    }
}

/// The algorithm for a key, which the server has to take.
fn algorithm(
    profile: &Profile,
    asked: Option<SignatureAlgorithm>,
    key: &KeyType,
) -> Result<SignatureAlgorithm, Error> {
    let unfit = |takes: String| {
        Err(Error::UnfitKey { server: profile.server(), key: key.to_string(), takes })
    };
    if matches!(key, KeyType::Rsa(0..2048) | KeyType::RsaPss(0..2048)) {
        return unfit("RSA keys of 2048 bits or more".to_owned());
    }
    match (asked, profile.algorithm_for(key)) {
        (None, Some(algorithm)) => Ok(algorithm),
        (None, None) => unfit(takes(profile)),
        (Some(asked), _) if !profile.algorithms().contains(&asked) => Err(Error::Assertion {
            field: "algorithm",
            reason: format!(
                "{asked} is refused by {}, which takes {}",
                profile.server(),
                names(profile)
            )
            .into(),
        }),
        (Some(asked), _) if asked.fits(key) => Ok(asked),
        (Some(asked), _) => Err(Error::Assertion {
            field: "algorithm",
            reason: format!("{asked} is not for a key of {key}").into(),
        }),
    }
}

/// The keys that a server takes, in words.
fn takes(profile: &Profile) -> String {
    let is_rsa = |algorithm: &SignatureAlgorithm| algorithm.fits(&KeyType::Rsa(2048));
    match profile.algorithms().iter().all(is_rsa) {
        true => "only RSA keys".to_owned(),
        false => format!("only keys for {}", names(profile)),
    }
}

fn names(profile: &Profile) -> String {
    let names: Vec<_> = profile.algorithms().iter().map(|algorithm| algorithm.name()).collect();
    match names.as_slice() {
        [rest @ .., before, last] => {
            rest.iter().map(|name| format!("{name}, ")).collect::<String>()
                + &format!("{before} or {last}")
        }
        names => names.concat(),
    }
}

/// Lifetime and backdating in seconds, within the limits of the profile.
fn times(asked: &ClientAssertion) -> Result<(u64, u64), Error> {
    let profile = asked.profile;
    let refused = |field, reason: String| Err(Error::Assertion { field, reason: reason.into() });
    let lifetime = asked.lifetime.map_or(profile.lifetime(), |lifetime| lifetime.as_secs());
    let longest = profile.longest_lifetime();
    if lifetime > longest {
        let server = profile.server();
        return refused(
            "lifetime",
            format!("is {lifetime} seconds; {server} takes {longest} at most"),
        );
    }
    let backdate = asked.backdate.map_or(profile.backdate(), |backdate| backdate.as_secs());
    // Who asks for a short life alone does not mean one that is over.
    let backdate = if asked.backdate.is_none() { backdate.min(lifetime / 2) } else { backdate };
    if backdate >= lifetime {
        return refused(
            "lifetime",
            format!("of {lifetime} seconds is over at once: it begins {backdate} seconds ago"),
        );
    }
    Ok((lifetime, backdate))
}

fn object(fields: &[Field]) -> String {
    let members = fields.iter().map(|field| format!("{}:{}", quoted(field.name()), field.json()));
    format!("{{{}}}", members.collect::<Vec<_>>().join(","))
}

/// A random UUID (RFC 9562 §5.4).
fn uuid() -> Result<String, Error> {
    let random = u128::from_be_bytes(random::bytes()?);
    let version = random & !(0xf << 76) | (4 << 76);
    let uuid = version & !(0b11 << 62) | (0b10 << 62);
    let digits = format!("{uuid:032x}");
    let part = |from, to| digits.get(from..to).unwrap_or_default();
    Ok([part(0, 8), part(8, 12), part(12, 16), part(16, 20), part(20, 32)].join("-"))
}

/// Of RSA 4096, in base64url.
const LONGEST_SIGNATURE: usize = 683;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_uuid_says_that_it_is_random() {
        for _ in 0..100 {
            let uuid = uuid().unwrap();
            assert!(crate::entra::is_guid(&uuid), "{uuid}");
            assert_eq!(&uuid[14..15], "4");
            assert!("89ab".contains(&uuid[19..20]), "{uuid}");
        }
    }
}
