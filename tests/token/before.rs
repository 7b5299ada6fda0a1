//! The network is touched last: whatever is wrong with files, passwords and arguments is said before a
//! connection is made.

use super::run::{CLIENT, app, certgen, stderr, stdout, with};
use crate::double::{Entra, Realm};

const FILE: [&str; 3] = ["rsa.pfx", "--password", "env:PFX_PASSWORD"];

/// What is behind `certgen token`, beside a good client, tenant and authority.
const REFUSED: &[(&[&str], i32)] = &[
    (&["absent.pfx"], 3),
    (&["rsa.pfx", "--password", "env:WRONG"], 4),
    (&["rsa.pfx", "--no-input"], 4),
    (&["rsa.pfx", "--password", "correct horse"], 2),
    (&["rsa.cer"], 3),
    (&["cut.pfx", "--password", "env:PFX_PASSWORD"], 3),
    (&["expired.pfx", "--password", "env:PFX_PASSWORD"], 5),
    (&["future.pfx", "--password", "env:PFX_PASSWORD"], 5),
    // An elliptic curve, which Entra does not take.
    (&["app.pfx", "--password", "env:PFX_PASSWORD"], 5),
    (&["rsa.pfx", "--password", "env:PFX_PASSWORD", "--key", "other.crt"], 3),
    (&["Qm8~s3cret0f-the.app_Qm8~s3cret0f-the.app"], 2),
    (&["--client-secret", "Qm8~s3cret0f-the.app"], 2),
    (&["--client-secret", "env:ABSENT"], 4),
    (&["--client-secret", "env:APP_SECRET", "rsa.pfx"], 2),
    (&["--assertion-file", "absent.jwt"], 3),
    (&["--assertion-file", "rsa.pfx"], 3),
];

/// The same, beside a good certificate.
const OPTIONS: &[(&[&str], i32)] = &[
    (&["--scope", "https://graph.microsoft.com/User.Read"], 2),
    (&["--scope", ""], 2),
    (&["--v1", "--scope", "https://graph.microsoft.com/.default"], 2),
    (&["--resource", "https://graph.microsoft.com"], 2),
    (&["--timeout", "0s"], 2),
    (&["--timeout", "1h"], 2),
    (&["--timeout", "soon"], 2),
    (&["--ca-file", "absent.pem"], 3),
    (&["--ca-file", "rsa.pfx"], 3),
    (&["--proxy", "ftp://proxy.example"], 2),
    (&["--proxy", "http://me:secret@proxy.example"], 2),
    (&["--jwt-header", "alg=none"], 2),
    (&["--lifetime", "2d"], 2),
    (&["--alg", "ES256"], 2),
    (&["--tenant", "common"], 2),
    (&["--no-such-option"], 2),
];

#[test]
fn nothing_is_sent_before_everything_is_good() {
    let entra = Entra::start(Realm::new([app()]));
    let mut wrong = Vec::new();
    let options = OPTIONS.iter().map(|(words, code)| ([&FILE[..], words].concat(), *code));
    for (words, code) in REFUSED.iter().map(|(words, code)| (words.to_vec(), *code)).chain(options)
    {
        let output = with(&entra, &words).env("WRONG", "wrong horse").output().unwrap();
        let found = (output.status.code(), entra.connections(), stdout(&output));
        if found != (Some(code), 0, "") {
            wrong.push(format!("{words:?}: {found:?} {}", stderr(&output)));
        }
        assert!(stderr(&output).contains("help: "), "{words:?}: {}", stderr(&output));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The counter counts.
#[test]
fn what_is_good_makes_one_connection() {
    let entra = Entra::start(Realm::new([app()]));
    let output = with(&entra, &FILE).output().unwrap();
    assert!(output.status.success() && entra.connections() == 1, "{}", stderr(&output));
}

#[test]
fn plain_http_is_for_this_computer() {
    let mut command = certgen();
    command.arg("token").args(FILE).args(["--tenant", "contoso.com", "--client-id", CLIENT]);
    let output = command.args(["--authority", "http://login.example"]).output().unwrap();
    assert_eq!(output.status.code(), Some(2), "{}", stderr(&output));
}
