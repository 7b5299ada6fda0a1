//! PEM text (RFC 7468): a label and the base64 of DER.
//!
//! Written by `pem-rfc7468` rather than by `pem`, which leaves copies of a private key in memory. Read
//! by a scanner of our own: `pem-rfc7468` refuses what real files look like, and `pem` returns nothing,
//! without a word, for UTF-16 or for a block without its end.

use pem_rfc7468::LineEnding;
use zeroize::Zeroizing;

use crate::error::Error;

mod scan;

pub(crate) use scan::{Block, Oddity, bare_base64, looks_like_pem, scan};

/// The line end of a PEM text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LineEnd {
    /// `\r\n`, as Windows writes its "Base-64 encoded X.509 (.CER)".
    CrLf,
    /// `\n`
    Lf,
}

pub(crate) const CERTIFICATE: &str = "CERTIFICATE";
pub(crate) const PRIVATE_KEY: &str = "PRIVATE KEY";

/// Writes one block with lines of 64 characters. The text is wiped on drop, since it may be a key.
///
/// # Errors
///
/// [`Error::Malformed`] when `der` is too long for any PEM reader.
pub(crate) fn block(label: &str, der: &[u8], end: LineEnd) -> Result<Zeroizing<String>, Error> {
    let ending = match end {
        LineEnd::CrLf => LineEnding::CRLF,
        LineEnd::Lf => LineEnding::LF,
    };
    pem_rfc7468::encode_string(label, ending, der)
        .map(Zeroizing::new)
        .map_err(|_| Error::Malformed { what: "PEM block", reason: "the content is too long" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_has_64_columns_and_a_final_line_end() {
        let text = block(CERTIFICATE, &[0; 100], LineEnd::Lf).unwrap();
        let lines: Vec<&str> = text.split('\n').collect();
        assert_eq!(lines.first(), Some(&"-----BEGIN CERTIFICATE-----"));
        assert_eq!(lines.iter().map(|line| line.len()).collect::<Vec<_>>(), [27, 64, 64, 8, 25, 0]);
        let windows = block(CERTIFICATE, &[0; 100], LineEnd::CrLf).unwrap();
        assert_eq!(windows.replace("\r\n", "\n"), *text);
        assert_eq!(windows.matches('\r').count(), windows.matches('\n').count());
    }
}
