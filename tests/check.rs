//! `certgen check`: many files at once, what is wrong with them, and what does not stop the rest.

use std::{
    fs,
    path::PathBuf,
    process::{Command, Output, Stdio},
    time::{Duration, SystemTime},
};

use base64::Engine as _;
use certgen::{
    Authority, DistinguishedName, Identity, KeyAlgorithm, PrivateKey, Template, Validity, issue,
};
use serde_json::Value;
use tempfile::TempDir;

mod passwords;

#[test]
fn what_is_good_says_when_it_ends_and_what_is_not_what_helps() {
    let folder = Folder::new();
    folder.make("good", &["--valid", "1y"]);
    folder.make("soon", &["--valid", "20d"]);
    let good = folder.run(&["good.cer"]);
    assert_eq!(good.status.code(), Some(0));
    let line = String::from_utf8(good.stdout).unwrap();
    assert!(line.starts_with("good.cer   ok        expires in 364 days ("), "{line}");
    let both = folder.run(&["good.cer", "soon.cer"]);
    assert_eq!(both.status.code(), Some(5));
    assert!(both.stderr.is_empty(), "{both:?}");
    let text = String::from_utf8(both.stdout).unwrap();
    let lines: Vec<_> = text.lines().collect();
    assert!(lines[0].starts_with("good.cer   ok  "), "{text}");
    assert!(lines[1].starts_with("soon.cer   expires   in 19 days ("), "{text}");
    assert!(lines[1].ends_with("renew with: certgen renew soon.pfx"), "{text}");
    let within = folder.run(&["soon.cer", "--within", "10d"]);
    assert_eq!(within.status.code(), Some(0), "{within:?}");
}

#[test]
fn a_folder_is_checked_whole_and_what_is_broken_stops_nothing() {
    let folder = Folder::new();
    for number in 0..30 {
        folder.make(&format!("app-{number:02}"), &["--valid", "90d"]);
    }
    fs::create_dir(folder.path("below")).unwrap();
    fs::copy(folder.path("app-00.cer"), folder.path("below/other.cer")).unwrap();
    fs::write(folder.path("notes.txt"), "nothing of the kind").unwrap();
    fs::write(folder.path("cut.pfx"), &fs::read(folder.path("app-00.pfx")).unwrap()[..99]).unwrap();
    let output = folder.run(&[".", "--json", "--password", "env:GOOD_PASSWORD"]);
    assert_eq!(output.status.code(), Some(3), "{output:?}");
    let found: Value = serde_json::from_slice(&output.stdout).unwrap();
    let files = found["files"].as_array().unwrap();
    assert_eq!((files.len(), &found["ok"]), (30 * 2 + 2, &Value::Bool(false)));
    let paths: Vec<_> = files.iter().map(|file| file["path"].as_str().unwrap()).collect();
    assert!(paths.is_sorted(), "{paths:?}");
    let broken: Vec<_> = files.iter().filter(|file| file["ok"] == false).collect();
    let [broken] = broken.as_slice() else { panic!("{broken:?}") };
    assert_eq!(
        (&broken["path"], &broken["error"]["code"]),
        (&"./cut.pfx".into(), &"damaged".into())
    );
    assert!(paths.contains(&"./below/other.cer") && !paths.contains(&"./notes.txt"));
}

#[test]
fn chains_end_at_a_root_that_was_given() {
    let folder = Folder::new();
    folder.make("ca", &["--ca"]);
    folder.make("stranger", &["--ca"]);
    let by_ca = ["--ca-cert", "ca.pfx", "--ca-password", "env:GOOD_PASSWORD"];
    let server = ["--use", "server", "--san", "dns:app.example.com"];
    folder.make("server", &[&server[..], &by_ca].concat());
    folder.make("client", &by_ca);
    let exit = |flags: &[&str]| folder.run(flags).status.code();
    assert_eq!(exit(&["server.cer", "--chain", "ca.cer", "--for", "tls-server"]), Some(0));
    assert_eq!(exit(&["client.cer", "--chain", "ca.cer", "--for", "tls-client"]), Some(0));
    let refused = [
        (&["server.cer", "--chain", "stranger.cer"][..], "incomplete_chain"),
        (&["client.cer", "--chain", "ca.cer", "--for", "tls-server"], "wrong_usage"),
        (&["ca.cer", "--for", "tls-client"], "is_ca"),
        (&["client.cer", "--for", "entra"], "unsupported_key"),
        (&["server.cer", "--key", "client.pfx", "--password", "env:GOOD_PASSWORD"], "key_mismatch"),
    ];
    for (flags, code) in refused {
        let output = folder.run(&[flags, &["--json"]].concat());
        assert_eq!(output.status.code(), Some(5), "{flags:?}: {output:?}");
        let found: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(found["files"][0]["findings"][0]["code"], code, "{flags:?}: {found}");
    }
    let own = ["server.cer", "--key", "server.pfx", "--password", "env:GOOD_PASSWORD"];
    assert_eq!(exit(&own), Some(0));
}

