//! Microsoft's own libraries open our files, and sign in as we do, field by field.

use std::{fs, process::Command};

use certgen::{Certificate, Thumbprint};
use serde_json::{Map, Value, json};

use super::{
    app::{App, PASSWORD, Parts},
    tools::{ask, is_here, node, python},
};

const TENANT: &str = "22222222-2222-4222-8222-222222222222";
pub const AUTHORITY: &str =
    "https://login.microsoftonline.com/22222222-2222-4222-8222-222222222222";
const CLIENT: &str = "11111111-1111-4111-8111-111111111111";
const SCOPE: &str = "https://graph.microsoft.com/.default";

pub const SIGN_IN_MJS: &str = include_str!("../provider/sign_in.mjs");
pub const SIGN_IN_PY: &str = include_str!("sign_in.py");

/// A way to sign in with MSAL, ours, and every difference between the two.
struct Case {
    credential: fn(&App) -> Value,
    ours: &'static [&'static str],
    differences: &'static [&'static str],
}

/// MSAL for Python pads its base64url, writes fractions of a second, and leaves out nbf.
const PYTHON: &[Case] = &[
    Case {
        credential: |app| json!({ "private_key_pfx_path": app.path("my-app.pfx"), "passphrase": PASSWORD }),
        ours: &[],
        differences: &[
            "claims exp: whole seconds, theirs has fractions",
            "claims iat: whole seconds, theirs has fractions",
            "claims nbf: only ours",
            "form client_info: only theirs",
            "header x5t#S256: theirs is padded",
        ],
    },
    Case {
        credential: |app| json!({ "private_key": read(app, "my-app.key"), "thumbprint": sha1(app) }),
        ours: &["--alg", "RS256", "--x5t", "sha1"],
        differences: &[
            "claims exp: whole seconds, theirs has fractions",
            "claims iat: whole seconds, theirs has fractions",
            "claims nbf: only ours",
            "form client_info: only theirs",
            "header x5t: theirs is padded",
        ],
    },
    Case {
        credential: |app| {
            let certificate = read(app, "my-app.crt");
            json!({ "private_key": read(app, "my-app.key"), "public_certificate": certificate })
        },
        ours: &["--x5c", "leaf"],
        differences: &[
            "claims exp: whole seconds, theirs has fractions",
            "claims iat: whole seconds, theirs has fractions",
            "claims nbf: only ours",
            "form client_info: only theirs",
            "header x5c: theirs has line ends",
            "header x5t#S256: theirs is padded",
        ],
    },
];

/// What MSAL for JavaScript sends beside the assertion, to tell who is calling.
const NODE_FORM: [&str; 8] = [
    "form client-request-id: only theirs",
    "form x-client-CPU: only theirs",
    "form x-client-OS: only theirs",
    "form x-client-SKU: only theirs",
    "form x-client-VER: only theirs",
    "form x-client-current-telemetry: only theirs",
    "form x-client-last-telemetry: only theirs",
    "form x-ms-lib-capability: only theirs",
];

const NODE: &[Case] = &[
    Case {
        credential: |app| json!({ "privateKey": read(app, "my-app.key"), "thumbprintSha256": sha256(app) }),
        ours: &[],
        differences: &NODE_FORM,
    },
    Case {
        credential: |app| json!({ "privateKey": read(app, "my-app.key"), "thumbprint": sha1(app) }),
        ours: &["--alg", "RS256", "--x5t", "sha1"],
        differences: &NODE_FORM,
    },
    Case {
        credential: |app| {
            let (key, certificate) = (read(app, "my-app.key"), read(app, "my-app.crt"));
            json!({ "privateKey": key, "thumbprintSha256": sha256(app), "x5c": certificate })
        },
        ours: &["--x5c", "leaf"],
        differences: &NODE_FORM,
    },
];

pub fn read(app: &App, name: &str) -> String {
    fs::read_to_string(app.path(name)).unwrap()
}

fn certificate(app: &App) -> Certificate {
    Certificate::from_der(&fs::read(app.path("my-app.cer")).unwrap()).unwrap()
}

pub fn sha1(app: &App) -> String {
    Thumbprint::sha1(&certificate(app)).to_hex()
}

pub fn sha256(app: &App) -> String {
    Thumbprint::sha256(&certificate(app)).to_hex()
}

/// MSAL for Python, if it is here, with a script of ours.
pub fn msal_python(script: &str) -> Option<Command> {
    let python = python("msal");
    is_here("MSAL for Python", python.clone()).then(|| {
        let mut msal = Command::new(python.unwrap());
        msal.args(["-c", script]);
        msal
    })
}

/// MSAL for JavaScript, if it is here, with a script of ours.
pub fn msal_node(script: &str) -> Option<Command> {
    let node = node();
    is_here("MSAL of npm", node.as_ref().map(|node| node.get_program().into())).then(|| {
        let mut msal = node.unwrap();
        msal.arg(script);
        msal
    })
}

/// The form that MSAL sends for each credential.
pub fn sign_in(msal: &mut Command, credentials: Vec<Value>) -> Vec<Map<String, Value>> {
    let question = json!({
        "client_id": CLIENT, "authority": AUTHORITY, "scope": SCOPE, "credentials": credentials,
    });
    serde_json::from_value(ask(msal, &question)).unwrap()
}

