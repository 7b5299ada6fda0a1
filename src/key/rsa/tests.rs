use crypto_bigint::{BoxedUint, ConcatenatingMul, NonZero, U256, U512};
use crypto_primes::{Flavor, is_prime};

use super::*;
use crate::{
    ber::encode,
    key::{EcdsaForm, KeyAlgorithm, PrivateKey},
    pbe::{Budget, Limits},
};

/// The numbers of a key, to be changed.
#[derive(Clone)]
struct Parts {
    version: u8,
    n: BoxedUint,
    e: BoxedUint,
    d: BoxedUint,
    /// Prime, exponent, coefficient.
    primes: Vec<[BoxedUint; 3]>,
}

impl Parts {
    /// A whole key of these primes.
    fn of(primes: &[BoxedUint]) -> Self {
        let n = primes.iter().fold(BoxedUint::one(), |n, prime| n.concatenating_mul(prime));
        let orders = primes.iter().map(|prime| prime.wrapping_sub(BoxedUint::one()));
        let order = orders.fold(BoxedUint::one(), |all, one| all.concatenating_mul(&one));
        let e = BoxedUint::from(65_537_u32);
        let d = inverse(&e, &order);
        let mut before = BoxedUint::one();
        let mut parts = Vec::new();
        for (at, prime) in primes.iter().enumerate() {
            let less_one = prime.wrapping_sub(BoxedUint::one());
            let coefficient = match at {
                0 => BoxedUint::zero(),
                1 => inverse(prime, &primes[0]),
                _ => inverse(&before, prime),
            };
            parts.push([prime.clone(), rest(&d, &less_one), coefficient]);
            before = before.concatenating_mul(prime);
        }
        Self { version: u8::from(primes.len() > 2), n, e, d, primes: parts }
    }

    fn pkcs1(&self) -> Vec<u8> {
        let integer = |number: &BoxedUint| {
            let bytes = number.to_be_bytes();
            encode(Tag::INTEGER, &[&[0], without_zeros(&bytes)]).to_vec()
        };
        let (p, q) = (&self.primes[0], &self.primes[1]);
        let numbers =
            [&self.n, &self.e, &self.d, &p[0], &q[0], &p[1], &q[1], &q[2]].map(integer).concat();
        let others = self.primes.iter().skip(2).map(|prime| {
            let parts = prime.each_ref().map(integer).concat();
            encode(Tag::SEQUENCE, &[&parts]).to_vec()
        });
        let others: Vec<u8> = others.flatten().collect();
        let others =
            if others.is_empty() { vec![] } else { encode(Tag::SEQUENCE, &[&others]).to_vec() };
        encode(Tag::SEQUENCE, &[&[2, 1, self.version], &numbers, &others]).to_vec()
    }

    fn soundness(&self) -> Soundness {
        PrivateKey::from_pkcs1_der(&self.pkcs1()).unwrap().soundness().clone()
    }

    /// What is wrong with the key after a change.
    fn flaw(&self, change: impl Fn(&mut Self)) -> String {
        let mut changed = self.clone();
        change(&mut changed);
        match changed.soundness() {
            Soundness::Broken { reason } => reason.into_owned(),
            other => panic!("{other:?}"),
        }
    }

    fn without_primes(mut self) -> Self {
        self.primes = vec![[(); 3].map(|()| BoxedUint::zero()); 2];
        self
    }
}

fn rest(number: &BoxedUint, modulus: &BoxedUint) -> BoxedUint {
    number.rem(&NonZero::new(modulus.clone()).unwrap())
}

fn inverse(number: &BoxedUint, modulus: &BoxedUint) -> BoxedUint {
    let modulus = NonZero::new(modulus.clone()).unwrap();
    number.clone().rem(&modulus).invert_mod(&modulus).unwrap()
}

fn plus(number: &BoxedUint, more: u8) -> BoxedUint {
    number.concatenating_add(BoxedUint::from(more))
}

