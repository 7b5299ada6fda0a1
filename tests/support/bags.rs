//! SafeBags and their attributes (RFC 7292 §4.2).

use serde_json::{Map, Value, json};

use super::{
    ber::{Form, Node, bmp_string, content, explicit, octets, oid, sequence, set},
    crypto::Digest,
    keys::{Key, hex},
    scheme::Scheme,
};

/// A bag, with what a reader is to find in it.
#[derive(Clone)]
pub struct Bag {
    kind: Kind,
    attributes: Option<Vec<Node>>,
    alias: Option<String>,
}

#[derive(Clone)]
enum Kind {
    Certificate(Vec<u8>),
    Crl(Vec<u8>),
    /// A key, shrouded where there is a scheme.
    Key(Key, Option<Scheme>),
    /// SafeContents in SafeContents.
    Nested(Vec<Bag>),
    /// A secret, in an EncryptedPrivateKeyInfo where there is a scheme.
    Secret(Vec<u8>, Option<Scheme>),
    /// A bag of this type that nobody knows.
    Unknown(&'static str, Node),
    /// A whole bag that no reader may take for anything.
    Wrong(Node),
}

/// What a reader is to find, as the verdicts tell it.
#[derive(Debug, Default)]
pub struct Found {
    pub encryption: Vec<Value>,
    pub keys: Vec<Value>,
    pub certificates: Vec<Value>,
    pub crls: u32,
    pub secrets: u32,
    pub unknown_bags: u32,
}

impl Bag {
    fn new(kind: Kind) -> Self {
        Self { kind, attributes: None, alias: None }
    }

    pub fn key(key: Key) -> Self {
        Self::new(Kind::Key(key, None))
    }

    pub fn shrouded(key: Key, scheme: &Scheme) -> Self {
        Self::new(Kind::Key(key, Some(scheme.clone())))
    }

    pub fn certificate(der: Vec<u8>) -> Self {
        Self::new(Kind::Certificate(der))
    }

    pub fn crl(der: Vec<u8>) -> Self {
        Self::new(Kind::Crl(der))
    }

    pub fn secret(bytes: &[u8]) -> Self {
        Self::new(Kind::Secret(bytes.to_vec(), None))
    }

    /// A secret as Java writes it: a key of its own algorithm in an EncryptedPrivateKeyInfo.
    pub fn shrouded_secret(pkcs8: Vec<u8>, scheme: &Scheme) -> Self {
        Self::new(Kind::Secret(pkcs8, Some(scheme.clone())))
    }

    pub fn unknown(bag_type: &'static str, value: Node) -> Self {
        Self::new(Kind::Unknown(bag_type, value))
    }

    pub fn nested(bags: Vec<Bag>) -> Self {
        Self::new(Kind::Nested(bags))
    }

    pub fn wrong(bag: Node) -> Self {
        Self::new(Kind::Wrong(bag))
    }

    /// Adds a friendlyName; U+0000 at its end is none of the alias.
    pub fn name(mut self, name: &str) -> Self {
        self.alias = Some(name.trim_end_matches('\0').to_owned());
        self.attribute(FRIENDLY_NAME, [bmp_string(name)])
    }

    pub fn id(self, id: &[u8]) -> Self {
        self.attribute(LOCAL_KEY_ID, [octets(id)])
    }

    /// Adds an attribute that means nothing to the verdict.
    pub fn attribute(self, attribute: &str, values: impl IntoIterator<Item = Node>) -> Self {
        self.raw_attribute(sequence([oid(attribute), set(values)]))
    }

    pub fn raw_attribute(mut self, attribute: Node) -> Self {
        self.attributes.get_or_insert_default().push(attribute);
        self
    }

    /// Takes `attribute` in place of the last one; the alias stays.
    pub fn replace_attribute(mut self, attribute: Node) -> Self {
        let attributes = self.attributes.get_or_insert_default();
        attributes.pop();
        attributes.push(attribute);
        self
    }

    /// Writes the set of attributes though nothing is in it.
    pub fn empty_attributes(mut self) -> Self {
        self.attributes = Some(Vec::new());
        self
    }

    fn node(&self, form: Form) -> Node {
        let (bag_type, value) = match &self.kind {
            Kind::Certificate(der) => (CERTIFICATE_BAG, typed(X509_CERTIFICATE, der)),
            Kind::Crl(der) => (CRL_BAG, typed(X509_CRL, der)),
            Kind::Key(key, None) => (KEY_BAG, Node::Raw(key.pkcs8.clone())),
            Kind::Key(key, Some(scheme)) => (SHROUDED_KEY_BAG, encrypted(&key.pkcs8, scheme)),
            Kind::Nested(bags) => {
                (SAFE_CONTENTS_BAG, sequence(bags.iter().map(|bag| bag.node(form))))
            }
            Kind::Secret(bytes, None) => (SECRET_BAG, typed(DATA, bytes)),
            Kind::Secret(pkcs8, Some(scheme)) => {
                let value = encrypted(pkcs8, scheme).write(form);
                (SECRET_BAG, typed(SHROUDED_KEY_BAG, &value))
            }
            Kind::Unknown(bag_type, value) => (*bag_type, value.clone()),
            Kind::Wrong(bag) => return bag.clone(),
        };
        let attributes = self.attributes.clone().map(set);
        sequence([oid(bag_type), explicit(value)].into_iter().chain(attributes))
    }

