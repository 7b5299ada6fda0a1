//! Keys and certificates under a password.

use std::collections::HashSet;

use certgen::{
    Password, Thumbprint,
    bundle::Fit,
    pfx::{self, Bag},
};

use super::{Chosen, Gathered, Part, Plan, Selection, no_certificate, no_key};
use crate::{give::sealing, say::failure::Failure};

/// Refuses a PFX that would not be what whoever asks for one expects.
pub fn check(plan: &Plan, gathered: &Gathered, selection: &Selection) -> Result<(), Failure> {
    let has_certificate = !selection.certificates().is_empty();
    let has_key = selection.has_key();
    if plan.is_truststore() {
        if has_key {
            return Err(Failure::usage(format!(
                "a Java truststore holds certificates only, and {} has a private key",
                gathered.name
            ))
            .help("--with cert leaves the key out (--with cert,chain,root keeps the chain)"));
        }
        return if has_certificate { Ok(()) } else { Err(no_certificate(gathered)) };
    }
    // What was a PFX may stay what it was, and what was asked for is meant.
    if gathered.is_pfx
        && plan.parts.is_none()
        && !(selection.entries.is_empty() && selection.rest.is_empty())
    {
        return Ok(());
    }
    if !has_key && plan.has(Part::Key, true) {
        return Err(no_key(gathered).help(
            "--key FILE takes the private key from there; --with cert,chain,root goes without",
        ));
    }
    if !has_certificate && plan.has(Part::Cert, true) {
        return Err(no_certificate(gathered)
            .help("--cert FILE takes the certificate from there; --with key goes without"));
    }
    Ok(())
}

pub fn sealed(plan: &Plan, selection: &Selection, password: &Password) -> Result<Vec<u8>, Failure> {
    let options = plan.sealing.options()?;
    let bags =
        if plan.is_truststore() { trusted(plan, selection)? } else { bags(plan, selection)? };
    sealing::check_cost(&options, sealing::shrouded(&bags))?;
    Ok(pfx::seal_bags(&bags, password, &options)?)
}

/// Entry by entry, and what is neither key nor certificate behind them.
fn bags(plan: &Plan, selection: &Selection) -> Result<Vec<Bag>, Failure> {
    let mut seen = HashSet::new();
    let mut bags = Vec::new();
    for entry in &selection.entries {
        let own = marked(plan, entry)?;
        for bag in own.into_iter().chain(entry.above().cloned()) {
            let is_new = bag.certificate().is_none_or(|one| seen.insert(one.der().to_vec()));
            if is_new {
                bags.push(bag);
            }
        }
    }
    bags.extend(selection.rest.iter().cloned());
    Ok(bags)
}

/// Key and certificate of `entry` with a name, and the mark by which Java and Windows pair them.
fn marked(plan: &Plan, entry: &Chosen) -> Result<Vec<Bag>, Failure> {
    let (Some(key), leaf) = (entry.key.clone(), entry.leaf.clone()) else {
        // A certificate that stands alone has a name if it is given one.
        let leaf = entry.leaf.clone().map(|leaf| match &plan.name {
            Some(name) => leaf.friendly_name(name),
            None => Ok(leaf),
        });
        return Ok(leaf.transpose()?.into_iter().collect());
    };
    let id = leaf.as_ref().and_then(|bag| bag.certificate()).map(Thumbprint::sha1);
    let mut pair: Vec<Bag> = [Some(key), leaf].into_iter().flatten().collect();
    let mut ids = pair.iter().map(|bag| bag.attributes().local_key_id());
    let first = ids.next().flatten();
    // A pair whose marks say so although the keys do not is kept as it was.
    let is_marked = first.is_some() && ids.all(|id| id == first) || entry.fit == Fit::Mismatch;
    if let Some(id) = id.filter(|_| !is_marked) {
        let with_id = pair.into_iter().map(|bag| bag.local_key_id(id.as_bytes()));
        pair = with_id.collect::<Result<_, _>>()?;
    }
    let has_name = pair.iter().any(|bag| bag.attributes().friendly_name().is_some());
    let name = match &plan.name {
        Some(name) => Some(name.clone()),
        None if has_name => None,
        None => entry.name().filter(|name| !name.chars().any(char::is_control)),
    };
    if let Some(name) = name {
        let named = pair.into_iter().map(|bag| bag.friendly_name(&name));
        pair = named.collect::<Result<_, _>>()?;
    }
    Ok(pair)
}

/// Every certificate as one that Java trusts, under a name of its own.
fn trusted(plan: &Plan, selection: &Selection) -> Result<Vec<Bag>, Failure> {
    let mut taken = HashSet::new();
    let mut bags = Vec::new();
    for bag in selection.certificates() {
        let name = match &plan.name {
            Some(name) if bags.is_empty() => name.clone(),
            _ => bag
                .attributes()
                .friendly_name()
                .or_else(|| super::super::select::common_name(bag))
                .unwrap_or_else(|| "certificate".to_owned()),
        };
        // Java does not tell small letters from large ones.
        let names =
            (1..).map(|count| if count == 1 { name.clone() } else { format!("{name} {count}") });
        for name in names {
            if taken.insert(name.to_lowercase()) {
                bags.push(bag.clone().friendly_name(&name)?.trusted_by_java()?);
                break;
            }
        }
    }
    Ok(bags)
}
