use std::time::{Duration, SystemTime};

use certgen::{Foreign, Weakness, chain::Problem, fitness, jwt::Reason};

use super::*;

/// Of two codes of one name nobody could tell which is meant, if they did not differ in how a command ends.
#[test]
fn a_name_with_an_exit_code_is_one_code() {
    for (at, code) in Code::ALL.iter().enumerate() {
        for other in &Code::ALL[at + 1..] {
            if other.name() == code.name() {
                assert_eq!(other.known(), code.known(), "{}", code.name());
                assert!(other.exits().iter().all(|exit| !code.exits().contains(exit)));
            }
        }
        for exit in code.exits() {
            assert_eq!(Code::of_library(code.name(), *exit), *code);
        }
        assert_ne!(code.exit(), WARNS, "a failure that says that all is well");
    }
    assert_eq!(Code::of_library("of_a_later_version", CHECK_SAYS_NO), Code::Unexpected);
}

#[test]
fn what_files_are_called_by_the_library_is_a_code() {
    for what in [
        Foreign::Archive,
        Foreign::Empty,
        Foreign::Html,
        Foreign::JavaKeyStore,
        Foreign::Json,
        Foreign::MangledBinary,
        Foreign::OpensshKey,
        Foreign::Pgp,
        Foreign::PuttyKey,
        Foreign::SshPublicKey,
        Foreign::Unknown,
        Foreign::Utf16Binary,
        Foreign::WindowsKeyBlob,
        Foreign::Xml,
    ] {
        assert_eq!(Code::of_library(what.name(), FILE).name(), what.name());
    }
    let secret = Foreign::ClientSecret.name();
    assert_eq!(Code::of_library(secret, USAGE), Code::SecretInsteadOfCert);
}

#[test]
fn what_a_certificate_or_a_chain_lacks_is_a_code() {
    let (subject, issuer, name) = (String::new, String::new, String::new);
    let (not_after, not_before) = (SystemTime::UNIX_EPOCH, SystemTime::UNIX_EPOCH);
    for problem in [
        Problem::BadSignature { subject: subject(), issuer: issuer() },
        Problem::CriticalExtension { subject: subject(), oid: name() },
        Problem::Expired { subject: subject(), not_after },
        Problem::Loop { subject: subject() },
        Problem::Malformed { subject: subject(), reason: "" },
        Problem::Missing { issuer: issuer() },
        Problem::NameNotPermitted { issuer: issuer(), name: name() },
        Problem::NotCa { subject: subject(), lacks: "" },
        Problem::NotYetValid { subject: subject(), not_before },
        Problem::PathLength { subject: subject(), allowed: 0 },
        Problem::Refused { reason: name() },
        Problem::Stranger { subject: subject(), issuer: issuer() },
        Problem::Untried,
        Problem::TooLong,
        Problem::Untrusted { subject: subject() },
        Problem::Unproven { subject: subject(), issuer: issuer(), reason: name() },
        Problem::WrongUsage { subject: subject(), wanted: "" },
    ] {
        let code = Code::of_library(problem.code(), CHECK_SAYS_NO);
        assert_eq!(code.name(), problem.code());
    }
    for finding in [
        fitness::Finding::Ca,
        fitness::Finding::LowExponent { exponent: 3 },
        fitness::Finding::LongLife { days: 2, most: 1 },
        fitness::Finding::NoHostName,
        fitness::Finding::NotFor { wanted: "" },
        fitness::Finding::UnsupportedKey { key: name() },
        fitness::Finding::WeakKey { weakness: Weakness::LowExponent { exponent: 3 } },
        fitness::Finding::WeakSignature { algorithm: name() },
    ] {
        let exit = if finding.is_note() { WARNS } else { CHECK_SAYS_NO };
        assert_eq!(Code::of_library(finding.code(), exit).name(), finding.code());
    }
}

#[test]
fn what_a_token_lacks_is_a_code() {
    let (name, found, some) = (String::new, Vec::new, Duration::ZERO);
    for reason in [
        Reason::AlgorithmMissing,
        Reason::AlgorithmNone,
        Reason::AlgorithmSymmetric { name: name() },
        Reason::AlgorithmUnknown { name: name() },
        Reason::Audience { expected: name(), found: found() },
        Reason::BadSignature { algorithm: "", tried: 1 },
        Reason::BadTime { name: "" },
        Reason::BrokenWrapper,
        Reason::Critical,
        Reason::Duplicate { name: name() },
        Reason::Encoding { part: "" },
        Reason::Expired { ago: some },
        Reason::ExpiryMissing,
        Reason::Issuer { expected: name(), found: None },
        Reason::KeyType { algorithm: "", keys: found() },
        Reason::NotYetValid { ahead: some },
        Reason::SignatureMissing,
        Reason::Torn,
    ] {
        assert_eq!(Code::of_library(reason.code(), CHECK_SAYS_NO).name(), reason.code());
    }
    assert_eq!(Code::EncryptedJwt.name(), Reason::Encrypted.code());
}