#[test]
fn a_signature_that_cannot_be_verified_is_neither_ok_nor_wrong() {
    let folder = Folder::new();
    folder.make("ca", &["--ca"]);
    folder.make("app", &["--ca-cert", "ca.pfx", "--ca-password", "env:GOOD_PASSWORD"]);
    let app = fs::read(folder.path("app.cer")).unwrap();
    fs::write(folder.path("marked.cer"), marked(&app)).unwrap();
    let why = "could not be verified: ECDSA with SHA-224 is not supported here";
    let output = folder.run(&["marked.cer", "--chain", "ca.cer"]);
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(5));
    assert!(
        text.starts_with("marked.cer   unproven  ") && text.trim_end().ends_with(why),
        "{text}"
    );
    for (chain, exit) in [(&["--chain", "ca.cer"][..], 5), (&[], 0)] {
        // Without --chain the CA stands beside it.
        let both = [fs::read(folder.path("marked.cer")), fs::read(folder.path("ca.cer"))];
        let both = both.map(|der| pem(&der.unwrap())).concat();
        fs::write(folder.path("both.pem"), both).unwrap();
        let output = folder.run(&[&["both.pem", "--json"], chain].concat());
        assert_eq!(output.status.code(), Some(exit), "{output:?}");
        let found: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!((&found["ok"], &found["files"][0]["ok"]), (&false.into(), &false.into()));
        let finding = &found["files"][0]["findings"][0];
        assert_eq!(finding["code"], "signature_unproven");
        assert_eq!(finding["level"], "unknown");
        assert_eq!(finding["reason"], "ECDSA with SHA-224 is not supported here");
        let output = folder.run(&[&["both.pem"], chain].concat());
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(text.starts_with("both.pem   unproven  "), "{text}");
    }
    // What is wrong comes first, and is a no.
    let wrong = folder.run(&["marked.cer", "--chain", "ca.cer", "--within", "10y", "--json"]);
    let found: Value = serde_json::from_slice(&wrong.stdout).unwrap();
    let levels: Vec<_> = found["files"][0]["findings"].as_array().unwrap().iter().collect();
    assert_eq!(levels.iter().map(|one| &one["level"]).collect::<Vec<_>>(), ["no", "unknown"]);
}

#[test]
fn what_names_itself_and_cannot_be_verified_is_believed_only_where_it_is_given() {
    let folder = Folder::new();
    let keys = concat!(env!("CARGO_MANIFEST_DIR"), "/testdata/keys");
    fs::copy(format!("{keys}/ed448.crt"), folder.path("own.crt")).unwrap();
    let alone = folder.run(&["own.crt"]);
    assert_eq!(alone.status.code(), Some(0), "{alone:?}");
    assert!(
        String::from_utf8_lossy(&alone.stdout).starts_with("own.crt   unproven  "),
        "{alone:?}"
    );
    let given = folder.run(&["own.crt", "--chain", "own.crt"]);
    assert_eq!(given.status.code(), Some(0), "{given:?}");
    assert!(String::from_utf8_lossy(&given.stdout).starts_with("own.crt   ok  "), "{given:?}");
    folder.make("ca", &["--ca"]);
    let other = folder.run(&["own.crt", "--chain", "ca.cer"]);
    assert_eq!(other.status.code(), Some(5), "{other:?}");
}

