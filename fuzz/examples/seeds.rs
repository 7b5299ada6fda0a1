//! Writes what the fuzzers begin with, out of the test data: `corpus/TARGET/`, a file an input.
//!
//!     cargo run --release --example seeds

use std::{
    collections::HashMap,
    fs,
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};

use base64::{Engine, engine::general_purpose::STANDARD};
use certgen::{
    AlternativeName, DistinguishedName, KeyAlgorithm, Limits, Password, PrivateKey, Template,
    Usage, Validity,
    bundle::File,
    issue,
    pfx::{Bag, BagValue, Check, Passwords},
    token::{aadsts, oauth},
};
use certgen_fuzz::{
    compose::{
        bags::{self, safe_contents},
        ber::{Form, Node, octets, oid, sequence, set},
        case::bmp,
        crypto::Digest,
        dialects::PASSWORD,
        keys::{Key, hex},
        scheme::Pbe,
    },
    doors,
};
use x509_parser::{certificate::X509Certificate, prelude::FromDer};

fn main() {
    let test_data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../testdata");
    let mut files = Vec::new();
    walk(&test_data, &mut files);
    files.sort();
    assert!(files.len() > 500, "{} files of test data", files.len());
    let mut corpus = Corpus::default();
    for path in &files {
        let bytes = fs::read(path).expect("a file that can be read");
        if bytes.len() <= LARGEST {
            of_file(&mut corpus, path, &bytes);
        }
    }
    of_texts(&mut corpus);
    for (target, _) in doors::ALL {
        let count = corpus.counts.get(*target).copied().unwrap_or(0);
        println!("{target}: {count}");
        assert!(count > 0, "{target} has nothing to begin with");
    }
}

#[derive(Default)]
struct Corpus {
    counts: HashMap<String, usize>,
}

impl Corpus {
    /// The same input twice is one file.
    fn add(&mut self, target: &str, bytes: &[u8]) {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus").join(target);
        fs::create_dir_all(&folder).expect("a folder that can be made");
        let path = folder.join(hex(&Digest::Sha1.hash(bytes)));
        if !path.exists() {
            fs::write(path, bytes).expect("a file that can be written");
        }
        *self.counts.entry(target.to_owned()).or_default() += 1;
    }
}

fn walk(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder that can be read") {
        let path = entry.expect("an entry that can be read").path();
        if path.is_dir() { walk(&path, files) } else { files.push(path) }
    }
}

fn of_file(corpus: &mut Corpus, path: &Path, bytes: &[u8]) {
    let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
    let folder = path.parent().and_then(Path::file_name).and_then(|name| name.to_str());
    match ending {
        "p12" => {
            corpus.add("pfx", bytes);
            corpus.add("file", bytes);
            of_bags(corpus, path, bytes);
        }
        "jwt" | "jws" | "txt" if folder == Some("jwt") => corpus.add("jwt", bytes),
        "json" if folder == Some("jwt") => {
            corpus.add("jwt", bytes);
            corpus.add("file", bytes);
        }
        "pem" | "key" | "crt" | "crl" => {
            corpus.add("pem", bytes);
            corpus.add("file", bytes);
            of_blocks(corpus, bytes);
        }
        "der" => corpus.add("file", bytes),
        _ => {}
    }
}

/// What is in the armour, for those that read bare DER.
fn of_blocks(corpus: &mut Corpus, pem: &[u8]) {
    let text = String::from_utf8_lossy(pem);
    for block in text.split("-----BEGIN ").skip(1) {
        let Some((label, rest)) = block.split_once("-----") else { continue };
        let Some((body, _)) = rest.split_once("-----END") else { continue };
        let body: String = body.split_ascii_whitespace().collect();
        let Ok(der) = STANDARD.decode(body) else { continue };
        match label {
            "CERTIFICATE" => of_certificate(corpus, &der),
            "CERTIFICATE REQUEST" => corpus.add("request", &[&[0x01], &der[..]].concat()),
            label if label.contains("PRIVATE KEY") => corpus.add("key", &der),
            _ => {}
        }
        corpus.add("file", &der);
    }
}

/// The bags of a file, as SafeContents for the target that encrypts them itself.
fn of_bags(corpus: &mut Corpus, path: &Path, bytes: &[u8]) {
    let verdict = fs::read(path.with_extension("json")).expect("every file has a verdict");
    let verdict: serde_json::Value = serde_json::from_slice(&verdict).expect("a verdict is JSON");
    let words = verdict["password"].as_str().unwrap_or_default();
    let words = Password::new(words).expect("a password that can be used");
    let Ok(file) = File::read(bytes, &Limits::new().rounds(10_000)) else { return };
    let Ok(opened) = file.open(Some(Passwords::new(&words)), Check::Ignored) else { return };
    let kept: Vec<bags::Bag> = opened.bags.iter().take(4).map(composed).collect();
    let inside = safe_contents(&kept, Form::DER);
    let choice = Digest::Sha1.hash(&inside);
    corpus.add("pfx_sealed", &[&choice[..2], &inside].concat());
    for certificate in opened.bags.iter().filter_map(|bag| bag.certificate()) {
        of_certificate(corpus, certificate.der());
    }
    for key in opened.bags.iter().filter_map(|bag| bag.key()) {
        corpus.add("key", key.secret_pkcs8_der());
    }
}

