//! Keys that are no good: what contradicts itself is never called good, signed with or written on, and what
//! others can find is named.

use std::fs;

use base64::Engine as _;
use serde_json::Value;

#[allow(dead_code, reason = "shared with tests that need more of it")]
#[path = "support/ber.rs"]
mod ber;

mod folder;

use folder::{CERTIFICATE, Folder, KEY, OBJECT, data, der, pem, stderr, stdout};

/// The numbers of an RSA key, by their places in PKCS#1.
const D: usize = 3;
const P: usize = 4;
const DP: usize = 6;
const QINV: usize = 8;

#[test]
fn a_broken_key_is_named_and_nothing_is_signed_with_it() {
    for (number, reason) in [
        (D, "d is not the inverse of e modulo p - 1"),
        (P, "n is not the product of p and q"),
        (DP, "dP is not d mod p - 1"),
        (QINV, "qInv is not the inverse of q modulo p"),
    ] {
        let folder = Folder::with_broken(number);
        let message = format!("the private key in app.pem is broken: {reason}");
        let shown = folder.json(&["show", "app.pem"], 0);
        assert_eq!(shown["entries"][0]["fit"], "broken", "{reason}");
        assert_eq!(shown["keys"][0]["soundness"], "broken");
        assert_eq!(shown["keys"][0]["reason"], reason);
        let page = folder.run(&["show", "app.pem"]);
        assert!(stdout(&page).contains(&format!("BROKEN        {reason}\n")), "{}", stdout(&page));
        let checked = folder.json(&["check", "app.pem"], 5);
        let finding = &checked["files"][0]["findings"][0];
        assert_eq!((&finding["code"], &finding["level"]), (&"broken_key".into(), &"no".into()));
        let server = ["--token-url", "https://sso.example/t", "--client-id", "c"];
        for command in [
            &["assertion", "app.pem", server[0], server[1], server[2], server[3]][..],
            &["token", "app.pem", server[0], server[1], server[2], server[3]],
            &["renew", "app.pem", "-o", "new.pem"],
            &["manifest", "app.pem", "--proof", "--object-id", OBJECT],
            &[
                "new",
                "--name",
                "b",
                "--key",
                "p256",
                "--ca-cert",
                "app.pem",
                "--password",
                "env:PW",
            ],
            &["passwd", "app.pem", "--new-password", "env:PW"],
            &["convert", "app.pem", "--to", "pfx", "--new-password", "env:PW"],
        ] {
            folder.is_refused(command, "broken_key", &message);
        }
        let files: Vec<_> = fs::read_dir(folder.path("")).unwrap().collect();
        assert_eq!(files.len(), 3, "nothing was written: {files:?}");
    }
}

#[test]
fn a_broken_key_beside_its_certificate_is_broken_too() {
    let folder = Folder::with_broken(DP);
    let checked = folder.json(&["check", "app.crt", "--key", "app.key"], 5);
    let findings = checked["files"][0]["findings"].as_array().unwrap();
    let codes: Vec<_> = findings.iter().map(|one| one["code"].as_str().unwrap()).collect();
    assert!(codes.contains(&"broken_key") && !codes.contains(&"key_mismatch"), "{codes:?}");
    let alone = folder.json(&["check", "app.key"], 5);
    assert_eq!(alone["files"][0]["findings"][0]["code"], "broken_key");
    folder.is_refused(
        &["convert", "app.key", "app.crt", "--to", "pfx", "--new-password", "env:PW"],
        "broken_key",
        "the private key in what was given is broken: dP is not d mod p - 1",
    );
    // The certificate alone is as good as before.
    assert!(folder.run(&["convert", "app.pem", "-o", "only.crt"]).status.success());
}