#[test]
fn who_signs_below_a_ca_that_cannot_be_verified_is_told_and_renewal_stops() {
    let folder = Folder::new();
    folder.make("root", &["--ca"]);
    folder.make("ca", &["--ca", "--ca-cert", "root.pfx", "--ca-password", "env:GOOD_PASSWORD"]);
    let convert = |flags: &[&str]| {
        let output = folder.command("convert").args(flags).output().unwrap();
        assert!(output.status.success(), "{output:?}");
    };
    let password = ["--password", "env:GOOD_PASSWORD"];
    convert(
        &[&["ca.pfx", "--to", "pem", "-o", "key.pem", "--with", "key"], &password[..]].concat(),
    );
    let marked = marked(&fs::read(folder.path("ca.cer")).unwrap());
    let parts = [
        fs::read_to_string(folder.path("key.pem")).unwrap(),
        pem(&marked),
        pem(&fs::read(folder.path("root.cer")).unwrap()),
    ];
    fs::write(folder.path("odd.pem"), parts.concat()).unwrap();
    let mut command = folder.command("new");
    command.args(["--name", "app", "--key", "p256", "--ca-cert", "odd.pem", "--pfx", "legacy"]);
    let output = command.args(password).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    let said = String::from_utf8(output.stderr).unwrap();
    let wanted = "odd.pem: it cannot be told whether CN=root signed CN=ca: ECDSA with SHA-224";
    assert!(said.contains(wanted), "{said}");
    // One that names itself, and does not say how it signed in a way that is known.
    folder.make("own", &[]);
    convert(
        &[&["own.pfx", "--to", "pem", "-o", "own.key", "--with", "key"], &password[..]].concat(),
    );
    let key = fs::read_to_string(folder.path("own.key")).unwrap();
    let own = self::marked(&fs::read(folder.path("own.cer")).unwrap());
    fs::write(folder.path("own.pem"), key + &pem(&own)).unwrap();
    let output = folder.command("renew").args(["own.pem", "--json"]).output().unwrap();
    assert_eq!(output.status.code(), Some(5), "{output:?}");
    let error: Value = serde_json::from_slice(&output.stderr).unwrap();
    assert_eq!(error["error"]["code"], "unproven", "{error}");
}

#[test]
fn a_ca_that_several_roots_have_signed_needs_one_of_them() {
    let folder = Folder::new();
    let [old, new] = ["Old Root", "New Root"].map(root);
    let key = PrivateKey::generate(KeyAlgorithm::P256).unwrap();
    let below = |authority: &Authority| {
        let public_key = key.public_key_der().unwrap();
        authority.issue(public_key, &template("CA").certificate_authority(None), years(5)).unwrap()
    };
    let both = [below(&old), below(&new)];
    let identity = Identity::new(key.clone(), vec![both[0].clone()]).unwrap();
    let leaf = Authority::new(identity).unwrap();
    let public_key = PrivateKey::generate(KeyAlgorithm::P256).unwrap();
    let public_key = public_key.public_key_der().unwrap();
    let leaf = leaf.issue(public_key, &template("App"), years(1)).unwrap();
    let [one, other] = &both;
    for bundle in [[&leaf, one, other], [&leaf, other, one], [other, one, &leaf]] {
        let text: String = bundle.iter().map(|one| pem(one.der())).collect();
        fs::write(folder.path("bundle.pem"), text).unwrap();
        for authority in [&old, &new] {
            let root = authority.identity().certificate();
            fs::write(folder.path("root.cer"), root.der()).unwrap();
            let output = folder.run(&["bundle.pem", "--chain", "root.cer"]);
            assert_eq!(output.status.code(), Some(0), "{output:?}");
        }
        let stranger = root("Stranger");
        fs::write(folder.path("root.cer"), stranger.identity().certificate().der()).unwrap();
        let output = folder.run(&["bundle.pem", "--chain", "root.cer"]);
        assert_eq!(output.status.code(), Some(5), "{output:?}");
    }
}

#[test]
fn a_file_of_too_many_signatures_keeps_no_other_from_its_answer() {
    let folder = Folder::new();
    folder.make("ca", &["--ca"]);
    folder.make("app", &["--ca-cert", "ca.pfx", "--ca-password", "env:GOOD_PASSWORD"]);
    let ca = fs::read(folder.path("ca.cer")).unwrap();
    // Each another certificate: one name, one key, 9,000 signatures.
    let forged = |number: u16| {
        let mut der = ca.clone();
        let end = der.len();
        der[end - 2..].copy_from_slice(&number.to_be_bytes());
        pem(&der)
    };
    let many: String = (0..9_000).map(forged).collect();
    fs::write(folder.path("a-many.pem"), many).unwrap();
    let output = folder.run(&["a-many.pem", "app.cer", "--chain", "ca.cer", "--json"]);
    assert_eq!(output.status.code(), Some(5));
    let found: Value = serde_json::from_slice(&output.stdout).unwrap();
    let [many, app] = [0, 1].map(|at| &found["files"][at]);
    let findings = many["findings"].as_array().unwrap();
    let of_level = |level: &str| findings.iter().filter(|one| one["level"] == level).count();
    assert!(of_level("no") > 0 && of_level("unknown") > 0, "some were verified, and some not");
    assert!(of_level("no") + of_level("unknown") >= 9_000, "each has an answer, and none is yes");
    assert_eq!((&app["ok"], &app["findings"]), (&true.into(), &serde_json::json!([])));
}

