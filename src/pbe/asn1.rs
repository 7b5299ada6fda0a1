//! The ASN.1 of encryption under a password, one type a structure, as it is written.

use der::{Sequence, asn1::OctetString};
use spki::AlgorithmIdentifierOwned;

/// Parameters of the PKCS#12 encryption schemes (RFC 7292 appendix C).
#[derive(Sequence)]
pub(crate) struct Pkcs12PbeParameters {
    pub(crate) salt: OctetString,
    pub(crate) iterations: u32,
}

/// Parameters of PBES2 (RFC 8018 appendix A.4) and, with a MAC in the second place, of PBMAC1
/// (appendix A.5).
#[derive(Sequence)]
pub(crate) struct Pbes2Parameters {
    pub(crate) key_derivation: AlgorithmIdentifierOwned,
    pub(crate) scheme: AlgorithmIdentifierOwned,
}

/// Parameters of PBKDF2 (RFC 8018 appendix A.2). The PRF is always named: left out, it
/// means HMAC-SHA-1, which is not what is written.
#[derive(Sequence)]
pub(crate) struct Pbkdf2Parameters {
    pub(crate) salt: OctetString,
    pub(crate) iterations: u32,
    pub(crate) key_length: Option<u16>,
    pub(crate) prf: AlgorithmIdentifierOwned,
}
