use certgen::{
    Certificate, CertificateRequest, PrivateKey,
    bundle::{self, File},
    manifest,
    pfx::{Check, Passwords},
};

use super::{limits, look_at, now, password, reread};
use crate::compose::dialects::PASSWORD;

/// Any bytes: what kind of file they are, what is in it, and what it can be turned into.
pub fn file(input: &[u8]) {
    let Ok(file) = File::read(input, &limits()) else { return };
    if file.pfx().is_some() {
        // That has targets of its own, and takes a thousand times as long.
        let _ = (file.file_type(), file.needs_password(), file.visible());
        return;
    }
    for words in ["correct horse", PASSWORD] {
        let words = password(words);
        look_at(&file, Some(&words));
        let Ok(opened) = file.open(Some(Passwords::new(&words)), Check::Ignored) else { continue };
        let certificates: Vec<&Certificate> =
            opened.bags.iter().filter_map(|bag| bag.certificate()).collect();
        let der: Vec<&[u8]> = certificates.iter().map(|certificate| certificate.der()).collect();
        if !der.is_empty() {
            p7b(&der);
        }
        for certificate in certificates {
            let _ = certificate.standing(now());
            let _ = manifest::KeyCredential::new(certificate);
            let _ = bundle::to_jwk(certificate.public_key_der(), &[certificate]);
        }
        for request in &opened.requests {
            let _ = (request.subject(), request.key_type(), request.alternative_names());
            let again = CertificateRequest::from_der(request.der()).expect("it was read before");
            assert_eq!(again.subject(), request.subject());
        }
        for key in opened.bags.iter().filter_map(|bag| bag.key()) {
            jwk(key);
        }
    }
}

/// A PKCS#7 of these certificates holds them.
fn p7b(der: &[&[u8]]) {
    let written = bundle::to_pkcs7_der(der, &[]);
    let found = reread(&written);
    let found: Vec<&[u8]> =
        found.iter().filter_map(|bag| bag.certificate()).map(Certificate::der).collect();
    assert_eq!(found, der, "what was written is not what was read");
}

/// A key that can be written as a JSON Web Key is read from it as the same key.
fn jwk(key: &PrivateKey) {
    let Ok(text) = bundle::to_secret_jwk(key, &[]) else { return };
    let found = reread(text.secret_text().as_bytes());
    let found = found.iter().find_map(|bag| bag.key()).expect("the key is in it");
    assert_eq!(found.key_type(), key.key_type());
    // Points may be compressed in one and not in the other.
    let thumbprint = |key: &PrivateKey| key.public_key_der().map(bundle::jwk_thumbprint);
    assert_eq!(thumbprint(found), thumbprint(key));
}
