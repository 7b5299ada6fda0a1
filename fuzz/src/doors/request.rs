use std::{sync::LazyLock, time::Duration};

use certgen::{
    AlternativeName, Authority, Certificate, CertificateRequest, DistinguishedName, Error,
    RequestRules, Usage, Validity,
};
use x509_parser::{
    asn1_rs::Any,
    certificate::X509Certificate,
    extensions::{GeneralName, ParsedExtension},
    prelude::FromDer,
};

use super::{certificate, identity, now};
use crate::signed;

/// A request for a certificate: what a CA makes of it belongs to the key in it, and is never a CA.
///
/// The first byte says whether the rest is a whole request, or a subject and attributes that are asked for
/// with a signature that holds; and which rules the CA has.
pub fn request(input: &[u8]) {
    let Some((&choice, asked)) = input.split_first() else { return };
    let choice = Choice(choice);
    match choice.is_whole_request() {
        true => read(asked, choice),
        false => {
            let Ok((attributes, _)) = Any::from_der(asked) else { return };
            let (subject, _) = asked.split_at(asked.len() - attributes.len());
            read(&signed::request(subject, attributes), choice);
        }
    }
}

struct Choice(u8);

impl Choice {
    fn is_whole_request(&self) -> bool {
        self.0 & 0x01 != 0
    }

    fn sets_names(&self) -> bool {
        self.0 & 0x02 != 0
    }

    fn sets_usage(&self) -> bool {
        self.0 & 0x04 != 0
    }

    fn leaves_out_others(&self) -> bool {
        self.0 & 0x08 != 0
    }

    fn has_name_constraints(&self) -> bool {
        self.0 & 0x10 != 0
    }

    fn rules(&self) -> RequestRules {
        let mut rules = RequestRules::new();
        if self.sets_names() {
            rules = rules.alternative_names(vec![NAME.clone()]);
        }
        if self.sets_usage() {
            rules = rules.usage(Usage::Server);
        }
        if self.leaves_out_others() {
            rules = rules.without_others();
        }
        rules
    }
}

fn read(der: &[u8], choice: Choice) {
    let Ok(request) = CertificateRequest::from_der(der) else { return };
    assert_eq!(request.der(), der, "nothing may stand behind a request");
    let _ = (request.subject().to_string(), request.key_type(), request.is_ca());
    let verified = request.verify_signature();
    if !choice.is_whole_request() {
        let is_of_key = request.public_key_der() == signed::requested_key();
        assert_eq!(verified.is_ok(), is_of_key, "{verified:?}");
    }
    let authority = match choice.has_name_constraints() {
        true => &CONSTRAINED,
        false => &AUTHORITY,
    };
    let validity = Validity::new(now(), now() + Duration::from_secs(3600)).expect("an hour");
    match authority.issue_requested(&request, &choice.rules(), validity) {
        Ok(issued) => {
            assert_eq!(verified, Ok(()), "issued for a key that nobody proved to have");
            check(&issued, &request, authority, &choice);
        }
        Err(Error::RequestRefused { reason } | Error::RequestedName { reason, .. }) => {
            assert!(!reason.is_empty());
        }
        // Told before the signature is verified: what is weak proves nothing.
        Err(Error::WeakKey { reason }) => assert!(!reason.is_empty()),
        Err(Error::WeakSignature { algorithm }) => assert!(!algorithm.is_empty()),
        Err(Error::NameNotPermitted { name }) => {
            assert!(choice.has_name_constraints(), "{name:?} is not permitted by nobody");
        }
        Err(error) => assert_eq!(Err(error), verified),
    }
}

