//! What the inputs held and the target cannot.

use std::collections::BTreeSet;

use certgen::{
    bundle::Fit,
    pfx::{Bag, BagValue},
};

use super::{plan::Plan, product::ending, select::Selection};
use crate::{
    cli::args::Format,
    say::{code::Code, warning::Warning},
};

/// One warning for each kind of thing that gets lost, and for what is odd about what is kept.
pub fn losses(plan: &Plan, selection: &Selection) -> Vec<Warning> {
    let format = ending(plan.format).to_uppercase();
    let format = if plan.format == Format::Der { "DER".to_owned() } else { format };
    let mut warnings: Vec<Warning> = things(plan, selection)
        .into_iter()
        .map(|thing| Warning {
            code: Code::NotKept,
            message: format!("a {format} file has no place for {thing}"),
            help: None,
        })
        .collect();
    if plan.format != Format::Pfx {
        warnings.extend(attributes(&format, selection));
    }
    warnings.extend(selection.entries.iter().filter(|entry| entry.fit == Fit::Mismatch).map(
        |entry| Warning {
            code: Code::KeyMismatch,
            message: match &entry.alias {
                Some(alias) => format!("the key \"{alias}\" does not belong to its certificate"),
                None => "a key does not belong to its certificate".to_owned(),
            },
            help: Some("they are marked as a pair, but their public keys differ".to_owned()),
        },
    ));
    warnings
}

/// The things that are not written at all.
fn things(plan: &Plan, selection: &Selection) -> Vec<String> {
    let is_alone = selection.entries.is_empty();
    let takes_other =
        plan.format == Format::Pem && !plan.is_split || plan.format == Format::Der && is_alone;
    let takes_keys = takes_other || matches!(plan.format, Format::Jwk | Format::Jwks);
    let mut things = Vec::new();
    if !takes_other && !selection.requests.is_empty() {
        things.push(counted(selection.requests.len(), "certificate request"));
    }
    if !takes_keys && !selection.public_keys.is_empty() {
        things.push(counted(selection.public_keys.len(), "public key"));
    }
    if plan.format == Format::Pfx && !plan.is_truststore() {
        return things;
    }
    let takes_crls = takes_other || plan.format == Format::P7b;
    let (mut crls, mut secrets, mut others) = (0, 0, Vec::new());
    for bag in &selection.rest {
        match bag.value() {
            BagValue::Crl(_) => crls += 1,
            BagValue::Secret(_) => secrets += 1,
            BagValue::OtherCertificate { .. } if takes_other && super::product::is_x509(bag) => {}
            BagValue::OtherCertificate { kind, .. } => {
                others.push(format!("a certificate of kind {kind}"));
            }
            BagValue::Unknown { kind, .. } => others.push(format!("a bag of kind {kind}")),
            _ => {}
        }
    }
    if crls > 0 && !takes_crls {
        things.push(counted(crls, "revocation list"));
    }
    if secrets > 0 {
        things.push(counted(secrets, "secret"));
    }
    things.extend(others);
    things
}

fn counted(count: usize, what: &str) -> String {
    match count {
        1 => format!("a {what}"),
        _ => format!("{count} {what}s"),
    }
}

/// Names and other attributes. The marks that pair keys with certificates are made anew where they are
/// needed.
fn attributes(format: &str, selection: &Selection) -> Option<Warning> {
    let written =
        selection.entries.iter().flat_map(|entry| entry.key.iter().chain(entry.certificates()));
    let mut names = BTreeSet::new();
    let mut others = BTreeSet::new();
    for bag in written {
        names.extend(bag.attributes().friendly_name());
        others.extend(other_attributes(bag));
    }
    let names: Vec<String> = names.into_iter().map(|name| format!("\"{name}\"")).collect();
    // Where there is one entry only, its name tells nothing apart.
    let names = match names.as_slice() {
        _ if selection.entries.len() < 2 => None,
        [] => None,
        [name] => Some(format!("the alias {name}")),
        several => Some(format!("the aliases {}", several.join(", "))),
    };
    let others: Vec<String> = names.into_iter().chain(others).collect();
    if others.is_empty() {
        return None;
    }
    Some(Warning {
        code: Code::AttributesNotKept,
        message: format!("a {format} file has no place for {}", others.join(", ")),
        help: None,
    })
}

fn other_attributes(bag: &Bag) -> Vec<String> {
    bag.attributes()
        .iter()
        .filter_map(|attribute| match attribute.name() {
            Some("friendlyName" | "localKeyID") => None,
            Some(name) => Some(name.to_owned()),
            None => Some(format!("the attribute {}", attribute.oid())),
        })
        .collect()
}