#[test]
fn a_point_that_is_not_of_its_number_makes_a_broken_key() {
    let folder = Folder::new();
    let mut key = der(include_str!("../testdata/keys/p256.key"));
    // The point is the last of it.
    *key.last_mut().unwrap() ^= 1;
    let certificate = include_str!("../testdata/keys/p256.crt");
    folder.write("app.pem", &(pem("PRIVATE KEY", &key) + certificate));
    let reason = "its public half is not that of its private half";
    let page = stdout(&folder.run(&["show", "app.pem"]));
    assert!(page.contains(&format!("BROKEN        {reason}\n")), "{page}");
    assert!(!page.contains("is not in the file") && !page.contains("belong together"), "{page}");
    assert_eq!(
        folder.json(&["check", "app.pem"], 5)["files"][0]["findings"][0]["code"],
        "broken_key"
    );
    folder.is_refused(
        &["convert", "app.pem", "--to", "pfx", "--new-password", "env:PW"],
        "broken_key",
        reason,
    );
}

#[test]
fn a_broken_key_is_written_on_as_it_is_where_that_is_asked_for() {
    let folder = Folder::with_broken(DP);
    let key = der(&folder.read("app.key"));
    let warning = "is broken: dP is not d mod p - 1";
    let convert = ["convert", "app.key", "--to", "der", "--with", "key", "-o", "copy.key"];
    let done = folder.run(&[&convert[..], &["--allow-broken-key"]].concat());
    assert!(done.status.success() && stderr(&done).contains(warning), "{done:?}");
    assert_eq!(fs::read(folder.path("copy.key")).unwrap(), key, "byte for byte");

    let passwd = ["passwd", "app.key", "--new-password", "env:PW", "-o", "sealed.key"];
    let done = folder.run(&[&passwd[..], &["--allow-broken-key"]].concat());
    assert!(done.status.success() && stderr(&done).contains(warning), "{done:?}");
    let back = ["passwd", "sealed.key", "--password", "env:PW", "--new-password", "none"];
    let flags = ["--insecure-no-password", "-o", "plain.key", "--allow-broken-key"];
    assert!(folder.run(&[&back[..], &flags].concat()).status.success());
    assert_eq!(der(&folder.read("plain.key")), key, "byte for byte");
}

/// Whoever changes a bit of what AES-CBC has encrypted, without the password, breaks two blocks of it: one
/// signature with such a key would give its primes away (Boneh, DeMillo and Lipton).
#[test]
fn a_bit_that_was_changed_under_the_encryption_is_found() {
    let folder = Folder::new();
    folder.write("app.key", &pem("PRIVATE KEY", &der(KEY)));
    let passwd = ["passwd", "app.key", "--new-password", "env:PW"];
    assert!(folder.run(&passwd).status.success());
    let sealed = der(&folder.read("app.key"));
    // In the middle of qInv, dQ, dP, q, p, d and n, counted from the end, behind which the padding is.
    for from_end in [85, 215, 345, 475, 605, 805, 1065] {
        let mut changed = sealed.clone();
        let place = changed.len() - from_end;
        changed[place] ^= 0x40;
        folder.write("app.key", &pem("ENCRYPTED PRIVATE KEY", &changed));
        let again = ["passwd", "app.key", "--password", "env:PW", "--new-password", "env:PW"];
        folder.is_refused(&again, "broken_key", "the private key in app.key is broken: ");
        assert_eq!(der(&folder.read("app.key")), changed, "the file stays as it was");
    }
}

#[test]
fn a_jwk_of_numbers_that_do_not_fit_is_broken() {
    let folder = Folder::new();
    folder.write("app.key", &pem("PRIVATE KEY", &der(KEY)));
    let convert = ["convert", "app.key", "--to", "jwk", "--with", "key", "-o", "app.jwk"];
    assert!(folder.run(&convert).status.success());
    let whole: Value = serde_json::from_str(&folder.read("app.jwk")).unwrap();
    for (member, reason) in [
        ("d", "d is not the inverse of e modulo p - 1"),
        ("dp", "dP is not d mod p - 1"),
        ("dq", "dQ is not d mod q - 1"),
        ("qi", "qInv is not the inverse of q modulo p"),
    ] {
        let mut changed = whole.clone();
        changed[member] = "AQAB".into();
        folder.write("app.jwk", &changed.to_string());
        assert_eq!(folder.json(&["show", "app.jwk"], 0)["keys"][0]["reason"], reason);
        folder.is_refused(&["convert", "app.jwk", "--to", "pem"], "broken_key", reason);
    }
    let mut few = whole.clone();
    for member in ["p", "q", "dp", "dq", "qi"] {
        few.as_object_mut().unwrap().remove(member);
    }
    folder.write("app.jwk", &few.to_string());
    assert_eq!(folder.json(&["show", "app.jwk"], 0)["keys"][0]["soundness"], "proven");
    few["d"] = "AQAB".into();
    folder.write("app.jwk", &few.to_string());
    folder.is_refused(&["convert", "app.jwk", "--to", "pem"], "broken_key", "d is not the inverse");
}

