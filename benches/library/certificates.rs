//! Certificates: issued, read from DER and PEM, and their thumbprints. All of it on one core.

use certgen::{
    Certificate, KeyAlgorithm, Limits, Thumbprint,
    bundle::{self, File},
    issue,
    pfx::{Bag, BagValue},
};
use divan::{
    Bencher, black_box,
    counter::{BytesCount, ItemsCount},
};

use crate::samples::{certificate, certificates, key, template, testdata, validity};

/// A root with few extensions, one from an authority, one with many names, and an elliptic one.
const SAMPLES: [(&str, &[u8]); 4] = [
    ("rsa2048", testdata!("keys/rsa2048.crt")),
    ("chain-rsa-leaf", testdata!("keys/chain-rsa-leaf.crt")),
    ("multi-rdn", testdata!("keys/multi-rdn.crt")),
    ("p256", testdata!("keys/p256.crt")),
];

#[divan::bench(args = KeyAlgorithm::ALL)]
fn self_signed(bencher: Bencher<'_, '_>, algorithm: KeyAlgorithm) {
    let (key, template, validity) = (key(algorithm), template(), validity());
    bencher.bench(|| issue::self_signed(&key, &template, validity).unwrap());
}

#[divan::bench(args = SAMPLES.map(|(name, _)| name))]
fn read_der(bencher: Bencher<'_, '_>, name: &str) {
    let der = sample(name).der().to_vec();
    bencher
        .counter(BytesCount::of_slice(&der))
        .counter(ItemsCount::new(1_usize))
        .bench(|| Certificate::from_der(black_box(&der)).unwrap());
}

/// Certificates of RSA keys in one file of PEM, recognised, parsed, and the SHA-1 thumbprint of each.
#[divan::bench(args = [1, 10, 1_000])]
fn read_pem_and_thumbprint(bencher: Bencher<'_, '_>, count: usize) {
    let bags = certificates(count).into_iter().map(|one| Bag::new(BagValue::Certificate(one)));
    let bags: Vec<Bag> = bags.collect();
    let pem = bundle::to_secret_pem(&bags.iter().collect::<Vec<_>>()).unwrap();
    let pem = pem.secret_text().as_bytes();
    bencher.counter(BytesCount::of_slice(pem)).counter(ItemsCount::new(count)).bench(|| {
        let bundle = File::read(black_box(pem), &Limits::new()).unwrap().visible();
        let all = bundle.bags.iter().filter_map(Bag::certificate).map(Thumbprint::sha1);
        all.collect::<Vec<_>>()
    });
}

/// The same from DER, one after the other.
#[divan::bench]
fn read_der_and_thumbprint(bencher: Bencher<'_, '_>) {
    let ders: Vec<_> = certificates(1_000).iter().map(|one| one.der().to_vec()).collect();
    bencher
        .counter(BytesCount::new(ders.iter().map(Vec::len).sum::<usize>()))
        .counter(ItemsCount::new(ders.len()))
        .bench(|| {
            let read = |der: &Vec<u8>| Thumbprint::sha1(&Certificate::from_der(der).unwrap());
            black_box(&ders).iter().map(read).collect::<Vec<_>>()
        });
}

#[divan::bench]
fn thumbprint_sha1(bencher: Bencher<'_, '_>) {
    let certificate = certificate(&key(KeyAlgorithm::Rsa2048));
    bencher
        .counter(BytesCount::of_slice(certificate.der()))
        .bench(|| Thumbprint::sha1(&certificate).to_hex());
}

#[divan::bench]
fn thumbprint_sha256(bencher: Bencher<'_, '_>) {
    let certificate = certificate(&key(KeyAlgorithm::Rsa2048));
    bencher
        .counter(BytesCount::of_slice(certificate.der()))
        .bench(|| Thumbprint::sha256(&certificate).to_hex());
}

fn sample(name: &str) -> Certificate {
    let (_, file) = SAMPLES.into_iter().find(|(known, _)| *known == name).unwrap();
    let bundle = File::read(file, &Limits::new()).unwrap().visible();
    bundle.bags.iter().find_map(Bag::certificate).unwrap().clone()
}
