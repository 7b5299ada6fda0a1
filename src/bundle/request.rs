//! stub
use crate::error::Error;
/// stub
#[derive(Debug, Clone)]
pub struct Request(Vec<u8>);
impl Request {
    /// stub
    pub fn from_der(der: &[u8]) -> Result<Self, Error> {
        Ok(Self(der.to_vec()))
    }
    /// stub
    pub fn der(&self) -> &[u8] {
        &self.0
    }
}
