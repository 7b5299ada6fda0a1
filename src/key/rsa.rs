//! RSA private keys (RFC 8017 appendix A.1.2), and the proof that one is whole.
//!
//! ```text
//! RSAPrivateKey ::= SEQUENCE {
//!     version, n, e, d, p, q, dP, dQ, qInv INTEGER,
//!     otherPrimeInfos SEQUENCE OF SEQUENCE { r, d, t INTEGER } OPTIONAL }
//! ```

use std::borrow::Cow;

use super::{
    cost,
    number::{MAX_BYTES, Number, without_zeros},
    soundness::{Soundness, TOO_LARGE},
};
use crate::{
    ber::{Element, Fault, Notes, Reader, Tag},
    error::{Error, Feature},
    pbe::Cost,
};

/// The numbers of a key, as they stand.
pub(super) struct Rsa<'a> {
    /// Version 1: the modulus has more than two primes.
    has_more_primes: bool,
    /// Whether something stands behind its last number.
    has_rest: bool,
    pub(super) modulus: &'a [u8],
    pub(super) exponent: &'a [u8],
    secret: &'a [u8],
    /// p, q, and those of otherPrimeInfos.
    primes: Vec<Prime<'a>>,
}

/// One prime of a key, and what goes with it.
struct Prime<'a> {
    number: &'a [u8],
    /// d modulo the prime less one.
    exponent: &'a [u8],
    /// Of q its inverse modulo p, of a further one the inverse modulo it of all before it. p has none.
    coefficient: &'a [u8],
}

impl<'a> Rsa<'a> {
    /// Reads an `RSAPrivateKey`.
    pub(super) fn read(der: &'a [u8], notes: &'a Notes) -> Result<Self, Fault> {
        let mut parts = Reader::new(der, 0, notes).any()?.children()?;
        let mut number = || parts.expect(Tag::INTEGER, "").map(|number| number.contents());
        let (version, modulus, exponent, secret) = (number()?, number()?, number()?, number()?);
        let (p, q, d_p, d_q, inverse) = (number()?, number()?, number()?, number()?, number()?);
        let mut primes = vec![
            Prime { number: p, exponent: d_p, coefficient: &[] },
            Prime { number: q, exponent: d_q, coefficient: inverse },
        ];
        if let Some(others) = parts.optional(Tag::SEQUENCE)? {
            let mut others = others.children()?;
            while let Some(other) = others.next()? {
                primes.push(Prime::read(other)?);
            }
        }
        let has_rest = !parts.rest().is_empty();
        Ok(Self { has_more_primes: version == [1], has_rest, modulus, exponent, secret, primes })
    }

    /// Refuses what is no key at all, and what is too large to be computed with.
    ///
    /// # Errors
    ///
    /// [`Error::Malformed`] and [`Error::Unsupported`].
    pub(super) fn check_size(&self) -> Result<(), Error> {
        let size = without_zeros(self.modulus).len();
        let unsupported = |what, name| Err(Error::Unsupported { what, name });
        match (size, self.primes.len()) {
            (0, _) => Err(Error::Malformed { what: "private key", reason: "its modulus is zero" }),
            (1..=MAX_BYTES, ..=MOST_PRIMES) => Ok(()),
            (1..=MAX_BYTES, primes) => unsupported(Feature::RsaKey, format!("of {primes} primes")),
            _ => unsupported(Feature::RsaKeySize, format!("{} bits", size * 8)),
        }
    }

