//! Certificates read, out of DER and out of PEM. All of it on one core.

use std::{
    error::Error,
    time::{Duration, SystemTime},
};

use certgen::{
    Certificate, DistinguishedName, KeyAlgorithm, Limits, PrivateKey, Template, Thumbprint,
    Validity, bundle, issue,
};
use openssl::{hash::MessageDigest, x509::X509};
use rustls_pki_types::{CertificateDer, pem::PemObject};
use sha1::{Digest, Sha1};
use x509_cert::der::Decode;

use crate::turns::{Peer, head, take_turns};

type Read = Result<Vec<u8>, Box<dyn Error>>;

const COUNT: usize = 1_000;

pub fn compare(runs: usize) -> Result<(), Box<dyn Error>> {
    let ders = certificates()?;
    let bytes: usize = ders.iter().map(Vec::len).sum();
    println!(
        "{}; {runs} runs by each library; {COUNT} certificates of RSA 2048, {} bytes each\n",
        openssl::version::version(),
        bytes / COUNT
    );
    head();
    let der: [Peer<&[Vec<u8>]>; 5] = [
        ("certgen", der_by_certgen),
        ("openssl", der_by_openssl),
        ("x509-cert", der_by_x509_cert),
        ("x509-parser", der_by_x509_parser),
        ("sha1, thumbprints alone", |ders| Ok(thumbprints(ders.iter().map(Vec::as_slice)))),
    ];
    take_turns("1,000 of DER, and thumbprints", &der, ders.as_slice(), runs)?;
    let blocks: Result<String, certgen::Error> =
        ders.iter().map(|der| bundle::to_pem("CERTIFICATE", der)).collect();
    let pem: [Peer<&str>; 5] = [
        ("certgen", pem_by_certgen),
        ("openssl", pem_by_openssl),
        ("x509-parser", pem_by_x509_parser),
        ("pem, no certificate read", pem_by_pem),
        ("rustls-pki-types, no certificate read", pem_by_pki_types),
    ];
    take_turns("1,000 in one PEM", &pem, blocks?.as_str(), runs)?;
    println!("\nMilliseconds for 1,000 are microseconds for each.");
    Ok(())
}

fn certificates() -> Result<Vec<Vec<u8>>, Box<dyn Error>> {
    let (now, day) = (SystemTime::now(), Duration::from_secs(86_400));
    let name = DistinguishedName::parse("CN=My App,O=Contoso,C=DE")?;
    let (template, validity) = (Template::new(name), Validity::new(now, now + 365 * day)?);
    let key = PrivateKey::generate(KeyAlgorithm::Rsa2048)?;
    let issued =
        (0..COUNT).map(|_| Ok(issue::self_signed(&key, &template, validity)?.der().to_vec()));
    issued.collect()
}

fn thumbprints<'a>(ders: impl Iterator<Item = &'a [u8]>) -> Vec<u8> {
    ders.flat_map(|der| Sha1::digest(der).to_vec()).collect()
}

fn der_by_certgen(ders: &[Vec<u8>]) -> Read {
    let mut all = Vec::new();
    for der in ders {
        all.extend(Thumbprint::sha1(&Certificate::from_der(der)?).as_bytes());
    }
    Ok(all)
}

fn der_by_openssl(ders: &[Vec<u8>]) -> Read {
    let mut all = Vec::new();
    for der in ders {
        all.extend(&*X509::from_der(der)?.digest(MessageDigest::sha1())?);
    }
    Ok(all)
}

fn der_by_x509_cert(ders: &[Vec<u8>]) -> Read {
    let mut all = Vec::new();
    for der in ders {
        std::hint::black_box(x509_cert::Certificate::from_der(der)?);
        all.extend(Sha1::digest(der));
    }
    Ok(all)
}

fn der_by_x509_parser(ders: &[Vec<u8>]) -> Read {
    let mut all = Vec::new();
    for der in ders {
        std::hint::black_box(x509_parser::parse_x509_certificate(der)?);
        all.extend(Sha1::digest(der));
    }
    Ok(all)
}

fn pem_by_certgen(text: &str) -> Read {
    let bundle = bundle::File::read(text.as_bytes(), &Limits::new())?.visible();
    counted(bundle.bags.iter().filter_map(|bag| bag.certificate()).count())
}

fn pem_by_openssl(text: &str) -> Read {
    counted(X509::stack_from_pem(text.as_bytes())?.len())
}

fn pem_by_x509_parser(text: &str) -> Read {
    let mut count = 0;
    for block in x509_parser::pem::Pem::iter_from_buffer(text.as_bytes()) {
        std::hint::black_box(block?.parse_x509()?);
        count += 1;
    }
    counted(count)
}

fn pem_by_pem(text: &str) -> Read {
    counted(pem::parse_many(text)?.len())
}

fn pem_by_pki_types(text: &str) -> Read {
    let mut count = 0;
    for der in CertificateDer::pem_slice_iter(text.as_bytes()) {
        std::hint::black_box(der.map_err(|error| error.to_string())?);
        count += 1;
    }
    counted(count)
}

fn counted(count: usize) -> Read {
    if count == COUNT { Ok(Vec::new()) } else { Err(format!("{count} certificates").into()) }
}
