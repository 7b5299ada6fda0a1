//! The PFX around the bags (RFC 7292 §4), with its MAC.

use std::rc::Rc;

use serde_json::{Map, Value, json};

use super::{
    bags::{Bag, DATA, Found, safe_contents},
    ber::{Form, Node, content, explicit, integer, null, octets, oid, sequence},
    crypto::Digest,
    keys::pem,
    scheme::{Prf, Scheme, bytes, pbkdf2},
};

/// A PFX to be written; every field is a knob.
#[derive(Clone)]
pub struct Pfx {
    pub version: i128,
    pub contents: Vec<Content>,
    pub mac: Option<Mac>,
    pub forms: Forms,
    /// The number of zero bytes behind the PFX.
    pub trailing: usize,
    pub armour: Armour,
}

#[derive(Clone)]
pub enum Content {
    Encrypted(Scheme, Vec<Bag>),
    /// A whole ContentInfo.
    Other(Node),
    Plain(Vec<Bag>),
}

/// How each layer is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Forms {
    /// The PFX itself and the octet string that holds the AuthenticatedSafe.
    pub pfx: Form,
    /// The AuthenticatedSafe: the list of contents, and their octet strings.
    pub safes: Form,
    /// The SafeContents, where need be inside the encryption.
    pub bags: Form,
    pub mac: Form,
}

impl Forms {
    pub const DER: Self = Self::everywhere(Form::DER);