    fn find(&self, found: &mut Found) {
        match &self.kind {
            Kind::Certificate(der) => {
                let sha256 = hex(&Digest::Sha256.hash(der));
                found.certificates.push(self.aliased(json!({"sha256": sha256})));
            }
            Kind::Crl(_) => found.crls += 1,
            Kind::Key(key, scheme) => {
                found.encryption.extend(scheme.as_ref().map(|scheme| scheme.used_for("key")));
                let mut verdict = json!({"algorithm": key.algorithm});
                if let Some(public) = &key.public_sha256 {
                    verdict["public_sha256"] = json!(public);
                }
                found.keys.push(self.aliased(verdict));
            }
            Kind::Nested(bags) => bags.iter().for_each(|bag| bag.find(found)),
            Kind::Secret(_, scheme) => {
                found.encryption.extend(scheme.as_ref().map(|scheme| scheme.used_for("secret")));
                found.secrets += 1;
            }
            Kind::Unknown(..) => found.unknown_bags += 1,
            Kind::Wrong(_) => {}
        }
    }

    fn aliased(&self, mut verdict: Value) -> Value {
        if let Some(alias) = &self.alias {
            verdict["alias"] = json!(alias);
        }
        verdict
    }
}

impl Found {
    pub fn add(&mut self, bags: &[Bag]) {
        bags.iter().for_each(|bag| bag.find(self));
    }

    /// Writes down what was found, at the end of `verdict`.
    pub fn write(self, verdict: &mut Map<String, Value>) {
        verdict.insert("encryption".to_owned(), json!(self.encryption));
        verdict.insert("keys".to_owned(), json!(self.keys));
        verdict.insert("certificates".to_owned(), json!(self.certificates));
        let counts =
            [("crls", self.crls), ("secrets", self.secrets), ("unknown_bags", self.unknown_bags)];
        for (name, count) in counts.into_iter().filter(|(_, count)| *count > 0) {
            verdict.insert(name.to_owned(), json!(count));
        }
    }
}

impl Scheme {
    /// The entry in the verdict's list of encryptions.
    pub fn used_for(&self, what: &str) -> Value {
        let mut entry = Map::new();
        entry.insert("of".to_owned(), json!(what));
        entry.extend(self.verdict.as_object().cloned().unwrap_or_default());
        Value::Object(entry)
    }
}

/// The SafeContents of `bags`.
pub fn safe_contents(bags: &[Bag], form: Form) -> Vec<u8> {
    sequence(bags.iter().map(|bag| bag.node(form))).write(form)
}

fn encrypted(pkcs8: &[u8], scheme: &Scheme) -> Node {
    sequence([scheme.algorithm.clone(), content(scheme.encrypt(pkcs8))])
}

/// A CertBag, CRLBag or SecretBag: the type, and the value in an octet string.
pub fn typed(value_type: &str, value: &[u8]) -> Node {
    sequence([oid(value_type), explicit(content(value.to_vec()))])
}

pub const DATA: &str = "1.2.840.113549.1.7.1";
pub const FRIENDLY_NAME: &str = "1.2.840.113549.1.9.20";
pub const LOCAL_KEY_ID: &str = "1.2.840.113549.1.9.21";
pub const MICROSOFT_CSP: &str = "1.3.6.1.4.1.311.17.1";
pub const JDK_TRUSTED: &str = "2.16.840.1.113894.746875.1.1";
pub const X509_CERTIFICATE: &str = "1.2.840.113549.1.9.22.1";
pub const SDSI_CERTIFICATE: &str = "1.2.840.113549.1.9.22.2";
pub const CERTIFICATE_BAG: &str = "1.2.840.113549.1.12.10.1.3";
const KEY_BAG: &str = "1.2.840.113549.1.12.10.1.1";
pub const SHROUDED_KEY_BAG: &str = "1.2.840.113549.1.12.10.1.2";
const CRL_BAG: &str = "1.2.840.113549.1.12.10.1.4";
const SECRET_BAG: &str = "1.2.840.113549.1.12.10.1.5";
const SAFE_CONTENTS_BAG: &str = "1.2.840.113549.1.12.10.1.6";
const X509_CRL: &str = "1.2.840.113549.1.9.23.1";