    /// What does not fit together, as far as multiplying and dividing tells: everything but whether the
    /// primes are primes, and without them whether the exponents belong together.
    pub(super) fn flaw(&self) -> Option<Cow<'static, str>> {
        self.compare().err()
    }

    /// What [`Rsa::flaw`] takes.
    pub(super) fn cost(&self) -> Cost {
        let primes = self.primes.iter().flat_map(|one| [one.number, one.exponent, one.coefficient]);
        let numbers = primes.chain([self.modulus, self.exponent, self.secret]);
        cost::of_rsa(numbers.map(|one| without_zeros(one).len()).max(), self.primes.len())
    }

    /// What [`Rsa::prove`] takes.
    pub(super) fn cost_of_proof(&self) -> Cost {
        if self.has_primes() {
            return cost::of_primes(self.primes.iter().map(|one| one.number));
        }
        cost::of_exponents(self.modulus, [self.exponent, self.secret])
    }

    /// The rest of the proof, of a key without a flaw: that its primes are primes, or else that the private
    /// exponent undoes the public one.
    ///
    /// # Errors
    ///
    /// [`Error::Randomness`] without random bytes.
    pub(super) fn prove(&self) -> Result<Soundness, Error> {
        if self.has_primes() {
            for (prime, (name, ..)) in self.primes.iter().zip(NAMES) {
                let Some(number) = Number::read(prime.number) else { return Ok(TOO_LARGE) };
                if !number.is_prime()? {
                    return Ok(Soundness::broken(format!("{name} is not a prime")));
                }
            }
            return Ok(Soundness::Proven);
        }
        let [n, e, d] = [self.modulus, self.exponent, self.secret].map(Number::read);
        let (Some(n), Some(e), Some(d)) = (n, e, d) else { return Ok(TOO_LARGE) };
        match n.has_inverse_exponents(&e, &d)? {
            true => Ok(Soundness::Proven),
            false => Ok(Soundness::broken("d is not the inverse of e")),
        }
    }

    /// What keeps the library that signs from taking a key that is whole.
    pub(super) fn peculiarity(&self) -> String {
        match *without_zeros(self.exponent) {
            [small] => format!("RSA with the public exponent {small}"),
            [high, low] => {
                format!("RSA with the public exponent {}", u16::from_be_bytes([high, low]))
            }
            _ if !self.has_primes() => "RSA without its primes".to_owned(),
            _ if self.primes.len() > 2 => format!("RSA of {} primes", self.primes.len()),
            _ => "RSA in an unusual form".to_owned(),
        }
    }

    /// A key may have been written without them, with zeros in their places.
    fn has_primes(&self) -> bool {
        self.primes.iter().any(|prime| !without_zeros(prime.number).is_empty())
    }

    fn compare(&self) -> Result<(), Cow<'static, str>> {
        self.compare_form()?;
        let (n, e, d) = (read(self.modulus)?, read(self.exponent)?, read(self.secret)?);
        if !n.is_odd() {
            return Err("n is even".into());
        }
        if !is_between_one_and(&n, &e) {
            return Err("e is not an odd number between 1 and n".into());
        }
        if !self.has_primes() {
            return Ok(());
        }
        let primes =
            self.primes.iter().map(|one| read(one.number)).collect::<Result<Vec<_>, _>>()?;
        compare_with_modulus(&primes, &n)?;
        for ((prime, number), (name, exponent, _)) in self.primes.iter().zip(&primes).zip(NAMES) {
            let order = number.less_one();
            let own = d.modulo(&order);
            if !e.times(&own).modulo(&order).is_one() {
                return Err(format!("d is not the inverse of e modulo {name} - 1").into());
            }
            if !read(prime.exponent)?.equals(&own) {
                return Err(format!("{exponent} is not d mod {name} - 1").into());
            }
        }
        self.compare_coefficients(&primes)
    }

    /// What others refuse whatever the numbers are.
    fn compare_form(&self) -> Result<(), Cow<'static, str>> {
        match (self.has_more_primes, self.primes.len() > 2) {
            (true, false) => return Err("it says that it has more than two primes".into()),
            (false, true) => return Err("it says that it has no more than two primes".into()),
            _ => {}
        }
        if self.has_rest {
            return Err("something stands behind its last number".into());
        }
        let mut beside = self.primes.iter().flat_map(|one| [one.exponent, one.coefficient]);
        if !self.has_primes() && beside.any(|one| !without_zeros(one).is_empty()) {
            return Err("its primes are zero, and what goes with them is not".into());
        }
        Ok(())
    }

    fn compare_coefficients(&self, primes: &[Number]) -> Result<(), Cow<'static, str>> {
        let ([p, q, others @ ..], [_, own, own_others @ ..]) = (primes, self.primes.as_slice())
        else {
            return Ok(());
        };
        let is_inverse = |coefficient: &Number, number: &Number, modulus: &Number| {
            coefficient.is_below(modulus) && coefficient.times(number).modulo(modulus).is_one()
        };
        if !is_inverse(&read(own.coefficient)?, q, p) {
            return Err("qInv is not the inverse of q modulo p".into());
        }
        let mut before = p.times(q);
        let names = NAMES.into_iter().skip(2);
        for ((own, r), (name, _, coefficient)) in own_others.iter().zip(others).zip(names) {
            if !is_inverse(&read(own.coefficient)?, &before, r) {
                let all = "the inverse of the primes before it";
                return Err(format!("{coefficient} is not {all} modulo {name}").into());
            }
            before = before.times(r);
        }
        Ok(())
    }
}

impl<'a> Prime<'a> {
    /// Reads an `OtherPrimeInfo`.
    fn read(element: Element<'a>) -> Result<Self, Fault> {
        let mut parts = element.children()?;
        let mut number = || parts.expect(Tag::INTEGER, "").map(|number| number.contents());
        Ok(Self { number: number()?, exponent: number()?, coefficient: number()? })
    }
}

/// That the primes may be the factors of the modulus, and are.
fn compare_with_modulus(primes: &[Number], n: &Number) -> Result<(), Cow<'static, str>> {
    for (at, (prime, (name, ..))) in primes.iter().zip(NAMES).enumerate() {
        if !is_between_one_and(n, prime) {
            return Err(format!("{name} is not an odd number between 1 and n").into());
        }
        let same = primes.iter().take(at).position(|other| other.equals(prime));
        if let Some((other, ..)) = same.and_then(|other| NAMES.get(other)) {
            return Err(format!("{other} and {name} are the same number").into());
        }
    }
    let product = primes.iter().fold(Number::one(), |product, prime| product.times(prime));
    match (product.equals(n), primes.len() > 2) {
        (true, _) => Ok(()),
        (false, false) => Err("n is not the product of p and q".into()),
        (false, true) => Err("n is not the product of its primes".into()),
    }
}

fn is_between_one_and(most: &Number, number: &Number) -> bool {
    number.is_odd() && !number.is_one() && number.is_below(most)
}

fn read(bytes: &[u8]) -> Result<Number, Cow<'static, str>> {
    Number::read(bytes).ok_or("one of its numbers is longer than 16384 bits".into())
}

/// More than anybody uses: OpenSSL stops at five.
const MOST_PRIMES: usize = 8;
/// What RFC 8017 calls each prime, d modulo it less one, and its coefficient.
const NAMES: [(&str, &str, &str); MOST_PRIMES] = [
    ("p", "dP", ""),
    ("q", "dQ", "qInv"),
    ("r3", "d3", "t3"),
    ("r4", "d4", "t4"),
    ("r5", "d5", "t5"),
    ("r6", "d6", "t6"),
    ("r7", "d7", "t7"),
    ("r8", "d8", "t8"),
];

#[cfg(test)]
mod tests;