    pub const fn everywhere(form: Form) -> Self {
        Self { pfx: form, safes: form, bags: form, mac: form }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Armour {
    None,
    Pem,
}

impl Pfx {
    pub fn new(contents: Vec<Content>, mac: impl Into<Option<Mac>>) -> Self {
        Self {
            version: 3,
            contents,
            mac: mac.into(),
            forms: Forms::DER,
            trailing: 0,
            armour: Armour::None,
        }
    }

    pub fn forms(mut self, forms: Forms) -> Self {
        self.forms = forms;
        self
    }

    pub fn trailing(mut self, trailing: usize) -> Self {
        self.trailing = trailing;
        self
    }

    pub fn bytes(&self) -> Vec<u8> {
        let contents = self.contents.iter().map(|content| content.node(self.forms));
        let safes = sequence(contents).write(self.forms.safes);
        let mac = self.mac.as_ref().map(|mac| mac.node(&safes).write(self.forms.mac));
        let info = sequence([oid(DATA), explicit(content(safes))]);
        let mut file = self.around(info, mac.map(Node::Raw));
        file.extend(vec![0; self.trailing]);
        match self.armour {
            Armour::None => file,
            Armour::Pem => pem("PKCS12", &file),
        }
    }

    /// The PFX around another content than the AuthenticatedSafe.
    pub fn around(&self, info: Node, mac: Option<Node>) -> Vec<u8> {
        sequence([integer(self.version), info].into_iter().chain(mac)).write(self.forms.pfx)
    }

    /// Writes down what is to be found, at the end of `verdict`.
    pub fn write_verdict(&self, verdict: &mut Map<String, Value>) {
        let encoding = if self.forms == Forms::DER { "der" } else { "ber" };
        verdict.insert("encoding".to_owned(), json!(encoding));
        if self.trailing > 0 {
            verdict.insert("trailing_bytes".to_owned(), json!(self.trailing));
        }
        let mac = self.mac.as_ref().map_or(Value::Null, |mac| mac.verdict.clone());
        verdict.insert("mac".to_owned(), mac);
        let mut found = Found::default();
        for content in &self.contents {
            match content {
                Content::Encrypted(scheme, bags) => {
                    found.encryption.push(scheme.used_for("content"));
                    found.add(bags);
                }
                Content::Other(_) => {}
                Content::Plain(bags) => found.add(bags),
            }
        }
        found.write(verdict);
    }
}

impl Content {
    fn node(&self, forms: Forms) -> Node {
        match self {
            Self::Encrypted(scheme, bags) => {
                let ciphertext = scheme.encrypt(&safe_contents(bags, forms.bags));
                encrypted_data(scheme.algorithm.clone(), Some(ciphertext))
            }
            Self::Other(info) => info.clone(),
            Self::Plain(bags) => {
                sequence([oid(DATA), explicit(content(safe_contents(bags, forms.bags)))])
            }
        }
    }
}

/// A ContentInfo of EncryptedData (RFC 5652 §8).
pub fn encrypted_data(algorithm: Node, ciphertext: Option<Vec<u8>>) -> Node {
    let ciphertext = ciphertext.map(|bytes| Node::Content(0x80, bytes));
    let info = sequence([oid(DATA), algorithm].into_iter().chain(ciphertext));
    sequence([oid(ENCRYPTED_DATA), explicit(sequence([integer(0), info]))])
}

type Compute = dyn Fn(&[u8]) -> Vec<u8>;

/// The integrity check.
#[derive(Clone)]
pub struct Mac {
    pub algorithm: Node,
    pub salt: Vec<u8>,
    /// As it is shown, whatever the key was derived with.
    pub rounds: Option<Node>,
    pub verdict: Value,
    pub compute: Rc<Compute>,
}

impl Mac {
    /// HMAC under a key of the PKCS#12 derivation, with a salt of 20 bytes.
    pub fn new(digest: Digest, password: &[u8], rounds: u32) -> Self {
        Self::salted(digest, password, &bytes(0x3A, 20), rounds)
    }

    pub fn salted(digest: Digest, password: &[u8], salt: &[u8], rounds: u32) -> Self {
        let key = digest.pkcs12(password, salt, 3, rounds, digest.size());
        let name = format!("hmac-{}", digest.name());
        Self {
            algorithm: sequence([oid(digest.oid()), null()]),
            salt: salt.to_vec(),
            rounds: (rounds != 1).then(|| integer(rounds.into())),
            verdict: json!({"algorithm": name, "rounds": rounds}),
            compute: Rc::new(move |content| digest.hmac(&key, content)),
        }
    }

    /// PBMAC1 (RFC 9579): HMAC with `digest` under a key of `size` bytes by PBKDF2 with the same hash.
    pub fn pbmac1(digest: Digest, password: &[u8], rounds: u32, size: usize) -> Self {
        let salt = bytes(0x3B, 16);
        let key = digest.pbkdf2(password, &salt, rounds, size);
        let length = Some(integer(size as i128));
        let kdf = pbkdf2(&salt, integer(rounds.into()), length, Prf::With(digest));
        let name = format!("pbmac1-hmac-{}", digest.name());
        Self {
            algorithm: pbmac1(kdf, digest),
            // Readers are to take no notice of the salt and the rounds of MacData.
            salt: b"NOT USED".to_vec(),
            rounds: None,
            verdict: json!({"algorithm": name, "rounds": rounds}),
            compute: Rc::new(move |content| digest.hmac(&key, content)),
        }
    }

    /// One that must be refused before any work.
    pub fn junk(algorithm: Node, rounds: Option<Node>) -> Self {
        let salt = bytes(0x3A, 20);
        let compute = Rc::new(|_: &[u8]| vec![0x5A; 32]);
        Self { algorithm, salt, rounds, verdict: Value::Null, compute }
    }

    /// The same with one bit of the result flipped.
    pub fn flipped(self) -> Self {
        let compute = self.compute;
        let flipped = move |content: &[u8]| {
            let mut digest = compute(content);
            digest[7] ^= 0x10;
            digest
        };
        Self { compute: Rc::new(flipped), ..self }
    }

    fn node(&self, content: &[u8]) -> Node {
        let digest = sequence([self.algorithm.clone(), octets(&(self.compute)(content))]);
        sequence([digest, octets(&self.salt)].into_iter().chain(self.rounds.clone()))
    }
}

/// The AlgorithmIdentifier of PBMAC1.
pub fn pbmac1(kdf: Node, digest: Digest) -> Node {
    let hmac = sequence([oid(digest.hmac_oid()), null()]);
    sequence([oid("1.2.840.113549.1.5.14"), sequence([kdf, hmac])])
}

pub const ENCRYPTED_DATA: &str = "1.2.840.113549.1.7.6";
