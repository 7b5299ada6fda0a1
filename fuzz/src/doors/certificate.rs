use certgen::{Certificate, Thumbprint, bundle};
use x509_parser::prelude::FromDer;

use super::reread;
use crate::compose::keys::hex;

/// A certificate of any bytes: everything that can be asked of it, and the same by another reader.
pub fn certificate(input: &[u8]) {
    let Ok(certificate) = Certificate::from_der(input) else { return };
    assert_eq!(certificate.der(), input, "nothing may stand behind a certificate");
    facts(&certificate);
    compare(&certificate);
    let text = bundle::to_base64_cer(&certificate).expect("it is not too long");
    let again = reread(text.as_bytes());
    let again = again.iter().find_map(|bag| bag.certificate());
    assert_eq!(again.map(Certificate::der), Some(input));
}

/// Whatever can be asked of it.
pub(super) fn facts(certificate: &Certificate) {
    let _ = (certificate.version(), certificate.serial_hex(), certificate.key_type());
    let _ = (certificate.subject().to_string(), certificate.issuer().to_string());
    let _ = (certificate.not_before(), certificate.not_after());
    let _ = (certificate.alternative_names(), certificate.key_usages());
    let _ = (certificate.extended_key_usages(), certificate.is_ca(), certificate.path_length());
    let _ = (certificate.subject_key_id(), certificate.authority_key_id());
    let _ = (certificate.unreadable_extensions(), certificate.unknown_critical_extensions());
    let _ = (certificate.is_self_issued(), certificate.is_issued_by(certificate));
    let thumbprint = Thumbprint::sha1(certificate);
    assert_eq!(Thumbprint::parse(&thumbprint.to_hex()), Ok(thumbprint));
}

/// Two readers that take the same bytes take them for the same.
fn compare(certificate: &Certificate) {
    let other = x509_parser::certificate::X509Certificate::from_der(certificate.der());
    let Ok((_, other)) = other else { return };
    let seconds = |time: std::time::SystemTime| {
        time.duration_since(std::time::UNIX_EPOCH).map_or(0, |span| span.as_secs() as i64)
    };
    let validity = other.validity();
    assert_eq!(seconds(certificate.not_before()), validity.not_before.timestamp().max(0));
    assert_eq!(seconds(certificate.not_after()), validity.not_after.timestamp().max(0));
    assert_eq!(certificate.public_key_der(), other.public_key().raw);
    assert_eq!(u32::from(certificate.version()), other.version().0 + 1);
    assert_eq!(certificate.serial_hex().to_lowercase(), hex(other.tbs_certificate.raw_serial()));
}
