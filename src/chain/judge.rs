//! The second opinion of rustls-webpki.

use std::time::UNIX_EPOCH;

use pki_types::{CertificateDer, UnixTime};
use webpki::{
    EndEntityCert, Error, ExtendedKeyUsageValidator, KeyPurposeIdIter, anchor_from_trusted_cert,
};

use super::Demands;
use crate::{
    cert::{Certificate, Standing},
    key::KeyType,
};

/// Why rustls-webpki refuses a chain in which nothing else was found wrong; `None` if it does not, or if
/// it cannot tell.
pub(super) fn refusal(way: &[&Certificate], demands: &Demands<'_>) -> Option<String> {
    let (leaf, root) = (way.first()?, way.last()?);
    let is_valid = matches!(leaf.standing(demands.now), Standing::Valid { .. });
    // It takes no CA for the first certificate, and compares names byte by byte.
    let is_linked =
        way.iter().zip(way.iter().skip(1)).all(|(one, next)| one.issuer().0 == next.subject().0);
    // To it, a signature of a key that it finds too short is a wrong one.
    let is_short = |one: &&Certificate| matches!(one.key_type(), KeyType::Rsa(bits) | KeyType::RsaPss(bits) if !(2048..=8192).contains(&bits));
    let mut issuers = way.iter().skip(1).chain(Some(root));
    if leaf.is_ca() || !is_valid || !is_linked || issuers.any(is_short) {
        return None;
    }
    verify(leaf, root, way.get(1..way.len().max(2) - 1).unwrap_or_default(), demands)
        .err()
        .filter(knows)
        .map(|error| format!("{error:?}"))
}

fn verify(
    leaf: &Certificate,
    root: &Certificate,
    between: &[&Certificate],
    demands: &Demands<'_>,
) -> Result<(), Error> {
    let leaf = CertificateDer::from(leaf.der());
    let root = CertificateDer::from(root.der());
    let between: Vec<_> = between.iter().map(|one| CertificateDer::from(one.der())).collect();
    let anchors = [anchor_from_trusted_cert(&root)?];
    let since = demands.now.duration_since(UNIX_EPOCH).unwrap_or_default();
    EndEntityCert::try_from(&leaf)?.verify_for_usage(
        webpki::ALL_VERIFICATION_ALGS,
        &anchors,
        &between,
        UnixTime::since_unix_epoch(since),
        AnyUsage,
        None,
        None,
    )?;
    Ok(())
}

/// Whether an error is a judgement, not a limit of the judge: old versions, algorithms and extensions
/// that it does not have, and name constraints of which it leaves some out.
fn knows(error: &Error) -> bool {
    !matches!(
        error,
        Error::MaximumNameConstraintComparisonsExceeded
            | Error::MaximumPathBuildCallsExceeded
            | Error::MaximumPathDepthExceeded
            | Error::MaximumSignatureChecksExceeded
            | Error::NameConstraintViolation
            | Error::UnsupportedCertVersion
            | Error::UnsupportedCriticalExtension
            | Error::UnsupportedSignatureAlgorithmContext(_)
            | Error::UnsupportedSignatureAlgorithmForPublicKeyContext(_)
    )
}

/// Asks nothing of extended key usages, but that they can be read: the rules have looked at them.
struct AnyUsage;

impl ExtendedKeyUsageValidator for AnyUsage {
    fn validate(&self, mut usages: KeyPurposeIdIter<'_, '_>) -> Result<(), Error> {
        usages.try_for_each(|usage| usage.map(|_| ()))
    }
}
