//! What TLS found wrong, in words.

use std::{
    io,
    time::{Duration, SystemTime},
};

use certgen::date;
use rustls::{
    AlertDescription, CertificateError, Error, InvalidMessage, PeerIncompatible,
    pki_types::UnixTime,
};

use super::explain::{Account, URL};
use crate::say::shell;

/// The error of TLS that stands in one of the system's.
pub fn inside(error: &io::Error) -> Option<&Error> {
    error.get_ref()?.downcast_ref()
}

/// What is wrong, as half a sentence.
pub fn sentence(error: &Error) -> String {
    account(error, "", false).what
}

/// What is wrong with the server, and what to do.
pub fn account(error: &Error, server: &str, through_proxy: bool) -> Account {
    match error {
        Error::AlertReceived(alert) => alerted(*alert),
        Error::General(text) if text.contains("No CA certificates") => Account::new(
            "this computer has no list of trusted authorities",
            "install it (on most systems the package ca-certificates), or name one: --ca-file FILE",
        ),
        Error::InvalidCertificate(error) => certificate(error, server, through_proxy),
        Error::InvalidMessage(InvalidMessage::InvalidContentType) => {
            Account::new("it does not speak TLS", "check the port: it may be one for plain http")
        }
        Error::NoCertificatesPresented => Account::new("it shows no certificate", OPERATOR),
        Error::PeerIncompatible(
            PeerIncompatible::ServerDoesNotSupportTls12Or13
            | PeerIncompatible::ServerTlsVersionIsDisabledByOurConfig,
        ) => Account::new("it speaks no TLS from 1.2 on", OPERATOR),
        other => Account::new("TLS does not come about", URL).why(other.to_string()),
    }
}

fn certificate(error: &CertificateError, server: &str, through_proxy: bool) -> Account {
    use CertificateError as Wrong;

    match error {
        Wrong::BadEncoding => Account::new("its certificate is damaged", OPERATOR),
        Wrong::BadSignature => Account::new(
            "its certificate is not signed by the key of the authority that it names",
            "an old certificate of it is trusted here: --ca-file FILE trusts the present one too",
        ),
        Wrong::Expired => Account::new("its certificate has expired", CLOCK),
        Wrong::ExpiredContext { time, not_after } => {
            Account::new(format!("its certificate expired on {}", day(*not_after)), CLOCK)
                .why(this_clock(*time))
        }
        Wrong::InvalidPurpose | Wrong::InvalidPurposeContext { .. } => not_for_servers(server),
        Wrong::NotValidForName => Account::new("its certificate is for other names", NAMES),
        Wrong::NotValidForNameContext { presented, .. } => {
            Account::new("its certificate is for other names", NAMES).why(names(presented))
        }
        Wrong::NotValidYet => Account::new("its certificate is not valid yet", CLOCK),
        Wrong::NotValidYetContext { time, not_before } => {
            Account::new(format!("its certificate is not valid before {}", day(*not_before)), CLOCK)
                .why(this_clock(*time))
        }
        // An error of a library below.
        Wrong::Other(inner) => by_name(&inner.0.to_string(), server),
        Wrong::Revoked => Account::new("its certificate has been revoked", OPERATOR),
        Wrong::UnhandledCriticalExtension => {
            Account::new("its certificate has an extension that is not understood", OPERATOR)
        }
        Wrong::UnknownIssuer => Account::new(
            "its certificate is signed by an authority this computer does not know",
            match through_proxy {
                true => "--ca-file FILE trusts one; this may be the proxy's own, which reads along",
                false => "--ca-file FILE trusts one, such as that of your company or a test server",
            },
        ),
        Wrong::UnsupportedSignatureAlgorithmContext { .. }
        | Wrong::UnsupportedSignatureAlgorithmForPublicKeyContext { .. } => Account::new(
            "its certificate is signed in a way that is not accepted, such as with SHA-1",
            OPERATOR,
        ),
        other => Account::new("its certificate is not accepted", OPERATOR).why(other.to_string()),
    }
}