/// The form of ours for the same certificate.
fn our_form(app: &App, options: &[&str]) -> Map<String, Value> {
    let usual = ["--tenant", TENANT, "--client-id", CLIENT, "--form"];
    let form = app.assertion(&[&usual, options].concat());
    form.split('&')
        .map(|field| {
            let (name, value) = field.split_once('=').unwrap();
            (decoded(name), decoded(value).into())
        })
        .collect()
}

/// Undoes the encoding of a form.
fn decoded(text: &str) -> String {
    let mut parts = text.split('%');
    let mut bytes = parts.next().unwrap().replace('+', " ").into_bytes();
    for part in parts {
        bytes.push(u8::from_str_radix(&part[..2], 16).unwrap());
        bytes.extend(part[2..].replace('+', " ").into_bytes());
    }
    String::from_utf8(bytes).unwrap()
}

/// What differs between two forms and the assertions in them, except the signatures.
fn differences(mut ours: Map<String, Value>, mut theirs: Map<String, Value>) -> Vec<String> {
    let tokens = [&mut ours, &mut theirs].map(|form| {
        let token = form.remove("client_assertion").unwrap();
        Parts::of(token.as_str().unwrap())
    });
    for Parts { claims, .. } in &tokens {
        // MSAL for JavaScript rounds nbf up, and its iat down.
        let start = claims.get("nbf").unwrap_or(&claims["iat"]).as_f64().unwrap();
        assert_eq!((claims["exp"].as_f64().unwrap() - start).round(), 600.0, "{claims:?}");
    }
    let [ours_token, theirs_token] = tokens;
    let mut all = compare("claims", &ours_token.claims, &theirs_token.claims);
    all.extend(compare("form", &ours, &theirs));
    all.extend(compare("header", &ours_token.header, &theirs_token.header));
    all
}

fn compare(place: &str, ours: &Map<String, Value>, theirs: &Map<String, Value>) -> Vec<String> {
    let mut names: Vec<&String> = ours.keys().chain(theirs.keys()).collect();
    names.sort();
    names.dedup();
    let difference = |name: &String| match (ours.get(name), theirs.get(name)) {
        (Some(_), None) => Some("only ours".to_owned()),
        (None, _) => Some("only theirs".to_owned()),
        (Some(ours), Some(theirs)) => value_difference(name, ours, theirs),
    };
    let told = |name| Some(format!("{place} {name}: {}", difference(name)?));
    names.into_iter().filter_map(told).collect()
}

fn value_difference(name: &str, ours: &Value, theirs: &Value) -> Option<String> {
    match name {
        "exp" | "iat" | "nbf" => match (ours.is_u64(), theirs.is_u64()) {
            (true, true) => None,
            (true, false) => Some("whole seconds, theirs has fractions".to_owned()),
            (false, _) => Some(format!("{ours} has fractions")),
        },
        "jti" => {
            let forms = [ours, theirs].map(|jti| is_uuid(jti.as_str().unwrap()));
            (forms != [true; 2]).then(|| format!("{ours} and {theirs}"))
        }
        _ if ours == theirs => None,
        _ if *ours == mapped(theirs, |text| text.trim_end_matches('=').to_owned()) => {
            Some("theirs is padded".to_owned())
        }
        _ if *ours == mapped(theirs, |text| text.replace('\n', "")) => {
            Some("theirs has line ends".to_owned())
        }
        _ => Some(format!("{ours} and {theirs}")),
    }
}

/// A text, or each text of a list, with a change.
fn mapped(value: &Value, change: fn(&str) -> String) -> Value {
    match value {
        Value::String(text) => change(text).into(),
        Value::Array(list) => list.iter().map(|value| mapped(value, change)).collect(),
        other => other.clone(),
    }
}

/// A random UUID (RFC 9562 §5.4), in lower case.
fn is_uuid(text: &str) -> bool {
    let form = text.bytes().map(|byte| match byte {
        b'0'..=b'9' | b'a'..=b'f' => b'x',
        other => other,
    });
    form.eq(*b"xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx")
        && text.as_bytes()[14] == b'4'
        && matches!(text.as_bytes()[19], b'8' | b'9' | b'a' | b'b')
}

fn assert_differences(msal: &mut Command, cases: &[Case]) {
    let app = App::new(&[]);
    let forms = sign_in(msal, cases.iter().map(|case| (case.credential)(&app)).collect());
    assert_eq!(forms.len(), cases.len());
    for (case, theirs) in cases.iter().zip(forms) {
        let found = differences(our_form(&app, case.ours), theirs);
        assert_eq!(found, case.differences, "{:?}", case.ours);
    }
}

#[test]
fn we_sign_in_as_msal_for_python_does() {
    let Some(mut msal) = msal_python(SIGN_IN_PY) else { return };
    assert_differences(&mut msal, PYTHON);
}

#[test]
fn we_sign_in_as_msal_for_javascript_does() {
    let Some(mut msal) = msal_node(SIGN_IN_MJS) else { return };
    assert_differences(&mut msal, NODE);
}
