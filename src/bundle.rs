//! Files of keys and certificates: one format to another.
use crate::{cert::Certificate, identity::Identity, key::PrivateKey};
use zeroize::Zeroizing;

/// The Base-64 encoded X.509 (.CER) that mmc exports: PEM with CRLF.
#[must_use]
pub fn certificate_to_base64_cer(_certificate: &Certificate) -> String {
    String::new()
}
/// PEM: certificates, leaf first.
#[must_use]
pub fn certificates_to_pem(_chain: &[Certificate]) -> String {
    String::new()
}
/// PEM: `PRIVATE KEY`, unencrypted.
#[must_use]
pub fn secret_key_to_pem(_key: &PrivateKey) -> Zeroizing<String> {
    Zeroizing::new(String::new())
}
/// PEM: `PRIVATE KEY`, then `CERTIFICATE`s, leaf first.
#[must_use]
pub fn secret_identity_to_pem(_identity: &Identity) -> Zeroizing<String> {
    Zeroizing::new(String::new())
}
