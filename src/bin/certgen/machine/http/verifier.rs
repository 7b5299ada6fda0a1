//! Whether a server is who it says, for somebody who has named certificates.

use std::{
    fmt,
    sync::Arc,
    time::{Duration, SystemTime},
};

use certgen::{Certificate, Standing};
use rustls::{
    CertificateError, DigitallySignedStruct, Error, OtherError, SignatureScheme,
    client::{
        WebPkiServerVerifier,
        danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
        verify_server_name,
    },
    crypto::{CryptoProvider, verify_tls12_signature, verify_tls13_signature},
    pki_types::{CertificateDer, ServerName, UnixTime},
    server::ParsedCertificate,
};

use super::trust::Named;

/// Takes the certificate of a server if an authority has signed it, or if it is one of those that were
/// named, byte for byte.
#[derive(Debug)]
pub struct Verifier {
    named: Arc<Named>,
    /// None if there is no authority at all.
    authorities: Option<Arc<WebPkiServerVerifier>>,
    provider: Arc<CryptoProvider>,
}

/// What is particular about a named certificate that is no authority. The words are not shown: `tls` knows
/// them.
#[derive(Debug, Clone, Copy)]
pub enum Misused {
    /// The server shows another one of the same name.
    Another,
    /// It is named as the issuer of what the server shows.
    Issuer,
}

impl fmt::Display for Misused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Another => "NamedIsAnother",
            Self::Issuer => "NamedIsNoAuthority",
        })
    }
}

impl std::error::Error for Misused {}

impl Verifier {
    pub fn new(named: Arc<Named>, provider: Arc<CryptoProvider>) -> Self {
        let roots = Arc::new(named.roots());
        // Fails for an empty list alone.
        let builder = WebPkiServerVerifier::builder_with_provider(roots, Arc::clone(&provider));
        Self { named, authorities: builder.build().ok(), provider }
    }

    /// Why a certificate that no authority has signed is refused, if a named one has to do with it.
    fn misused<'a, 'b: 'a>(
        &self,
        shown: impl Iterator<Item = &'a CertificateDer<'b>>,
    ) -> Option<Misused> {
        let mut shown = shown.filter_map(|der| Certificate::from_der(der).ok());
        let is_named = |name: &str| {
            self.named.servers.iter().any(|server| server.subject().to_string() == name)
        };
        shown.find_map(|one| {
            let (subject, issuer) = (one.subject().to_string(), one.issuer().to_string());
            let misused = if subject == issuer { Misused::Another } else { Misused::Issuer };
            is_named(&issuer).then_some(misused)
        })
    }
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let is_itself = |server: &&Certificate| server.der() == &**end_entity;
        if let Some(server) = self.named.servers.iter().find(is_itself) {
            verify_server_name(&ParsedCertificate::try_from(end_entity)?, name)?;
            return stands(server, now).map(|()| ServerCertVerified::assertion());
        }
        let unknown = Err(CertificateError::UnknownIssuer.into());
        let outcome = self.authorities.as_ref().map_or(unknown, |authorities| {
            authorities.verify_server_cert(end_entity, intermediates, name, ocsp, now)
        });
        outcome.map_err(|error| match self.misused([end_entity].into_iter().chain(intermediates)) {
            Some(misused) => CertificateError::Other(OtherError(Arc::new(misused))).into(),
            None => error,
        })
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        verify_tls12_signature(message, certificate, signed, algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        verify_tls13_signature(message, certificate, signed, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}

/// What is asked of a server's certificate beside its name and who signed it: its dates, and that it is for
/// servers.
fn stands(server: &Certificate, now: UnixTime) -> Result<(), Error> {
    let moment = SystemTime::UNIX_EPOCH + Duration::from_secs(now.as_secs());
    let wrong = match server.standing(moment) {
        Standing::Expired { .. } => Some(CertificateError::ExpiredContext {
            time: now,
            not_after: unix(server.not_after()),
        }),
        Standing::NotYet { .. } => Some(CertificateError::NotValidYetContext {
            time: now,
            not_before: unix(server.not_before()),
        }),
        Standing::Valid { .. } => None,
    };
    if let Some(wrong) = wrong {
        return Err(wrong.into());
    }
    let usages = server.extended_key_usages();
    let is_for_servers = |usage: &String| usage == "serverAuth" || usage == "anyExtendedKeyUsage";
    if !usages.is_empty() && !usages.iter().any(is_for_servers) {
        return Err(CertificateError::InvalidPurpose.into());
    }
    Ok(())
}

/// Before 1970 is 1970.
fn unix(time: SystemTime) -> UnixTime {
    UnixTime::since_unix_epoch(time.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default())
}
