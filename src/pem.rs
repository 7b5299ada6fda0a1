//! PEM text.
/// One block, 64 columns, LF.
pub(crate) fn _x() {}
/// The line end of a PEM file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineEnd {
    /// `\r\n`, as Windows writes a Base-64 encoded .CER
    CrLf,
    /// `\n`
    Lf,
}