#[test]
fn of_a_key_that_is_not_computed_with_it_cannot_be_told() {
    let folder = Folder::new();
    for name in ["ed448.key", "ed448.crt"] {
        fs::copy(data(&format!("keys/{name}")), folder.path(name)).unwrap();
    }
    let checked = folder.json(&["check", "ed448.crt", "--key", "ed448.key"], 5);
    let findings = checked["files"][0]["findings"].as_array().unwrap();
    let of_key = findings.iter().find(|one| one["code"] == "key_unproven").unwrap();
    assert_eq!(of_key["level"], "unknown");
    assert!(!checked.to_string().contains("mismatch"), "{checked}");
    // Without --key nothing was asked of it.
    let both = folder.read("ed448.key") + &folder.read("ed448.crt");
    folder.write("both.pem", &both);
    let checked = folder.json(&["check", "both.pem"], 0);
    assert!(checked["ok"] == false && checked.to_string().contains("key_unproven"), "{checked}");
    assert!(checked["files"][0]["findings"][0]["reason"].is_string(), "{checked}");
    let server = ["--token-url", "https://sso.example/t", "--client-id", "c"];
    let message = "whether the private key in both.pem is that of its certificate cannot be told";
    folder.is_refused(&[&["assertion", "both.pem"], &server[..]].concat(), "unproven", message);
    let done = folder.run(&["convert", "both.pem", "--to", "pfx", "--new-password", "env:PW"]);
    assert!(done.status.success() && stderr(&done).contains("could not be proven"), "{done:?}");
}

#[test]
fn requests_with_keys_that_others_can_find_are_refused_unless_they_are_taken() {
    let folder = Folder::new();
    for (name, words) in [
        ("close-primes", "next to each other"),
        ("exponent-3", "its public exponent is 3"),
        ("roca", "CVE-2017-15361"),
        ("short", "RSA 1024"),
        ("small-factor", "a multiple of 743"),
    ] {
        let failure = folder.signs(name, &[], 5);
        assert_eq!(failure["error"]["code"], "weak_key", "{name}: {failure}");
        assert!(failure["error"]["message"].as_str().unwrap().contains(words), "{failure}");
        assert!(failure.to_string().contains("--allow-weak-key"), "{failure}");
        folder.signs(name, &["--allow-weak-key"], 0);
        let checked =
            folder.json(&["check", "signed.cer"], if name == "exponent-3" { 0 } else { 5 });
        let finding = checked["files"][0]["findings"].as_array().unwrap();
        let code = if name == "exponent-3" { "low_exponent" } else { "weak_key" };
        assert!(finding.iter().any(|one| one["code"] == code), "{name}: {checked}");
        let shown = folder.json(&["show", "signed.cer"], 0);
        assert!(shown["certificates"][0]["weaknesses"].to_string().contains(words), "{shown}");
    }
    folder.signs("whole", &[], 0);
}

#[test]
fn requests_that_prove_nothing_are_never_signed() {
    let folder = Folder::new();
    for (name, code) in [
        ("ed25519-small-order", "weak_key"),
        ("even-exponent", "weak_key"),
        ("exponent-1", "weak_key"),
        ("md5", "weak_signature"),
        ("sha1", "weak_signature"),
    ] {
        for flags in [&[][..], &["--allow-weak-key"]] {
            let failure = folder.signs(name, flags, 5);
            assert_eq!(failure["error"]["code"], code, "{name}: {failure}");
            assert!(!failure.to_string().contains("--allow-weak-key"), "{name}: {failure}");
        }
    }
    let failure = folder.signs("unused-bits", &[], 3);
    assert!(failure.to_string().contains("public key"), "{failure}");
}

