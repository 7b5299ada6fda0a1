//! The looking at a token.

use std::time::{Duration, SystemTime};

use super::Finding;
use crate::{
    entra::Cloud,
    json,
    jwt::{
        Fields, Kind, Token,
        endpoint::{Endpoint, is_token_endpoint},
        field::Moment,
    },
};

/// What is to be said about the content of `token`.
pub(super) fn of(token: &Token, now: SystemTime) -> Vec<Finding> {
    let mut findings = Vec::new();
    let audiences = token.claims().find("aud").and_then(|claim| claim.to_texts());
    let audiences = audiences.unwrap_or_default();
    let endpoint = audiences.iter().find_map(|audience| Endpoint::read(audience));
    header(token, endpoint.is_some(), &mut findings);
    if token.kind() == Kind::Encrypted {
        return findings;
    }
    dates(token.claims(), now, &mut findings);
    let is_assertion = audiences.iter().any(|audience| is_token_endpoint(audience));
    if is_assertion || endpoint.is_some() {
        assertion(token.claims(), endpoint, &mut findings);
    }
    findings
}

fn header(token: &Token, is_for_entra: bool, findings: &mut Vec<Finding>) {
    let header = token.header();
    match header.text("alg") {
        None => findings.push(Finding::AlgorithmMissing),
        Some(name) if name.eq_ignore_ascii_case("none") => findings.push(Finding::AlgorithmNone),
        // A JWE names other algorithms, and has no signature.
        Some(_) if token.kind() == Kind::Encrypted => {}
        Some(name) => {
            if token.kind() == Kind::Unsigned {
                findings.push(Finding::SignatureMissing);
            }
            if is_for_entra && NOT_FOR_ENTRA.contains(&name.as_str()) {
                findings.push(Finding::AlgorithmNotForEntra { name });
            } else if SYMMETRIC.contains(&name.as_str()) {
                findings.push(Finding::AlgorithmSymmetric { name });
            }
        }
    }
    if let Some(critical) = header.find("crit") {
        let names = critical.to_texts().map(|names| names.join(", "));
        let names = names.unwrap_or_else(|| critical.json().to_owned());
        findings.push(Finding::Critical { names: Finding::quoted(&names) });
    }
    if header.text("x5c").is_some() {
        findings.push(Finding::CertificateAsText);
    }
    findings.extend(thumbprint(header, "x5t", SHA1, SHA256));
    findings.extend(thumbprint(header, "x5t#S256", SHA256, SHA1));
}

/// What is wrong with a thumbprint that should have `right` bytes and must not have `wrong`.
fn thumbprint(header: &Fields, name: &'static str, right: usize, wrong: usize) -> Option<Finding> {
    let Some(text) = header.find(name)?.to_text() else {
        return Some(Finding::ThumbprintBad { name });
    };
    if is_hex_digest(text.as_bytes()) {
        return Some(Finding::ThumbprintIsHex { name });
    }
    let Some(bytes) = json::base64(&text) else { return Some(Finding::ThumbprintBad { name }) };
    match bytes.len() {
        length if length == wrong => Some(Finding::ThumbprintInWrongField { name }),
        length if length == right => {
            let is_odd = text.contains(['=', '+', '/', ' ', '\n', '\r']);
            is_odd.then_some(Finding::ThumbprintSpelling { name })
        }
        _ if is_hex_digest(&bytes) => Some(Finding::ThumbprintIsHex { name }),
        length => Some(Finding::ThumbprintLength { name, bytes: length }),
    }
}

/// Hexadecimal text of a SHA-1 or SHA-256, colons aside. In base64 such a text would be of 30 or 48
/// bytes, which no digest in a thumbprint has.
fn is_hex_digest(text: &[u8]) -> bool {
    let digits = text.iter().filter(|byte| byte.is_ascii_hexdigit()).count();
    let others = text.iter().filter(|byte| !byte.is_ascii_hexdigit() && **byte != b':').count();
    others == 0 && (digits == 2 * SHA1 || digits == 2 * SHA256)
}

fn dates(claims: &Fields, now: SystemTime, findings: &mut Vec<Finding>) {
    for name in ["exp", "nbf", "iat"] {
        let Some(claim) = claims.find(name) else { continue };
        let time = match claim.to_moment() {
            Moment::Milliseconds => {
                findings.push(Finding::DateInMilliseconds { name });
                continue;
            }
            Moment::None => {
                findings.push(Finding::DateBad { name });
                continue;
            }
            Moment::Number { time, is_whole } => {
                findings.extend((!is_whole).then_some(Finding::DateNotWhole { name }));
                time
            }
            Moment::Text(time) => {
                findings.push(Finding::DateIsText { name });
                time
            }
        };
        if name == "exp" {
            let ago = now.duration_since(time).ok();
            findings.extend(ago.map(|ago| Finding::Expired { ago }));
        } else {
            let ahead = time.duration_since(now).ok().filter(|ahead| !ahead.is_zero());
            findings.extend(ahead.map(|ahead| Finding::NotYet { name, ahead }));
        }
    }
}

/// What a token has that asks a token endpoint for another token (RFC 7523).
fn assertion(claims: &Fields, endpoint: Option<Endpoint>, findings: &mut Vec<Finding>) {
    for name in ["iss", "sub", "exp"] {
        if claims.find(name).is_none() {
            findings.push(Finding::MissingClaim { name });
        }
    }
    let is_for_entra = endpoint.is_some();
    let time = |name: &str| claims.find(name).and_then(|claim| claim.to_time());
    let start = time("nbf").or_else(|| time("iat"));
    if let Some(lifetime) =
        time("exp").zip(start).and_then(|(end, start)| end.duration_since(start).ok())
    {
        let most = if is_for_entra { MOST_FOR_ENTRA } else { MOST_FOR_OTHERS };
        if lifetime > most {
            findings.push(Finding::Lifetime { lifetime, is_for_entra });
        }
    }
    let Some(endpoint) = endpoint else { return };
    if let (Some(issuer), Some(subject)) = (claims.find("iss"), claims.find("sub"))
        && issuer.to_text() != subject.to_text()
    {
        findings.push(Finding::IssuerNotSubject);
    }
    findings.push(Finding::EntraEndpoint {
        is_public: endpoint.cloud == Cloud::PUBLIC,
        cloud: endpoint.cloud_names(),
        tenant: Finding::quoted(&endpoint.tenant),
        version: endpoint.version,
    });
}

/// Entra takes signatures of RSA keys alone.
const NOT_FOR_ENTRA: [&str; 9] =
    ["ES256", "ES256K", "ES384", "ES512", "EdDSA", "Ed25519", "HS256", "HS384", "HS512"];
/// RFC 7518 §3.2.
const SYMMETRIC: [&str; 3] = ["HS256", "HS384", "HS512"];
/// In bytes.
const SHA1: usize = 20;
const SHA256: usize = 32;
/// Ten minutes, and one for a start that was set back since clocks differ.
const MOST_FOR_ENTRA: Duration = Duration::from_secs(11 * 60);
const MOST_FOR_OTHERS: Duration = Duration::from_secs(61 * 60);