/// A certificate, and what a request for such a one asks for: a subject, and attributes behind it.
fn of_certificate(corpus: &mut Corpus, der: &[u8]) {
    corpus.add("certificate", der);
    let Ok((_, certificate)) = X509Certificate::from_der(der) else { return };
    let extensions = certificate.extensions().iter().map(|extension| {
        let critical = extension.critical.then(|| Node::Primitive(0x01, vec![0xFF]));
        let parts =
            [Some(oid(&extension.oid.to_id_string())), critical, Some(octets(extension.value))];
        sequence(parts.into_iter().flatten())
    });
    let asked = sequence([oid(EXTENSION_REQUEST), set([sequence(extensions)])]);
    let attributes = Node::Constructed(0xA0, vec![asked]).der();
    let subject = certificate.subject().as_raw();
    for choice in [0x00, 0x08, 0x0C, 0x10] {
        corpus.add("request", &[&[choice], subject, &attributes[..]].concat());
    }
}

/// A bag as it was read, for the composer; keys under a cipher of one round.
fn composed(bag: &Bag) -> bags::Bag {
    let mut made = match bag.value() {
        BagValue::Certificate(certificate) => bags::Bag::certificate(certificate.der().to_vec()),
        BagValue::Crl(der) => bags::Bag::crl(der.clone()),
        BagValue::Key(key) => {
            let pkcs8 = key.secret_pkcs8_der().to_vec();
            let key = Key { algorithm: "any", pkcs8, public_sha256: None };
            let scheme = Pbe::TripleDes.scheme(&bmp(PASSWORD), &[7; 8], 1);
            bags::Bag::shrouded(key, &scheme)
        }
        BagValue::Secret(secret) => bags::Bag::secret(secret.secret_der()),
        BagValue::OtherCertificate { bytes, .. } => bags::Bag::certificate(bytes.clone()),
        BagValue::Unknown { der, .. } => {
            bags::Bag::unknown("1.3.6.1.4.1.99999.2", Node::Raw(der.clone()))
        }
        _ => bags::Bag::wrong(sequence([])),
    };
    for attribute in bag.attributes().iter() {
        let values = attribute.values().iter().cloned().map(Node::Raw);
        made = made.raw_attribute(sequence([oid(&attribute.oid()), set(values)]));
    }
    made
}

fn of_texts(corpus: &mut Corpus) {
    for (target, texts) in TEXTS {
        for text in *texts {
            corpus.add(target, text.as_bytes());
        }
    }
    of_names(corpus);
    let explanations = aadsts::ALL.iter().chain(oauth::ALL);
    for explanation in explanations {
        let number = explanation.numbers().first().copied().unwrap_or_default();
        let error = explanation.errors().first().copied().unwrap_or("invalid_client");
        let body = serde_json::json!({
            "error": error,
            "error_description": format!(
                "AADSTS{number}: {} Trace ID: 11111111-2222-3333-4444-555555555555 Correlation ID: \
                 11111111-2222-3333-4444-555555555555 Timestamp: 2026-11-23 17:02:37Z",
                explanation.words().join(" "),
            ),
            "error_codes": [number],
            "timestamp": "2026-11-23 17:02:37Z",
            "trace_id": "11111111-2222-3333-4444-555555555555",
        });
        corpus.add("response", format!("400\nContent-Type: application/json\n\n{body}").as_bytes());
    }
}

/// Certificates with the names that are read elsewhere, good for this and that.
fn of_names(corpus: &mut Corpus) {
    let key = PrivateKey::generate(KeyAlgorithm::P256).expect("there are random bytes");
    let names = TEXTS.iter().filter(|(target, _)| *target == "name").flat_map(|(_, texts)| *texts);
    for (text, usage) in names.zip([Usage::Client, Usage::Server, Usage::Both].into_iter().cycle())
    {
        let mut lines = text.lines();
        let subject = DistinguishedName::parse(lines.next().unwrap_or_default()).expect("a name");
        let names = lines.filter_map(|line| AlternativeName::parse(line).ok()).collect();
        let template = Template::new(subject).alternative_names(names).usage(usage);
        let start = SystemTime::UNIX_EPOCH;
        let validity = Validity::new(start, start + Duration::from_secs(1)).expect("a second");
        let issued = issue::self_signed(&key, &template, validity).expect("it is issued");
        of_certificate(corpus, issued.der());
    }
}

