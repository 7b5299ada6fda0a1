use std::time::UNIX_EPOCH;

use certgen::{Certificate, PrivateKey};
use clap::Parser;

use super::*;
use crate::cli::args::{Cli, Command};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// 2026-11-23 12:00 UTC.
fn now() -> SystemTime {
    UNIX_EPOCH + DAY * 20_780 + DAY / 2
}

fn resolve(arguments: &[&str]) -> Result<Plan, Failure> {
    let cli = Cli::try_parse_from(["certgen", "new"].iter().chain(arguments)).unwrap();
    let Command::New(args) = cli.command else { unreachable!() };
    Plan::resolve(*args, now())
}

fn plan(arguments: &[&str]) -> Plan {
    resolve(&[&["--name", "My App"], arguments].concat()).unwrap()
}

fn certificate(plan: &Plan) -> Certificate {
    let key = PrivateKey::generate(KeyAlgorithm::P256).unwrap();
    issue::self_signed(&key, &plan.template(), plan.lifetime.from(now()).unwrap()).unwrap()
}

#[test]
fn the_lifetime_is_exactly_what_was_asked_for() {
    for (flags, lifetime) in [
        (&[][..], DAY * 365),
        (&["--days", "90"], DAY * 90),
        (&["--valid", "90d"], DAY * 90),
        (&["--valid", "12h"], DAY / 2),
    ] {
        let certificate = certificate(&plan(flags));
        let (start, end) = (certificate.not_before(), certificate.not_after());
        assert_eq!(end.duration_since(start).unwrap(), lifetime, "{flags:?}");
        assert_eq!(now().duration_since(start).unwrap(), CLOCK_SKEW);
    }
}

#[test]
fn a_term_that_is_over_is_refused() {
    for term in ["2020-01-01", "2026-11-22", "2026-11-23T11:00:00Z"] {
        let failure = resolve(&["--name", "x", "--valid", term]).unwrap_err();
        assert_eq!((failure.code.name(), failure.exit), ("bad_validity", 2), "{term}");
    }
    assert!(resolve(&["--name", "x", "--valid", "2026-11-24"]).is_ok());
}

#[test]
fn a_name_is_the_subject_and_the_file_name() {
    let plan = plan(&[]);
    assert_eq!(plan.subject.to_string(), "CN=My App");
    let paths: Vec<_> = plan.targets().into_iter().map(|target| target.path).collect();
    assert_eq!(paths, [PathBuf::from("my-app.pfx"), PathBuf::from("my-app.cer")]);
}

#[test]
fn a_subject_names_the_files_by_its_cn() {
    for subject in ["CN=My App,O=Contoso", "/O=Contoso/CN=My App"] {
        let plan = resolve(&["--subject", subject]).unwrap();
        assert_eq!(plan.stem, "my-app");
        assert_eq!(certificate(&plan).subject().to_string(), "CN=My App,O=Contoso");
    }
    let failure = resolve(&["--subject", "O=Contoso"]).unwrap_err();
    assert!(failure.help.unwrap().contains("--file"));
    assert_eq!(resolve(&["--subject", "O=Contoso", "--file", "x"]).unwrap().stem, "x");
    assert_eq!(resolve(&["--subject", "O=Contoso", "--name", "X Y"]).unwrap().stem, "x-y");
}

#[test]
fn what_holds_a_key_comes_first_and_is_private() {
    let plan = plan(&["--pem", "--split", "--out-dir", "keys"]);
    let private = |target: &Target| target.privacy == Privacy::Private;
    let targets = plan.targets();
    let names: Vec<_> = targets.iter().map(|target| target.path.to_str().unwrap()).collect();
    let expected = ["my-app.pfx", "my-app.pem", "my-app.key", "my-app.cer", "my-app.crt"];
    assert_eq!(names, expected.map(|name| format!("keys{}{name}", std::path::MAIN_SEPARATOR)));
    assert!(targets.is_sorted_by_key(|target| !private(target)));
    assert_eq!(targets.iter().filter(|target| private(target)).count(), 3);
}