#[test]
fn a_token_that_may_be_of_a_key_that_was_left_out_cannot_be_told() {
    let folder = Folder::new();
    folder.signs("roca", &["--allow-weak-key", "--cer-encoding", "base64"], 0);
    let weak = folder.read("signed.cer");
    folder.write("app.pem", &(KEY.to_owned() + CERTIFICATE));
    folder.write("both.pem", &(weak.clone() + CERTIFICATE));
    let p256 = fs::read_to_string(data("keys/p256.crt")).unwrap();
    folder.write("other.pem", &(weak.clone() + &p256));
    folder.write("weak.pem", &weak);
    let assertion = ["assertion", "app.pem", "--client-id", "app", "--allow-expired"];
    let token = folder.run(&[&assertion[..], &["--token-url", "https://idp.example/t"]].concat());
    assert!(token.status.success(), "{token:?}");
    folder.write("token.txt", &stdout(&token));
    let verified = folder.json(&["jwt", "verify", "token.txt", "--cert", "both.pem"], 0);
    let warnings = verified["warnings"].as_array().unwrap();
    assert!(warnings.iter().any(|one| one["code"] == "key_left_out"), "{verified}");
    for (file, code) in [("other.pem", "key_left_out"), ("weak.pem", "weak_key")] {
        let refused = folder.json(&["jwt", "verify", "token.txt", "--cert", file], 5);
        assert_eq!(refused["error"]["code"], code, "{refused}");
        let shown = refused.to_string();
        assert!(shown.contains("ROCA") && !shown.contains("2048 to 8192"), "{refused}");
    }
}

#[test]
fn a_token_by_a_key_of_small_order_does_not_hold() {
    let folder = Folder::new();
    let url = base64::engine::general_purpose::URL_SAFE_NO_PAD;
    let neutral = [&[1_u8][..], &[0; 31]].concat();
    let key =
        |point: &[u8]| format!(r#"{{"kty":"OKP","crv":"Ed25519","x":"{}"}}"#, url.encode(point));
    // S = 0 with R = the neutral point: a signature of every message.
    let signature = url.encode([&neutral[..], &[0; 32]].concat());
    let parts = [r#"{"alg":"EdDSA"}"#, r#"{"exp":4000000000}"#].map(|part| url.encode(part));
    folder.write("token", &format!("{}.{}.{signature}", parts[0], parts[1]));
    folder.write("key.jwk", &key(&neutral));
    folder.is_refused(&["jwt", "verify", "token", "--jwks", "key.jwk"], "weak_key", "small order");
    // Beside another one it is left out, and it may be of that.
    let other = key(&[&[2_u8][..], &[0; 31]].concat());
    folder.write("keys.jwks", &format!(r#"{{"keys":[{},{other}]}}"#, key(&neutral)));
    folder.is_refused(&["jwt", "verify", "token", "--jwks", "keys.jwks"], "key_left_out", "");
}

#[test]
fn a_key_of_three_primes_is_proven_and_is_no_jwk() {
    let folder = Folder::new();
    fs::copy(data("keys/rsa2048-three-primes.key"), folder.path("app.key")).unwrap();
    let shown = folder.json(&["show", "app.key"], 0);
    assert_eq!(shown["keys"][0]["soundness"], "proven");
    let failure = folder.json(&["convert", "app.key", "--to", "jwk", "--with", "key"], 3);
    assert!(failure.to_string().contains("more than two primes"), "{failure}");
    let done = folder.run(&["convert", "app.key", "--to", "der", "--with", "key", "-o", "der.key"]);
    assert!(done.status.success(), "{done:?}");
    assert_eq!(fs::read(folder.path("der.key")).unwrap(), der(&folder.read("app.key")));
}

#[test]
fn a_note_is_no_no() {
    let folder = Folder::new();
    folder.signs("exponent-3", &["--allow-weak-key"], 0);
    let checked = folder.run(&["check", "signed.cer"]);
    let line = stdout(&checked);
    assert!(checked.status.success(), "{checked:?}");
    assert!(line.contains(" ok ") && line.contains("its public exponent is 3"), "{line}");
}