/// Primes of 512 bits, two for each pair.
fn primes(pairs: usize) -> Vec<BoxedUint> {
    let prime = |_| {
        let mut digits = crate::random::bytes::<64>().unwrap();
        digits[0] |= 0xc0;
        digits[63] |= 1;
        let mut candidate = U512::from_be_slice(&digits);
        let is_fit = |candidate: &U512| {
            let order = candidate.wrapping_sub(&U512::ONE);
            is_prime(Flavor::Any, candidate)
                && order.rem_vartime(&NonZero::new(U512::from(65_537_u32)).unwrap()) != U512::ZERO
        };
        while !is_fit(&candidate) {
            candidate = candidate.wrapping_add(&U512::from(2_u32));
        }
        BoxedUint::from(&candidate)
    };
    (0..2 * pairs).map(prime).collect()
}

fn two() -> Parts {
    Parts::of(&primes(1))
}

#[test]
fn a_whole_key_is_proven_whatever_the_order_of_its_primes() {
    let [p, q] = primes(1).try_into().unwrap();
    assert_eq!(Parts::of(&[p.clone(), q.clone()]).soundness(), Soundness::Proven);
    assert_eq!(Parts::of(&[q, p]).soundness(), Soundness::Proven);
}

#[test]
fn a_private_exponent_is_right_modulo_each_prime_less_one() {
    let whole = two();
    let [p, q] = [0, 1].map(|at| whole.primes[at][0].wrapping_sub(BoxedUint::one()));
    let order = p.concatenating_mul(&q);
    // Modulo the product it is another number than modulo the least common multiple, and more is right too.
    let mut other = whole.clone();
    other.d = whole.d.concatenating_add(&order);
    assert_eq!(other.soundness(), Soundness::Proven);
    let half = order.shr_vartime(1).unwrap();
    other.d = whole.d.concatenating_add(&half);
    assert_eq!(other.soundness(), Soundness::Proven, "both primes less one are even");
}

#[test]
fn a_part_that_does_not_fit_is_named() {
    let whole = two();
    for (expected, change) in [
        ("d is not the inverse of e modulo p - 1", &|key| key.d = plus(&key.d, 2)),
        ("d is not the inverse of e modulo p - 1", &|key| key.d = BoxedUint::zero()),
        ("d is not the inverse of e modulo p - 1", &|key| key.e = BoxedUint::from(3_u8)),
        ("e is not an odd number between 1 and n", &|key| key.e = BoxedUint::from(65_536_u32)),
        ("e is not an odd number between 1 and n", &|key| {
            // They fit, and encipher nothing.
            for number in [&mut key.e, &mut key.d] {
                *number = BoxedUint::one();
            }
        }),
        ("e is not an odd number between 1 and n", &|key| key.e = key.n.clone()),
        ("dP is not d mod p - 1", &|key| key.primes[0][1] = plus(&key.primes[0][1], 2)),
        ("dP is not d mod p - 1", &|key| key.primes[0][1] = BoxedUint::zero()),
        ("dQ is not d mod q - 1", &|key| key.primes[1][1] = plus(&key.primes[1][1], 2)),
        ("dQ is not d mod q - 1", &|key| {
            let order = key.primes[1][0].wrapping_sub(BoxedUint::one());
            key.primes[1][1] = key.primes[1][1].concatenating_add(&order);
        }),
        ("qInv is not the inverse of q modulo p", &|key| {
            key.primes[1][2] = plus(&key.primes[1][2], 1);
        }),
        ("qInv is not the inverse of q modulo p", &|key| key.primes[1][2] = BoxedUint::zero()),
        ("qInv is not the inverse of q modulo p", &|key| {
            key.primes[1][2] = key.primes[1][2].concatenating_add(&key.primes[0][0]);
        }),
        ("n is not the product of p and q", &|key| key.n = plus(&key.n, 2)),
        ("n is even", &|key| key.n = plus(&key.n, 1)),
        ("n is not the product of p and q", &|key| {
            key.primes[0][0] = plus(&key.primes[0][0], 2);
        }),
        ("p is not an odd number between 1 and n", &|key| key.primes[0][0] = BoxedUint::zero()),
        ("p is not an odd number between 1 and n", &|key| {
            // p = n and q = 1 fit as well as any.
            key.primes[0][0] = key.n.clone();
            key.primes[1][0] = BoxedUint::one();
        }),
        ("p and q are the same number", &|key| key.primes[1][0] = key.primes[0][0].clone()),
        ("it says that it has more than two primes", &|key| key.version = 1),
    ] as [(&str, &dyn Fn(&mut Parts)); 20]
    {
        assert_eq!(whole.flaw(change), expected);
    }
}

