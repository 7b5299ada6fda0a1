//! The double's own certificate: made by certgen, which so is judged by rustls, and not a CA, since
//! rustls takes no CA certificate as a server's own.

use std::{
    sync::Arc,
    time::{Duration, SystemTime},
};

use certgen::{
    AlternativeName, DistinguishedName, KeyAlgorithm, PrivateKey, Template, Usage, Validity,
    bundle, issue,
};
use rustls::{
    ServerConfig,
    crypto::ring,
    pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer},
};

#[derive(Clone)]
pub struct Tls {
    pub config: Arc<ServerConfig>,
    pub certificate_pem: String,
}

impl Tls {
    pub fn new() -> Self {
        let now = SystemTime::now();
        let hour = Duration::from_secs(3600);
        let key = PrivateKey::generate(KeyAlgorithm::P256).unwrap();
        let subject = DistinguishedName::common_name("127.0.0.1").unwrap();
        let template = Template::new(subject)
            .alternative_names(vec![AlternativeName::parse("ip:127.0.0.1").unwrap()])
            .usage(Usage::Server);
        let validity = Validity::new(now - hour, now + hour).unwrap();
        let certificate = issue::self_signed(&key, &template, validity).unwrap();
        let key = PrivatePkcs8KeyDer::from(key.secret_pkcs8_der().to_vec());
        let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(
                vec![CertificateDer::from(certificate.der().to_vec())],
                PrivateKeyDer::from(key),
            )
            .unwrap();
        let certificate_pem = bundle::to_pem("CERTIFICATE", certificate.der()).unwrap();
        Self { config: Arc::new(config), certificate_pem }
    }
}
