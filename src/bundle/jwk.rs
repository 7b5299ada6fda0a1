//! stub
use crate::{error::Error, key::PrivateKey};
pub(super) struct Jwk {
    pub(super) private_key: Option<PrivateKey>,
    pub(super) public_key: Option<Vec<u8>>,
    pub(super) certificates: Vec<Vec<u8>>,
}
pub(super) fn read(_text: &str) -> Result<Vec<Jwk>, Error> {
    Ok(Vec::new())
}