#[test]
fn primes_that_changed_their_places_alone_are_named() {
    let mut whole = two();
    // dP and dQ too: then only the coefficient is of the other order.
    whole.primes.swap(0, 1);
    whole.primes[1][2] = whole.primes[0][2].clone();
    assert_eq!(whole.flaw(|_| {}), "qInv is not the inverse of q modulo p");
    let mut whole = two();
    let [p, q] = [0, 1].map(|at| whole.primes[at][0].clone());
    (whole.primes[0][0], whole.primes[1][0]) = (q, p);
    assert_eq!(whole.flaw(|_| {}), "dP is not d mod p - 1");
}

#[test]
fn a_factor_that_is_no_prime_is_named_although_all_else_fits() {
    let [a, b, c, _] = primes(2).try_into().unwrap();
    let composite = a.concatenating_mul(&b);
    assert_eq!(Parts::of(&[composite.clone(), c.clone()]).flaw(|_| {}), "p is not a prime");
    assert_eq!(Parts::of(&[c, composite]).flaw(|_| {}), "q is not a prime");
}

/// Of the bases of (2k + 1)(4k + 1) one in four does not give it away.
#[test]
fn a_factor_that_passes_one_test_in_four_is_named_every_time() {
    let is = |number: U256| is_prime(Flavor::Any, &number);
    let mut k = U256::from_be_slice(&crate::random::bytes::<32>().unwrap()).shr_vartime(4);
    let (small, large) = loop {
        let small = k.shl_vartime(1).wrapping_add(&U256::ONE);
        let large = k.shl_vartime(2).wrapping_add(&U256::ONE);
        if is(small) && is(large) {
            break (small, large);
        }
        k = k.wrapping_add(&U256::ONE);
    };
    let composite = BoxedUint::from(small).concatenating_mul(BoxedUint::from(large));
    let number = Number::read(&composite.to_be_bytes()).unwrap();
    assert!((0..40).all(|_| !number.is_prime().unwrap()));
    let other = Number::read(&primes(1)[0].to_be_bytes()).unwrap();
    assert!((0..40).all(|_| other.is_prime().unwrap()));
}

#[test]
fn what_nobody_else_reads_is_named_whatever_the_numbers() {
    let whole = two();
    let half = |key: &mut Parts| {
        *key = key.clone().without_primes();
        key.primes[1][1] = BoxedUint::from(7_u8);
    };
    assert_eq!(whole.flaw(half), "its primes are zero, and what goes with them is not");
    let der = whole.pkcs1();
    let contents = Reader::new(&der, 0, &Notes::default()).any().unwrap().contents().to_vec();
    let read = |contents: &[u8]| {
        let der = encode(Tag::SEQUENCE, &[contents]);
        PrivateKey::from_pkcs1_der(&der).unwrap().soundness().clone()
    };
    assert_eq!(read(&contents), Soundness::Proven);
    let behind = read(&[&contents[..], &[5, 0]].concat());
    assert_eq!(behind, Soundness::broken("something stands behind its last number"));
    // The zero in front of the modulus says that it is positive: version, tag, length, zero.
    let mut negative = contents;
    assert_eq!(negative[3..7], [2, 0x81, 0x81, 0]);
    (negative[5], negative[6]) = (0x80, negative[7]);
    negative.remove(7);
    let negative = encode(Tag::SEQUENCE, &[&negative]);
    let negative = PrivateKey::from_pkcs1_der(&negative).unwrap();
    assert_eq!(*negative.soundness(), Soundness::Proven, "it is read without its sign");
    let own = PrivateKey::from_pkcs1_der(&der).unwrap();
    assert_eq!(negative.public_key_der(), own.public_key_der());
}

