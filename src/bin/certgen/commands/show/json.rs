//! What was found, as JSON. docs/files.md documents the fields.

use certgen::{
    Certificate, CertificateRequest, Derivation, Encryption, KeyType, Thumbprint, Weakness,
    bundle::Fit,
    date,
    inspect::{Entry, HeldCertificate, Key, Other, Pfx, Verdict},
    pfx::{Attributes, Encrypted, Integrity},
};
use serde_json::{Value, json};

use super::Shown;
use crate::say::answer::{self, object};

pub fn object_of(shown: &Shown) -> Value {
    let report = &shown.report;
    let list = |values: Vec<Value>| Some(Value::Array(values));
    let optional = |values: Vec<Value>| if values.is_empty() { None } else { list(values) };
    let public_keys = report.public_keys.iter().map(|key| public_key(key.key_type(), key.der()));
    object([
        ("schema", Some(json!(answer::SCHEMA))),
        ("file", Some(json!(shown.file))),
        ("type", Some(json!(report.file_type.name()))),
        ("locked", Some(json!(report.is_locked))),
        ("entries", list(report.entries.iter().map(entry).collect())),
        ("keys", list(report.keys.iter().map(key).collect())),
        (
            "certificates",
            list(report.certificates.iter().map(|held| certificate(held, shown)).collect()),
        ),
        ("requests", optional(report.requests.iter().map(request).collect())),
        ("public_keys", optional(public_keys.collect())),
        ("others", optional(report.others.iter().map(other).collect())),
        ("encryptions", list(report.encryptions.iter().map(encryption).collect())),
        (
            "password_spellings",
            optional(report.spellings.iter().map(|one| json!(one.name())).collect()),
        ),
        ("pfx", report.pfx.as_ref().map(pfx)),
        (
            "token",
            shown.token.as_ref().map(|token| {
                Value::Object(
                    token.fields().map(|(name, text)| (name.to_owned(), json!(text))).collect(),
                )
            }),
        ),
        ("oddities", list(report.oddities.iter().map(|oddity| json!(oddity)).collect())),
        (
            "refused_by",
            report
                .pfx
                .as_ref()
                .map(|_| report.verdicts.iter().map(|one| verdict(one, shown)).collect()),
        ),
        ("warnings", answer::warnings(&shown.warnings)),
    ])
}

fn entry(entry: &Entry) -> Value {
    json!({
        "alias": entry.alias,
        "key": entry.key,
        "chain": entry.chain,
        "fit": fit(entry.fit),
        "in_order": entry.is_in_order,
        "whole": entry.is_whole,
    })
}

fn fit(fit: Fit) -> &'static str {
    match fit {
        Fit::Broken => "broken",
        Fit::Marked => "marked",
        Fit::Mismatch => "mismatch",
        Fit::NoCertificate => "no_certificate",
        Fit::NoKey => "no_key",
        Fit::Proven => "proven",
        Fit::Stated => "stated",
    }
}

fn key(key: &Key) -> Value {
    let digest = key.public_key.as_ref().map(|der| json!(Thumbprint::of_public_key(der).to_hex()));
    with_attributes(
        [
            ("key", Some(json!(key.key_type.name()))),
            ("public_key_sha256", digest),
            ("soundness", Some(json!(key.soundness.name()))),
            ("reason", key.soundness.reason().map(|reason| json!(reason))),
            ("weaknesses", key.public_key.as_deref().and_then(weaknesses)),
        ],
        &key.attributes,
    )
}

fn public_key(key_type: &KeyType, der: &[u8]) -> Value {
    object([
        ("key", Some(json!(key_type.name()))),
        ("public_key_sha256", Some(json!(Thumbprint::of_public_key(der).to_hex()))),
        ("weaknesses", weaknesses(der)),
    ])
}

/// What is wrong with a public key, in words; `None` if nothing is.
fn weaknesses(der: &[u8]) -> Option<Value> {
    let found: Vec<String> = Weakness::of_public_key(der).iter().map(ToString::to_string).collect();
    (!found.is_empty()).then(|| json!(found))
}

fn request(request: &CertificateRequest) -> Value {
    let public_key = request.public_key_der();
    object([
        ("subject", Some(json!(request.subject().to_string()))),
        ("key", Some(json!(request.key_type().name()))),
        ("public_key_sha256", Some(json!(Thumbprint::of_public_key(public_key).to_hex()))),
        ("weaknesses", weaknesses(public_key)),
        ("alternative_names", Some(json!(request.alternative_names()))),
    ])
}

