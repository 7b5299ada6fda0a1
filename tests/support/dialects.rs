//! The list of the files, by what is special about them.

use super::{
    bags::Bag,
    case::{Case, bmp},
    crypto::Digest,
    keys::{self, Key},
    pfx::{Content, Mac},
    scheme::{Pbe, Scheme, bytes},
};

mod attributes;
mod bags;
mod ciphers;
mod encodings;
mod errors;
mod integrity;
mod limits;
mod passwords;
mod windows;
mod writers;

/// Every file of `testdata/pfx/composed/`.
pub fn all() -> Vec<Case> {
    [
        windows::cases(),
        writers::cases(),
        passwords::cases(),
        ciphers::cases(),
        integrity::cases(),
        encodings::cases(),
        bags::cases(),
        attributes::cases(),
        errors::cases(),
        limits::cases(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// The P-256 leaf and its key, both under `scheme`: what a file is made of that is about something
/// else than its bags.
pub fn leaf(scheme: &Scheme) -> Vec<Content> {
    vec![Content::Encrypted(scheme.clone(), vec![certificate()]), Content::Plain(vec![key(scheme)])]
}

/// The RSA leaf and its CA under `certificates`, the key under `key`, as OpenSSL orders them.
pub fn chain(certificates: &Scheme, key: &Scheme) -> Vec<Content> {
    let chain =
        vec![Bag::certificate(keys::rsa()).name("My App").id(ID), Bag::certificate(keys::ca())];
    vec![
        Content::Encrypted(certificates.clone(), chain),
        Content::Plain(vec![Bag::shrouded(Key::rsa(), key).name("My App").id(ID)]),
    ]
}

pub fn certificate() -> Bag {
    Bag::certificate(keys::p256()).name("My App").id(ID)
}

pub fn key(scheme: &Scheme) -> Bag {
    Bag::shrouded(Key::p256(), scheme).name("My App").id(ID)
}

/// 3DES with 2048 rounds, which everything opens.
pub fn triple_des() -> Scheme {
    Pbe::TripleDes.scheme(&bmp(PASSWORD), &bytes(0x21, 8), 2048)
}

/// HMAC-SHA-256 with 2048 rounds.
pub fn mac() -> Mac {
    Mac::new(Digest::Sha256, &bmp(PASSWORD), 2048)
}

pub const PASSWORD: &str = "composed 1";
pub const ID: &[u8] = &[1, 2, 3, 4];