#[test]
fn keys_of_three_primes_and_more_are_proven_and_their_parts_named() {
    let primes = primes(2);
    for count in [3, 4] {
        let whole = Parts::of(&primes[..count]);
        assert_eq!(whole.soundness(), Soundness::Proven, "{count} primes");
        for (expected, change) in [
            ("d3 is not d mod r3 - 1", &|key| key.primes[2][1] = plus(&key.primes[2][1], 2)),
            ("t3 is not the inverse of the primes before it modulo r3", &|key| {
                key.primes[2][2] = plus(&key.primes[2][2], 1);
            }),
            ("n is not the product of its primes", &|key| {
                key.primes[2][0] = plus(&key.primes[2][0], 2);
            }),
            ("q and r3 are the same number", &|key| {
                key.primes[2][0] = key.primes[1][0].clone();
            }),
            ("it says that it has no more than two primes", &|key| key.version = 0),
        ] as [(&str, &dyn Fn(&mut Parts)); 5]
        {
            assert_eq!(whole.flaw(change), expected, "{count} primes");
        }
    }
    let mut ten = Parts::of(&primes[..2]);
    ten.primes = vec![ten.primes.clone(); 5].concat();
    let read = PrivateKey::from_pkcs1_der(&ten.pkcs1());
    assert!(matches!(read, Err(Error::Unsupported { name, .. }) if name == "of 10 primes"));
}

#[test]
fn without_primes_the_exponents_are_proven() {
    let whole = two().without_primes();
    assert_eq!(whole.soundness(), Soundness::Proven);
    let reason = "d is not the inverse of e";
    assert_eq!(whole.flaw(|key| key.d = plus(&key.d, 2)), reason);
    assert_eq!(whole.flaw(|key| key.d = BoxedUint::zero()), reason);
    assert_eq!(whole.flaw(|key| key.n = plus(&key.n, 2)), reason);
    assert_eq!(whole.flaw(|key| key.n = plus(&key.n, 1)), "n is even");
    // One prime is as good as a wrong one.
    let half = |key: &mut Parts| key.primes[0][0] = key.n.clone();
    assert_eq!(whole.flaw(half), "p is not an odd number between 1 and n");
}

#[test]
fn what_is_too_large_or_too_much_cannot_be_told() {
    let long = |bytes: usize| BoxedUint::from_be_slice_vartime(&vec![0xff; bytes]);
    let mut large = two().without_primes();
    (large.n, large.d) = (long(MAX_BYTES), long(MAX_BYTES));
    assert_eq!(large.soundness(), TOO_LARGE);
    large.n = long(MAX_BYTES + 1);
    let read = PrivateKey::from_pkcs1_der(&large.pkcs1());
    assert!(matches!(read, Err(Error::Unsupported { what: Feature::RsaKeySize, .. })));

    let whole = two().pkcs1();
    let limits = Limits::new();
    let mut budget = Budget::new(&limits);
    let mut next = || PrivateKey::read_pkcs1(&whole).unwrap().paid(&mut budget).unwrap();
    assert_eq!(next().soundness(), &Soundness::Proven);
    let unproven = (0..5_000).map(|_| next()).find(|key| *key.soundness() != Soundness::Proven);
    let unproven = unproven.expect("the budget of a file ends");
    assert_eq!(unproven.soundness().name(), "unproven");
    assert!(unproven.soundness().reason().unwrap().contains("more keys"));
    // What contradicts itself is found all the same.
    let mut broken = two();
    broken.d = plus(&broken.d, 2);
    let broken = PrivateKey::read_pkcs1(&broken.pkcs1()).unwrap().paid(&mut budget).unwrap();
    assert_eq!(broken.soundness().name(), "broken");
}

#[test]
fn a_whole_key_that_the_library_does_not_sign_with_is_not_called_damaged() {
    let key = PrivateKey::generate(KeyAlgorithm::Rsa2048).unwrap();
    let notes = Notes::default();
    let own = crate::key::read::peculiarity_of_rsa(key.secret_pkcs8_der());
    assert_eq!(own.as_deref(), Some("RSA in an unusual form"));
    assert!(key.to_signing_key(EcdsaForm::Asn1).is_ok());
    for (change, name) in [
        (
            &(|key: &mut Parts| key.e = BoxedUint::from(3_u8)) as &dyn Fn(&mut Parts),
            "RSA with the public exponent 3",
        ),
        (
            &|key: &mut Parts| key.e = BoxedUint::from(65_535_u32),
            "RSA with the public exponent 65535",
        ),
        (&|key: &mut Parts| *key = key.clone().without_primes(), "RSA without its primes"),
    ] {
        let mut changed = two();
        change(&mut changed);
        let der = changed.pkcs1();
        assert_eq!(Rsa::read(&der, &notes).unwrap().peculiarity(), name);
    }
    let three = Parts::of(&primes(2)[..3]).pkcs1();
    assert_eq!(Rsa::read(&three, &notes).unwrap().peculiarity(), "RSA of 3 primes");
}
