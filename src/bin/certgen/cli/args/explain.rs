//! The arguments of `certgen explain`.

use clap::Args;

use super::text;

/// Say what an error code means, and what to do
#[derive(Debug, Args)]
#[command(
    before_help = text::EXPLAIN_EXAMPLES,
    after_long_help = text::EXPLAIN_MORE,
    help_template = text::TEMPLATE,
    override_usage = "certgen explain CODE|-\n       certgen explain --list"
)]
pub struct Explain {
    /// A code, or a whole error text with codes in it; - is standard input
    ///
    /// AADSTS700027, 700027, an error of OAuth (invalid_client), a code of certgen (wrong_password). A
    /// text may be what a server, certgen or another program wrote, in one word or several, or JSON.
    #[arg(value_name = "CODE", required_unless_present = "list")]
    pub words: Vec<String>,
    /// List all codes, one a line
    #[arg(long, conflicts_with = "words")]
    pub list: bool,
}