/// For those that read text which is in no file of the test data.
const TEXTS: &[(&str, &[&str])] = &[
    (
        "assertion",
        &[
            "my-app\nhttps://login.example/token\n\n\n\ntyp \"JWT\"\nscope \"a b\"",
            "my-app\nhttps://login.example/token\nuser\nread\none\nkid \"a\"\niat 5\nalg \"none\"\nexp {}",
            "\u{fc}\n\"\\\n\u{1f511}\n\u{7f}\n\u{2028}",
        ],
    ),
    (
        "chain",
        &[
            "\x01\0\x11\x11c\0",
            "\x02\x01\x10\x10\0@\x11\x11c\0",
            "\x04\x02\x10\x10\0\x0C\x21\x21c\x04\x22\x22c\x04",
            "\x08\0\x10\x10\0\0\x21\x21g\0\x32\x32o\0\x33\x33w\0",
            "\x04\0\x10\x10\0\0\x21\x21c\x02\x22\x22c\0\x21\x21c\x01\x12\x12c\0",
        ],
    ),
    (
        "duration",
        &[
            "30s",
            "10m",
            "1h",
            "2d",
            "0",
            "365d",
            "12m",
            "1y",
            "2 years",
            "90 days",
            "2027-06-01",
            "2027-06-01T12:00:00Z",
            "2027-06-01 12:00:00+02:00",
            "9999-12-31",
            "31.12.2027",
            "12/31/2027",
            "2028-02-29",
            "1.5y",
            "-1d",
            "99999999999999999999d",
        ],
    ),
    (
        "name",
        &[
            "CN=My App,O=Contoso,C=DE\ndns:app.example.com\nip:192.0.2.1\nemail:admin@example.com\nuri:https://example.com/app",
            "/C=DE/O=Contoso, Ltd/CN=a\\/b\ndns:*.example.com\nip:2001:db8::1",
            "CN=a+UID=b,OU=one,OU=two,DC=contoso,DC=com\ndns:b\u{fc}cher.example",
            "O=\"Contoso, Ltd\" , CN=\\ a \\ \nuri:urn:uuid:1",
            "1.2.3.4=#0c0161,CN=J\\C3\\BCrgen\nip:::ffff:192.0.2.1",
            "emailAddress=a@example.com,serialNumber=12,jurisdictionC=US\nemail:\"a b\"@example.com",
        ],
    ),
    (
        "response",
        &[
            "200\nDate: Sun, 06 Nov 1994 08:49:37 GMT\n\n{\"access_token\":\"abc\",\"token_type\":\"Bearer\",\"expires_in\":3600,\"refresh_in\":1800,\"scope\":\"a\"}",
            "200\n\n{\"access_token\":\"abc\",\"token_type\":\"Bearer\",\"expires_in\":\"3599\",\"expires_on\":\"1800003600\",\"resource\":\"x\"}",
            "429\nRetry-After: 17\n\n{\"error\":\"temporarily_unavailable\"}",
            "503\nRetry-After: Sun, 06 Nov 1994 08:49:37 GMT\nContent-Type: text/html\n\n<html>",
            "302\nLocation: https://elsewhere.example/\n\n",
            "400\n\n{\"error\":\"invalid_client\",\"error_description\":\"AADSTS700027: Client assertion contains an invalid signature. [Reason - The key was not found., Thumbprint of key used by client: 'AABB', Please visit the Azure Portal]\",\"error_codes\":[700027],\"claims\":\"{}\",\"suberror\":\"x\"}",
        ],
    ),
    (
        "thumbprint",
        &[
            "A9993E364706816ABA3E25717850C26C9CD0D89D",
            "a9:99:3e:36:47:06:81:6a:ba:3e:25:71:78:50:c2:6c:9c:d0:d8:9d",
            "qZk+NkcGgWq6PiVxeFDCbJzQ2J0=",
            "qZk-NkcGgWq6PiVxeFDCbJzQ2J0",
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
            "ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0",
            "sha256 Fingerprint=BA:78:16:BF:8F:01:CF:EA:41:41:40:DE:5D:AE:22:23:B0:03:61:A3:96:17:7A:9C:B4:10:FF:61:F2:00:15:AD",
            "\u{200e}a9 99 3e 36 47 06 81 6a ba 3e 25 71 78 50 c2 6c 9c d0 d8 9d",
            "QTk5OTNFMzY0NzA2ODE2QUJBM0UyNTcxNzg1MEMyNkM5Q0QwRDg5RA==",
        ],
    ),
];

/// Of a file, in bytes: the fuzzers work best on small ones.
const LARGEST: usize = 16 << 10;
const EXTENSION_REQUEST: &str = "1.2.840.113549.1.9.14";