#[test]
fn a_comma_parts_names_only_before_a_kind() {
    let names = |flags: &[&str]| -> Vec<String> {
        plan(flags).alternative_names.iter().map(ToString::to_string).collect()
    };
    assert_eq!(
        names(&[
            "--san",
            "dns:a.example, IP:::1,uri:https://a.example/x,y,z",
            "--san",
            "dns:b.example"
        ]),
        ["dns:a.example", "ip:::1", "uri:https://a.example/x,y,z", "dns:b.example"]
    );
    for list in ["dns:a.example,b.example", "dns:a.example,", ",dns:a.example", ""] {
        let failure = resolve(&["--name", "x", "--san", list]).unwrap_err();
        assert_eq!(failure.code.name(), "bad_san", "{list}");
    }
}

#[test]
fn a_key_without_protection_has_to_be_meant() {
    let refused = |flags: &[&str]| resolve(&[&["--name", "x"], flags].concat()).unwrap_err().exit;
    assert_eq!(refused(&["--password", "none"]), 2);
    assert_eq!(refused(&["--insecure-no-password"]), 2);
    assert_eq!(refused(&["--show-secret"]), 2);
    assert_eq!(refused(&["--show-secret", "--password", "env:PW"]), 2);
    let plan = plan(&["--password", "none", "--insecure-no-password"]);
    assert_eq!(plan.source, Source::None);
}

#[test]
fn rounds_beyond_all_numbers_are_refused_like_others() {
    for rounds in ["999", "6000001", "4294967296", "18446744073709551615"] {
        let failure = resolve(&["--name", "x", "--iterations", rounds]).unwrap_err();
        assert_eq!(failure.code.name(), "bad_iterations");
        assert!(failure.message.starts_with(rounds), "{}", failure.message);
    }
}

#[test]
fn a_server_without_names_is_warned_of() {
    let warnings = |flags: &[&str]| plan(flags).warnings.len();
    assert_eq!(warnings(&["--use", "server"]), 1);
    assert_eq!(warnings(&["--use", "both"]), 1);
    assert_eq!(warnings(&["--use", "server", "--san", "dns:a.example"]), 0);
    assert_eq!(warnings(&[]), 0);
}

#[test]
fn the_usual_lifetime_ends_with_the_ca_and_an_explicit_one_is_kept() {
    let outer = |from, days: u32| Validity::new(from, now() + DAY * days).unwrap();
    let old = UNIX_EPOCH + DAY;
    let within = |flags: &[&str], outer| {
        let lifetime = plan(flags).lifetime;
        let span = lifetime.within(outer, now()).unwrap();
        (span, lifetime.was_cut(span.not_after(), span.not_before()))
    };
    let (span, cut) = within(&[], outer(old, 30));
    assert_eq!((span.not_after(), cut), (now() + DAY * 30, true));
    let (span, cut) = within(&["--ca"], outer(old, 3000));
    assert_eq!((span.not_after(), cut), (now() + DAY * 3000, true));
    let (span, cut) = within(&["--valid", "90d"], outer(old, 30));
    assert_eq!((span.not_after(), cut), (now() - CLOCK_SKEW + DAY * 90, false));
    let (span, cut) = within(&[], outer(old, 4000));
    assert_eq!((span.not_after(), cut), (now() - CLOCK_SKEW + DAY * 365, false));
    // A CA of this minute.
    let (span, cut) = within(&[], outer(now() - DAY / 1440, 4000));
    assert_eq!((span.not_before(), cut), (now() - DAY / 1440, false));
    // One that is over: nothing is cut, so that it can be refused as such.
    let (span, _) = within(&[], Validity::new(old, old + DAY).unwrap());
    assert_eq!(span.not_before(), now() - CLOCK_SKEW);
}

#[test]
fn a_ca_is_valid_for_ten_years_and_a_leaf_for_one() {
    let years = |flags: &[&str]| {
        let span = plan(flags).lifetime.from(now()).unwrap();
        span.not_after().duration_since(span.not_before()).unwrap().as_secs() / DAY.as_secs() / 365
    };
    assert_eq!((years(&[]), years(&["--ca"]), years(&["--ca", "--valid", "2y"])), (1, 10, 2));
}
