use std::time::Duration;

use certgen::{AlternativeName, Certificate, DistinguishedName, Template, Validity, issue};
use x509_parser::prelude::FromDer;

use super::{IDENTITY, certificate, now};

/// A distinguished name, or the text of a subject alternative name; a line each. What is read is written
/// and read again as the same, and a certificate with it has it.
pub fn name(input: &[u8]) {
    let Ok(text) = std::str::from_utf8(input) else { return };
    let mut lines = text.lines();
    let subject = lines.next().unwrap_or_default();
    let _ = DistinguishedName::common_name(subject);
    let alternatives: Vec<AlternativeName> = lines
        .take(8)
        .filter_map(|line| AlternativeName::parse(line).ok())
        .inspect(|name| {
            let written = name.to_string();
            assert_eq!(AlternativeName::parse(&written).as_ref(), Ok(name), "{written}");
        })
        .collect();
    let Ok(subject) = DistinguishedName::parse(subject) else { return };
    let written = subject.to_string();
    assert_eq!(DistinguishedName::parse(&written).as_ref(), Ok(&subject), "{written}");
    issue_and_read(subject, alternatives);
}

fn issue_and_read(subject: DistinguishedName, alternatives: Vec<AlternativeName>) {
    let validity = Validity::new(now(), now() + Duration::from_secs(3600)).expect("an hour");
    let names: Vec<String> = alternatives.iter().map(ToString::to_string).collect();
    let template = Template::new(subject.clone()).alternative_names(alternatives);
    let issued = issue::self_signed(IDENTITY.key(), &template, validity)
        .expect("names that were read can be written");
    let read = Certificate::from_der(issued.der()).expect("what was issued can be read");
    assert_eq!(read.subject(), subject);
    assert_eq!(read.alternative_names(), names);
    assert!(read.unreadable_extensions().is_empty());
    certificate::facts(&read);
    let other = x509_parser::certificate::X509Certificate::from_der(read.der());
    let (rest, other) = other.expect("another reader takes it too");
    assert!(rest.is_empty());
    assert_eq!(other.subject().iter_attributes().count(), attributes(&subject));
}

/// How many attributes a name has, counted in its text: values have their separators escaped.
fn attributes(name: &DistinguishedName) -> usize {
    let text = name.to_string();
    let mut is_escaped = false;
    let mut count = 1;
    for sign in text.chars() {
        match sign {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            ',' | '+' => count += 1,
            _ => {}
        }
    }
    count
}