#[cfg(unix)]
#[test]
fn a_key_that_others_can_read_is_told() {
    use std::os::unix::fs::PermissionsExt;

    let folder = Folder::new();
    folder.make("app", &["--split"]);
    let key = folder.path("app.key");
    assert_eq!(folder.run(&["app.key"]).status.code(), Some(0));
    fs::set_permissions(&key, fs::Permissions::from_mode(0o644)).unwrap();
    let output = folder.run(&["app.key"]);
    assert_eq!(output.status.code(), Some(5));
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains("(0644)") && text.contains("chmod 600 app.key"), "{text}");
}

#[test]
fn of_a_chain_that_is_joined_every_link_holds() {
    let folder = Folder::new();
    folder.make("ca", &["--ca"]);
    folder.make("middle", &["--ca", "--ca-cert", "ca.pfx", "--ca-password", "env:GOOD_PASSWORD"]);
    let by_middle = ["--split", "--ca-cert", "middle.pfx", "--ca-password", "env:GOOD_PASSWORD"];
    folder.make("app", &by_middle);
    let join = |name: &str, chain: &[u8]| {
        fs::write(folder.path("chain.bin"), chain).unwrap();
        let mut command = folder.command("convert");
        command.args([
            "app.cer",
            "--key",
            "app.key",
            "--chain",
            "chain.bin",
            "--to",
            "pfx",
            "-o",
            name,
        ]);
        command.args(["--new-password", "env:GOOD_PASSWORD"]).output().unwrap()
    };
    let pem = |name: &str| {
        let mut command = folder.command("convert");
        command.args([name, "--to", "pem", "-o", "-"]).output().unwrap().stdout
    };
    let (ca, middle) = (pem("ca.cer"), pem("middle.cer"));
    for (name, chain) in
        [("one.pfx", [&ca[..], &middle].concat()), ("two.pfx", [&middle[..], &ca].concat())]
    {
        let output = join(name, &chain);
        assert!(output.status.success(), "{output:?}");
        let shown = folder.run(&[name, "--password", "env:GOOD_PASSWORD", "--chain", "ca.cer"]);
        assert_eq!(shown.status.code(), Some(0), "{shown:?}");
    }
    // Another CA of the same name.
    folder.make("middle", &["--ca", "--force"]);
    let output = join("three.pfx", &pem("middle.cer"));
    assert_eq!(output.status.code(), Some(5), "{output:?}");
    let errors = String::from_utf8(output.stderr).unwrap();
    assert!(errors.contains("\n  why: ") && errors.contains("CN=middle"), "{errors}");
    assert!(!folder.path("three.pfx").exists());
}

/// The same certificate, of which nothing here can tell who signed it.
fn marked(der: &[u8]) -> Vec<u8> {
    // ecdsa-with-SHA256 is 1.2.840.10045.4.3.2; with SHA-224 it ends with 1.
    let oid = [0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 2];
    let mut marked = der.to_vec();
    while let Some(place) = marked.windows(oid.len()).position(|bytes| bytes == oid) {
        marked[place + oid.len() - 1] = 1;
    }
    marked
}

fn root(name: &str) -> Authority {
    let key = PrivateKey::generate(KeyAlgorithm::P256).unwrap();
    let template = template(name).certificate_authority(None);
    let certificate = issue::self_signed(&key, &template, years(10)).unwrap();
    Authority::new(Identity::new(key, vec![certificate]).unwrap()).unwrap()
}

fn template(name: &str) -> Template {
    Template::new(DistinguishedName::common_name(name).unwrap())
}

/// For some years, from some hours ago on.
fn years(count: u32) -> Validity {
    // What is valid for longer begins sooner: nothing may begin before its issuer.
    let start = SystemTime::now() - Duration::from_secs(3_600) * count;
    Validity::new(start, start + Duration::from_secs(365 * 24 * 3_600) * count).unwrap()
}

/// A certificate as text.
fn pem(der: &[u8]) -> String {
    let text = base64::engine::general_purpose::STANDARD.encode(der);
    format!("-----BEGIN CERTIFICATE-----\n{text}\n-----END CERTIFICATE-----\n")
}

struct Folder(TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn command(&self, verb: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_certgen"));
        command.arg(verb).current_dir(self.0.path()).env("GOOD_PASSWORD", "correct horse");
        command.stdin(Stdio::null());
        command
    }

    fn run(&self, flags: &[&str]) -> Output {
        self.command("check").args(flags).output().unwrap()
    }

    fn make(&self, name: &str, flags: &[&str]) {
        let mut command = self.command("new");
        command.args(["--name", name, "--key", "p256", "--pfx", "legacy", "--quiet"]);
        let output =
            command.args(["--password", "env:GOOD_PASSWORD"]).args(flags).output().unwrap();
        assert!(output.status.success(), "{output:?}");
    }
}