/// The errors of the libraries below, which have no type here: each says its own name.
fn by_name(name: &str, server: &str) -> Account {
    match name {
        "CaUsedAsEndEntity" => Account::new(
            "it shows the certificate of an authority (CA:TRUE) as its own",
            format!("make it one of its own: {}", make_certificate(server)),
        ),
        "NamedIsAnother" => Account::new(
            "it shows another certificate than that of the same name in --ca-file",
            "--ca-file FILE trusts the present one, once who runs the server has confirmed it",
        ),
        "NamedIsNoAuthority" => Account::new(
            "its certificate names as its issuer one of --ca-file that is no authority (CA:FALSE)",
            "give --ca-file the certificate of the authority, or that of the server itself",
        )
        .why("a certificate that is no authority is trusted as that one server and signs no other"),
        "certificate had invalid extensions" => not_for_servers(server),
        "UnsupportedCertVersion" => {
            Account::new("its certificate is older than X.509 version 3", OPERATOR)
        }
        other => Account::new("its certificate is not accepted", OPERATOR).why(other),
    }
}

fn not_for_servers(server: &str) -> Account {
    Account::new(
        "its certificate is not for servers",
        format!("make it one that is: {}", make_certificate(server)),
    )
}

/// The command that makes a certificate for a test server.
fn make_certificate(server: &str) -> String {
    // A port is no part of the name.
    let host = match server.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => host,
        _ => server,
    };
    let host = host.trim_start_matches('[').trim_end_matches(']');
    let kind = if host.parse::<std::net::IpAddr>().is_ok() { "ip" } else { "dns" };
    let (name, san) = (shell::word(host), shell::word(&format!("{kind}:{host}")));
    format!("certgen new --name {name} --use server --san {san} --split")
}

fn alerted(alert: AlertDescription) -> Account {
    match alert {
        AlertDescription::BadCertificate
        | AlertDescription::CertificateRequired
        | AlertDescription::NoCertificate => Account::new(
            "it wants a certificate in TLS itself (mutual TLS)",
            "certgen signs in with an assertion; ask for the URL without mutual TLS",
        ),
        AlertDescription::HandshakeFailure | AlertDescription::InsufficientSecurity => {
            Account::new(
                "it takes none of the ciphers of TLS 1.2 and 1.3 that are spoken here",
                OPERATOR,
            )
        }
        AlertDescription::InternalError => Account::new("it failed at TLS", "try again later"),
        AlertDescription::ProtocolVersion => Account::new("it speaks no TLS from 1.2 on", OPERATOR),
        AlertDescription::UnrecognisedName => {
            Account::new("it does not know the host by this name", "check the host in the URL")
        }
        other => Account::new(format!("it ended TLS with alert {}", u8::from(other)), URL)
            .why("RFC 8446 section 6.2 has the numbers"),
    }
}

/// The names in a certificate, of which the library below tells as `DnsName("a.example")`.
fn names(presented: &[String]) -> String {
    let bare = presented.iter().map(|name| {
        let inner = name.split_once('(').map_or(name.as_str(), |(_, inner)| inner);
        inner.trim_end_matches(')').trim_matches('"')
    });
    let shown: Vec<_> = bare.take(MOST_NAMES).collect();
    match (shown.as_slice(), presented.len().saturating_sub(MOST_NAMES)) {
        ([], _) => "it has no names (subjectAltName) at all".to_owned(),
        (some, 0) => format!("they are {}", some.join(", ")),
        (some, more) => format!("they are {} and {more} more", some.join(", ")),
    }
}

fn this_clock(time: UnixTime) -> String {
    format!("the clock of this computer says {}", date::to_rfc3339(moment(time)))
}

fn day(time: UnixTime) -> String {
    date::to_ymd(moment(time))
}

fn moment(time: UnixTime) -> SystemTime {
    SystemTime::UNIX_EPOCH
        .checked_add(Duration::from_secs(time.as_secs()))
        .unwrap_or(SystemTime::UNIX_EPOCH)
}

const MOST_NAMES: usize = 5;
const CLOCK: &str = "check the clock of this computer; if it is right, tell who runs the server";
const NAMES: &str = "check the host in the URL: it has to be one of them";
const OPERATOR: &str = "tell who runs the server";
