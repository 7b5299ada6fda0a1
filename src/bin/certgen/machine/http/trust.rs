//! Whose signature on a server's certificate counts: the authorities of the system, and those of a file.
//!
//! A certificate that is none of an authority vouches for itself alone: whoever has the key of a server
//! could be any server otherwise.

use std::sync::Arc;

use certgen::Certificate;
use rustls::{RootCertStore, pki_types::CertificateDer, server::ParsedCertificate};

/// Who may sign the certificate of a server.
pub enum Trust {
    /// Whom the system trusts, and these.
    Also(Arc<Named>),
    /// The system judges itself, by its own settings where it has some.
    System,
}

/// The certificates of a file.
#[derive(Debug, Default)]
pub struct Named {
    /// Those that may sign others.
    pub authorities: Vec<Certificate>,
    /// Those of servers, each for itself.
    pub servers: Vec<Certificate>,
}

impl Named {
    /// Takes `certificate` as what it is, and says whether that is an authority; or of what it cannot be the
    /// certificate, and why.
    pub fn add(&mut self, certificate: &Certificate) -> Result<bool, (&'static str, String)> {
        let der = CertificateDer::from(certificate.der());
        let is_authority = is_authority(certificate);
        let judged = if is_authority {
            self.authorities.push(certificate.clone());
            RootCertStore::empty().add(der)
        } else {
            self.servers.push(certificate.clone());
            ParsedCertificate::try_from(&der).map(|_| ())
        };
        judged.map(|()| is_authority).map_err(|error| {
            let kind = if is_authority { "an authority" } else { "an authority or a server" };
            (kind, super::tls::sentence(&error))
        })
    }

    pub fn is_empty(&self) -> bool {
        self.authorities.is_empty() && self.servers.is_empty()
    }

    /// The authorities, and those of the system. Reads what that has, which takes longer than all else
    /// that is done before a request.
    pub fn roots(&self) -> RootCertStore {
        let mut store = RootCertStore::empty();
        let own = self.authorities.iter().map(|one| CertificateDer::from(one.der().to_vec()));
        store.add_parsable_certificates(own);
        // A system without any is no failure: the file may be all that is needed.
        store.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        store
    }
}

/// RFC 5280 section 4.2.1.9: without CA:TRUE, a certificate of version 3 signs no others. One of version 1
/// cannot say what it is, as the oldest roots cannot. There it is for whoever trusts it to know (section
/// 6.1.4 (k)), which naming it in this flag says, if it is a root and not signed by somebody else.
fn is_authority(certificate: &Certificate) -> bool {
    certificate.is_ca() || (certificate.version() == 1 && certificate.is_self_issued())
}
