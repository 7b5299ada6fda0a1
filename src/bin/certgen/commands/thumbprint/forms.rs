//! The forms of a thumbprint, and who wants which.

use std::fmt::Write;

use certgen::{Certificate, Thumbprint};
use serde_json::Value;

use crate::{
    cli::args::Form,
    say::{failure::Failure, lines::STRONG},
};

/// What is known of a certificate: one digest or both.
pub struct Digests {
    sha1: Option<Thumbprint>,
    sha256: Option<Thumbprint>,
}

/// A form as it is shown.
struct Row {
    form: Form,
    /// What `--as` calls it.
    name: &'static str,
    json: &'static str,
    /// Who wants it.
    readers: &'static str,
}

impl Digests {
    pub fn of(certificate: &Certificate) -> Self {
        Self {
            sha1: Some(Thumbprint::sha1(certificate)),
            sha256: Some(Thumbprint::sha256(certificate)),
        }
    }

    pub fn given(thumbprint: Thumbprint) -> Self {
        match thumbprint {
            Thumbprint::Sha1(_) => Self { sha1: Some(thumbprint), sha256: None },
            Thumbprint::Sha256(_) => Self { sha1: None, sha256: Some(thumbprint) },
        }
    }

    /// The value of `form`. Those without a digest in their name are of SHA-1 if that is known.
    pub fn bare(&self, form: Form) -> Result<String, Failure> {
        let either = self.sha1.or(self.sha256);
        let (digest, spell): (_, fn(&Thumbprint) -> String) = match form {
            Form::Base64 => (either, Thumbprint::to_base64),
            Form::Base64Url => (either, Thumbprint::to_base64url),
            Form::Colon => (either, Thumbprint::to_colons),
            _ => (self.digest(form), spelling(form)),
        };
        digest.as_ref().map(spell).ok_or_else(|| {
            let name = ROWS.iter().find(|row| row.form == form).map_or("", |row| row.name);
            let (wanted, given) = match self.sha1 {
                Some(_) => ("SHA-256", "SHA-1"),
                None => ("SHA-1", "SHA-256"),
            };
            Failure::usage(format!("{name} is of {wanted}, and the thumbprint given is {given}"))
                .why("one digest cannot be computed from the other, only from the certificate")
                .help(format!("certgen thumbprint FILE --as {name}, with the certificate"))
        })
    }

    /// All that are known, for a person.
    pub fn page(&self) -> String {
        let mut text = String::new();
        for (row, value) in self.rows() {
            let _ = writeln!(text, "{STRONG}{:15}{STRONG:#}{}\n  {value}", row.name, row.readers);
        }
        text
    }

    pub fn json(&self) -> Value {
        let fields = self.rows().map(|(row, value)| (row.json.to_owned(), Value::String(value)));
        Value::Object(fields.collect())
    }

    fn rows(&self) -> impl Iterator<Item = (&'static Row, String)> {
        ROWS.iter()
            .filter_map(|row| Some((row, spelling(row.form)(self.digest(row.form).as_ref()?))))
    }

    fn digest(&self, form: Form) -> Option<Thumbprint> {
        match form {
            Form::Base64 | Form::Base64Url | Form::Colon | Form::Sha1 | Form::X5t => self.sha1,
            Form::Sha256 | Form::Sha256Base64 | Form::Sha256Colon | Form::X5tS256 => self.sha256,
        }
    }
}

fn spelling(form: Form) -> fn(&Thumbprint) -> String {
    match form {
        Form::Sha1 | Form::Sha256 => Thumbprint::to_hex,
        Form::Base64 | Form::Sha256Base64 => Thumbprint::to_base64,
        Form::Base64Url | Form::X5t | Form::X5tS256 => Thumbprint::to_base64url,
        Form::Colon | Form::Sha256Colon => Thumbprint::to_colons,
    }
}

const ROWS: [Row; 8] = [
    Row {
        form: Form::Sha1,
        name: "sha1",
        json: "sha1",
        readers: "Entra portal, Graph, az, Windows, MSAL",
    },
    Row { form: Form::Colon, name: "colon", json: "colon", readers: "openssl, keytool" },
    Row { form: Form::X5t, name: "x5t", json: "x5t", readers: "header x5t of a JWT; ADFS" },
    Row {
        form: Form::Base64,
        name: "base64",
        json: "base64",
        readers: "customKeyIdentifier in Graph, MSAL.NET",
    },
    Row {
        form: Form::Sha256,
        name: "sha256",
        json: "sha256",
        readers: "MSAL with SHA-256, sha256sum of the DER",
    },
    Row {
        form: Form::Sha256Colon,
        name: "sha256-colon",
        json: "sha256_colon",
        readers: "openssl, keytool, browsers",
    },
    Row {
        form: Form::X5tS256,
        name: "x5t#S256",
        json: "x5t#S256",
        readers: "header x5t#S256 of a JWT; Entra",
    },
    Row {
        form: Form::Sha256Base64,
        name: "sha256-base64",
        json: "sha256_base64",
        readers: "base64 with its padding",
    },
];