/// What was issued, as this library reads it and as another reader does.
fn check(issued: &Certificate, request: &CertificateRequest, by: &Authority, choice: &Choice) {
    let read = Certificate::from_der(issued.der()).expect("what was issued can be read");
    certificate::facts(&read);
    let ca = by.identity().certificate();
    assert_eq!(read.verify_signed_by(ca), Ok(()));
    assert!(read.is_issued_by(ca));
    check_subject(&read, ca);
    assert_eq!(read.public_key_der(), request.public_key_der());
    assert!(!read.is_ca() && !read.can_sign_certificates() && read.path_length().is_none());
    let names = match choice.sets_names() {
        true => vec![NAME.to_string()],
        false => request.alternative_names(),
    };
    // Hosts are written in lower case.
    let lower = |names: &[String]| names.concat().to_ascii_lowercase();
    assert_eq!(lower(&read.alternative_names()), lower(&names));
    assert!(!read.subject().to_string().is_empty() || !names.is_empty(), "it names nobody");
    let purposes = match (choice.sets_usage(), request.extended_key_usages()) {
        (true, _) => vec!["serverAuth".to_owned()],
        (false, none) if none.is_empty() => vec!["clientAuth".to_owned()],
        (false, asked) => asked,
    };
    assert_eq!(read.extended_key_usages(), purposes);
    check_with_other_reader(&read, choice);
}

/// The name is one that could have been given as text, and nobody else's.
fn check_subject(issued: &Certificate, ca: &Certificate) {
    let subject = issued.subject();
    assert_ne!(subject, ca.subject());
    let text = subject.to_string();
    if !text.is_empty() && text.len() <= LONGEST_NAME {
        assert_eq!(DistinguishedName::parse(&text), Ok(subject));
    }
}

fn check_with_other_reader(issued: &Certificate, choice: &Choice) {
    let (rest, other) = X509Certificate::from_der(issued.der()).expect("another reader takes it");
    assert!(rest.is_empty());
    assert!(!other.is_ca());
    let extensions = other.extensions_map().expect("none is there twice");
    assert!(extensions.len() <= 6, "{extensions:?}");
    for extension in other.extensions() {
        match extension.parsed_extension() {
            ParsedExtension::KeyUsage(usage) => {
                assert!(!usage.key_cert_sign() && !usage.crl_sign(), "{usage}");
            }
            ParsedExtension::ExtendedKeyUsage(usage) => {
                let is_more = usage.any || usage.code_signing || usage.ocsp_signing;
                assert!(!is_more && usage.other.is_empty(), "{usage:?}");
            }
            ParsedExtension::SubjectAlternativeName(names) => {
                for name in &names.general_names {
                    check_name(name, choice.has_name_constraints());
                }
            }
            ParsedExtension::BasicConstraints(_)
            | ParsedExtension::AuthorityKeyIdentifier(_)
            | ParsedExtension::SubjectKeyIdentifier(_) => {}
            unexpected => panic!("{unexpected:?}"),
        }
    }
}

fn check_name(name: &GeneralName<'_>, is_constrained: bool) {
    let is_example = |host: &str| {
        let host = host.to_ascii_lowercase();
        host == "example.com" || host.ends_with(".example.com")
    };
    let is_permitted = match name {
        GeneralName::DNSName(host) => is_example(host),
        GeneralName::RFC822Name(address) => address.to_ascii_lowercase().ends_with("@example.com"),
        GeneralName::IPAddress(address) => address.starts_with(&[192, 0, 2]) && address.len() == 4,
        GeneralName::URI(_) => true,
        other => panic!("{other:?}"),
    };
    assert!(is_permitted || !is_constrained, "{name:?}");
}

/// Of a name as text, in bytes: longer ones are read from certificates alone.
const LONGEST_NAME: usize = 8192;

static NAME: LazyLock<AlternativeName> =
    LazyLock::new(|| AlternativeName::parse("dns:app.example.com").expect("a name"));

static AUTHORITY: LazyLock<Authority> = LazyLock::new(|| {
    let root = identity("CN=Contoso CA", |ca| ca.certificate_authority(Some(0)));
    Authority::new(root).expect("it is a CA")
});

static CONSTRAINED: LazyLock<Authority> = LazyLock::new(signed::constrained_authority);
