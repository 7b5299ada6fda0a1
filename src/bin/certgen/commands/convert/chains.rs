//! Proof that the certificates above others have signed them.

use std::{collections::HashSet, time::SystemTime};

use certgen::{
    Certificate,
    chain::{Answer, Chain, Demands, Pool, Problem, Proofs},
    pfx::Bag,
};

use crate::say::{code::Code, failure::Failure};

/// What the chains of several files were found to be.
pub struct Proven {
    /// The bytes of every certificate in one of them.
    pub used: HashSet<Vec<u8>>,
    /// The issuer that is not there, of the first one that ends for that.
    pub missing: Option<String>,
    /// What cannot be told of the chains, in sentences.
    pub unproven: Vec<String>,
}

/// Proves the chains from `leaves` over what `bags` hold. That an issuer has expired, or may not sign, is
/// for those to judge who rely on the chain; a link that does not hold is a mistake.
pub fn prove<'a>(
    leaves: impl Iterator<Item = &'a Certificate>,
    bags: &[Bag],
    now: SystemTime,
) -> Result<Proven, Failure> {
    let pool = Pool::new(bags.iter().filter_map(Bag::certificate).cloned());
    let mut proven = Proven { used: HashSet::new(), missing: None, unproven: Vec::new() };
    let proofs = Proofs::new();
    let share = proofs.share();
    for leaf in leaves {
        let chain = Chain::find(leaf, &pool, &Demands::at(now).within(&share));
        if let Some(failure) = chain.problems().iter().find_map(broken) {
            return Err(failure);
        }
        let unknown = chain.problems().iter().filter(|one| one.answer() == Answer::Unknown);
        proven.unproven.extend(unknown.map(Problem::to_string));
        proven.used.extend(chain.certificates().iter().map(|one| one.der().to_vec()));
        proven.missing = proven.missing.or_else(|| chain.missing().map(str::to_owned));
    }
    Ok(proven)
}

fn broken(problem: &Problem) -> Option<Failure> {
    let failure = match problem {
        Problem::BadSignature { .. } | Problem::Malformed { .. } => {
            Failure::new(Code::BadSignature, "a certificate is not of its issuer")
        }
        Problem::Loop { .. } | Problem::Stranger { .. } | Problem::TooLong => {
            Failure::new(Code::BadChain, "the certificates form no chain")
        }
        _ => return None,
    };
    let help = "get the certificates of the CA again, and give them with --chain";
    Some(failure.why(problem.to_string()).help(help))
}
