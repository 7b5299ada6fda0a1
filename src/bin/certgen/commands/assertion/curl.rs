//! The command that a person pastes.

use certgen::{TokenRequest, assertion::Exchange};

use super::Signed;
use crate::say::{failure::Failure, shell};

/// A command for a POSIX shell. What is secret goes to curl by a here-document: it stands in no argument
/// list, and the shell takes it as it is.
pub fn command(signed: &Signed<'_>) -> Result<String, Failure> {
    let plan = signed.plan;
    let url = plan.server.url.as_ref().map(|url| url.as_str()).unwrap_or_default();
    // curl takes brackets and braces for lists of URLs, unless it is told not to.
    let glob = if url.contains(['[', ']', '{', '}']) { "-g " } else { "" };
    let url = format!("{glob}{}", shell::word(url));
    let assertion = signed.draft.sign()?;
    Ok(match plan.server.profile.exchange() {
        Exchange::Bearer(_) => format!(
            "curl -sS {url} -H @- <<'END'\nAuthorization: Bearer {}\nEND\n",
            assertion.secret_text()
        ),
        _ => {
            let request = TokenRequest::new(&plan.signature.asked, &assertion, plan.wanted())?;
            format!("curl -sS {url} -d @- <<'END'\n{}\nEND\n", request.secret_form())
        }
    })
}
