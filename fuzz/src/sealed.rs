//! PFX files whose inside comes from the fuzzer: encrypted, authenticated, and so certain to be reached.
//!
//! The first two bytes of an input choose the encryption, the integrity check and the forms of BER; the
//! rest is the DER of SafeContents (RFC 7292 §4.2), which the fuzzer shapes.

use crate::compose::{
    bags::DATA,
    ber::{Form, Lengths, Octets, content, explicit, oid, sequence},
    case::bmp,
    crypto::Digest,
    dialects::PASSWORD,
    pfx::{Content, Forms, Mac, Pfx, encrypted_data},
    scheme::{Cipher, KeyLength, Pbe, Pbes2, Prf, Scheme, bytes, pbes1},
};

/// How many bytes choose.
pub const CHOICE: usize = 2;

/// What [`file`] makes of an input, and the SafeContents in it.
pub struct SealedFile<'a> {
    pub bytes: Vec<u8>,
    pub safe_contents: &'a [u8],
    /// Whether the content is encrypted, and not only authenticated.
    pub is_encrypted: bool,
    /// Whether to write again what is read: that takes as long as a thousand readings.
    pub is_to_be_written: bool,
}

/// A valid PFX under [`PASSWORD`] around the SafeContents in `input`; `None` if there are too few bytes.
pub fn file(input: &[u8]) -> Option<SealedFile<'_>> {
    let (choice, safe_contents) = input.split_at_checked(CHOICE)?;
    let scheme = scheme(choice[0] & 0x0F);
    let form = form(choice[0] >> 4 & 0x03);
    let is_to_be_written = choice[0] >> 6 == 3;
    let info = match &scheme {
        Some(scheme) => {
            encrypted_data(scheme.algorithm.clone(), Some(scheme.encrypt(safe_contents)))
        }
        None => sequence([oid(DATA), explicit(content(safe_contents.to_vec()))]),
    };
    let pfx = Pfx::new(vec![Content::Other(info)], mac(choice[1]));
    let bytes = pfx.forms(Forms::everywhere(form)).bytes();
    let is_encrypted = scheme.is_some();
    Some(SealedFile { bytes, safe_contents, is_encrypted, is_to_be_written })
}

fn scheme(choice: u8) -> Option<Scheme> {
    let salt = bytes(0x44, 8);
    let pbes2 = |cipher, prf| {
        let password = PASSWORD.as_bytes();
        Pbes2 { rounds: 1, prf, key_length: KeyLength::Present, ..Pbes2::new(password, cipher) }
    };
    Some(match choice {
        0..=5 => Pbe::ALL[usize::from(choice)].scheme(&bmp(PASSWORD), &salt, 1),
        6 => pbes1(3, PASSWORD.as_bytes(), &salt, 1),
        7 => pbes1(11, PASSWORD.as_bytes(), &salt, 1),
        8 => pbes2(Cipher::AesCbc(256), Prf::With(Digest::Sha256)).scheme(),
        9 => pbes2(Cipher::AesCbc(128), Prf::Omitted).scheme(),
        10 => pbes2(Cipher::AesGcm(256, 16), Prf::With(Digest::Sha512)).scheme(),
        11 => pbes2(Cipher::TripleDes, Prf::WithoutNull(Digest::Sha1)).scheme(),
        12 => pbes2(Cipher::Rc2(128), Prf::With(Digest::Sha384)).scheme(),
        _ => return None,
    })
}

fn mac(choice: u8) -> Mac {
    match choice & 0x0F {
        digest @ 0..12 => Mac::new(Digest::ALL[usize::from(digest)], &bmp(PASSWORD), 1),
        _ => Mac::pbmac1(Digest::Sha256, PASSWORD.as_bytes(), 1, 32),
    }
}

fn form(choice: u8) -> Form {
    match choice {
        0 | 1 => Form::DER,
        2 => Form { lengths: Lengths::Indefinite, octets: Octets::Segments(64) },
        _ => Form { lengths: Lengths::Mixed, octets: Octets::LastApart(16) },
    }
}