fn certificate(held: &HeldCertificate, shown: &Shown) -> Value {
    let certificate = &held.certificate;
    let strings = |texts: Vec<String>| Some(json!(texts));
    let id = |id: Option<Vec<u8>>| id.map(|id| json!(hex(&id)));
    let unreadable = certificate.unreadable_extensions();
    let critical = certificate.unknown_critical_extensions();
    let public_key = Thumbprint::of_public_key(certificate.public_key_der());
    with_attributes(
        [
            ("subject", Some(json!(certificate.subject().to_string()))),
            ("issuer", Some(json!(certificate.issuer().to_string()))),
            ("self_issued", Some(json!(certificate.is_self_issued()))),
            ("serial", Some(json!(certificate.serial_hex()))),
            ("version", Some(json!(certificate.version()))),
            ("key", Some(json!(certificate.key_type().name()))),
            ("public_key_sha256", Some(json!(public_key.to_hex()))),
            ("weaknesses", weaknesses(certificate.public_key_der())),
            ("signature", Some(json!(certificate.signature_algorithm()))),
            ("not_before", Some(json!(date::to_rfc3339(certificate.not_before())))),
            ("not_after", Some(json!(date::to_rfc3339(certificate.not_after())))),
            ("standing", Some(json!(certificate.standing(shown.now).name()))),
            ("days_left", Some(json!(days_left(certificate, shown)))),
            ("alternative_names", strings(certificate.alternative_names())),
            ("key_usages", Some(json!(certificate.key_usages()))),
            ("extended_key_usages", strings(certificate.extended_key_usages())),
            ("ca", Some(json!(certificate.is_ca()))),
            ("path_length", certificate.path_length().map(|length| json!(length))),
            ("subject_key_id", id(certificate.subject_key_id())),
            ("authority_key_id", id(certificate.authority_key_id())),
            ("unreadable_extensions", (!unreadable.is_empty()).then(|| json!(unreadable))),
            ("unknown_critical_extensions", (!critical.is_empty()).then(|| json!(critical))),
            ("thumbprints", Some(answer::thumbprints(certificate))),
        ],
        &held.attributes,
    )
}

/// Negative for a certificate that has expired.
fn days_left(certificate: &Certificate, shown: &Shown) -> i64 {
    let (days, sign) = match certificate.not_after().duration_since(shown.now) {
        Ok(left) => (left, 1),
        Err(over) => (over.duration(), -1),
    };
    i64::try_from(days.as_secs() / (24 * 60 * 60)).unwrap_or(i64::MAX) * sign
}

fn other(other: &Other) -> Value {
    let oid = other.oid.as_ref().map(|oid| json!(oid));
    let list = other.revocations.as_ref();
    with_attributes(
        [
            ("kind", Some(json!(other.kind.name()))),
            ("oid", oid),
            ("issuer", list.map(|list| json!(list.issuer.to_string()))),
            ("this_update", list.map(|list| json!(date::to_rfc3339(list.this_update)))),
            (
                "next_update",
                list.and_then(|list| list.next_update).map(|next| json!(date::to_rfc3339(next))),
            ),
            ("revoked", list.map(|list| json!(list.revoked))),
        ],
        &other.attributes,
    )
}

fn encryption((what, encryption): &(Encrypted, Encryption)) -> Value {
    let what = match what {
        Encrypted::Content => "content",
        Encrypted::Key => "key",
        Encrypted::Secret => "secret",
    };
    let (rounds, scrypt) = cost(encryption.derivation);
    object([
        ("what", Some(json!(what))),
        ("cipher", Some(json!(encryption.cipher.to_string()))),
        ("derivation", Some(json!(encryption.derivation.name()))),
        ("rounds", rounds),
        ("scrypt", scrypt),
        ("salt_bytes", Some(json!(encryption.salt_bytes))),
        ("prf_left_out", encryption.is_prf_left_out.then(|| json!(true))),
    ])
}

fn cost(derivation: Derivation) -> (Option<Value>, Option<Value>) {
    let scrypt = match derivation {
        Derivation::Scrypt { n, r, p } => Some(json!({ "n": n, "r": r, "p": p })),
        _ => None,
    };
    (derivation.rounds().map(|rounds| json!(rounds)), scrypt)
}

fn pfx(pfx: &Pfx) -> Value {
    json!({
        "encoding": if pfx.is_ber { "ber" } else { "der" },
        "contents": pfx.content_infos,
        "nested_bags": pfx.has_nested_bags,
        "mac": pfx.integrity.map(|integrity| mac(integrity, pfx.is_verified)),
    })
}

fn mac(integrity: Integrity, is_verified: bool) -> Value {
    object([
        ("name", Some(json!(integrity.name()))),
        ("derivation", Some(json!(integrity.derivation.name()))),
        ("rounds", cost(integrity.derivation).0),
        ("salt_bytes", Some(json!(integrity.salt_bytes))),
        ("verified", Some(json!(is_verified))),
    ])
}

fn verdict(verdict: &Verdict, shown: &Shown) -> Value {
    json!({
        "consumer": verdict.consumer,
        "versions": verdict.versions,
        "why": verdict.why,
        "command": shown.command(verdict.remedy),
    })
}

fn with_attributes<const N: usize>(
    fields: [(&str, Option<Value>); N],
    attributes: &Attributes,
) -> Value {
    let mut value = object(fields);
    let unknown: Vec<_> = attributes.iter().map(|one| one.oid()).collect();
    let more = object([
        ("alias", attributes.friendly_name().map(|name| json!(name))),
        ("local_key_id", attributes.local_key_id().map(|id| json!(hex(id)))),
        ("csp_name", attributes.csp_name().map(|name| json!(name))),
        ("trusted_by_java", attributes.is_trusted_by_java().then(|| json!(true))),
        ("attributes", (!unknown.is_empty()).then(|| json!(unknown))),
    ]);
    if let (Value::Object(value), Value::Object(more)) = (&mut value, more) {
        value.extend(more);
    }
    value
}

pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02X}")).collect()
}
