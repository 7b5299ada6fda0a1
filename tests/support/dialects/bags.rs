//! What may be in a PFX, and how it may be parted into contents.

use serde_json::Value;

use super::{
    super::{
        bags::{Bag, CERTIFICATE_BAG, SDSI_CERTIFICATE, typed},
        ber::{Node, content, explicit, integer, oid, sequence},
        case::Case,
        keys::{self, Key},
        pfx::{Content, Pfx},
        scheme::{Cipher, Pbes2, Scheme, bytes},
    },
    ID, PASSWORD, certificate, key, mac, triple_des,
};

pub fn cases() -> Vec<Case> {
    let mut cases = contents();
    cases.extend(nested());
    cases.extend(several_keys());
    cases.extend(incomplete_or_twice());
    cases.extend(rare());
    cases.extend(odd_certificates());
    cases
}

fn case(name: &str, about: &str, contents: Vec<Content>) -> Case {
    Case::opens(name, about, PASSWORD, &Pfx::new(contents, mac()))
}

fn plain(bags: impl Into<Vec<Bag>>) -> Content {
    Content::Plain(bags.into())
}

fn encrypted(bags: impl Into<Vec<Bag>>) -> Content {
    Content::Encrypted(triple_des(), bags.into())
}

fn aes() -> Scheme {
    Pbes2::new(PASSWORD.as_bytes(), Cipher::AesCbc(256)).scheme()
}

fn shrouded(key: Key) -> Bag {
    Bag::shrouded(key, &triple_des())
}

fn contents() -> Vec<Case> {
    let plain_key = || Bag::key(Key::p256()).name("My App").id(ID);
    let bare = vec![plain([certificate()]), plain([plain_key()])];
    vec![
        case("contents-none", "No ContentInfo at all", vec![]),
        case("contents-empty-safe", "One content without a bag", vec![plain([])]),
        case("contents-empty-encrypted-safe", "An encrypted content, no bag", vec![encrypted([])]),
        case("encrypted-0", "Nothing is encrypted, under a MAC", bare.clone()),
        Case::opens(
            "encrypted-0-no-mac",
            "Nothing is encrypted, and there is no MAC",
            Value::Null,
            &Pfx::new(bare, None),
        ),
        case(
            "encrypted-1-all",
            "All in one encrypted content, the key unshrouded in it",
            vec![encrypted([plain_key(), certificate()])],
        ),
        case(
            "encrypted-1-shrouded",
            "All in one encrypted content, the key shrouded besides",
            vec![encrypted([key(&aes()), certificate()])],
        ),
        case(
            "encrypted-3",
            "Three encrypted contents, each in its own way",
            vec![
                encrypted([certificate()]),
                Content::Encrypted(aes(), vec![Bag::certificate(keys::ca())]),
                encrypted([plain_key()]),
            ],
        ),
        case(
            "contents-3",
            "Three contents, the certificates in two of them, as GnuTLS parts them",
            vec![
                encrypted([Bag::certificate(keys::rsa())]),
                encrypted([Bag::certificate(keys::ca())]),
                plain([shrouded(Key::rsa())]),
            ],
        ),
        case(
            "contents-plain-and-shrouded-mixed",
            "Plain and shrouded keys and certificates in one plain content",
            vec![plain([certificate(), key(&aes()), Bag::key(Key::other())])],
        ),
    ]
}

fn nested() -> Vec<Case> {
    let deep = |levels: usize, bag: Bag| (0..levels).fold(bag, |bag, _| Bag::nested(vec![bag]));
    vec![
        case(
            "nested-2",
            "SafeContents two deep, a certificate beside the inner one",
            vec![
                encrypted([Bag::nested(vec![
                    Bag::certificate(keys::ca()),
                    Bag::nested(vec![certificate()]),
                ])]),
                plain([key(&triple_des())]),
            ],
        ),
        case(
            "nested-5",
            "SafeContents five deep, key and certificate",
            vec![encrypted([deep(5, certificate())]), plain([deep(5, key(&triple_des()))])],
        ),
        case(
            "nested-empty",
            "SafeContents in SafeContents, and nothing",
            vec![plain([deep(2, Bag::nested(vec![]))])],
        ),
    ]
}

fn several_keys() -> Vec<Case> {
    let entry = |der: Vec<u8>, id: u8| Bag::certificate(der).id(&[id]);
    let key_id = |key: Key, id: u8| shrouded(key).id(&[id]);
    vec![
        case(
            "keys-3",
            "Three keys and their certificates",
            vec![
                encrypted([entry(keys::rsa(), 1), entry(keys::p256(), 2), entry(keys::other(), 3)]),
                plain([key_id(Key::rsa(), 1), key_id(Key::p256(), 2), key_id(Key::other(), 3)]),
            ],
        ),
        case(
            "keys-3-shuffled",
            "Three keys in another order than their certificates, matched by localKeyID",
            vec![
                encrypted([
                    entry(keys::other(), 3),
                    Bag::certificate(keys::ca()),
                    entry(keys::rsa(), 1),
                    entry(keys::p256(), 2),
                ]),
                plain([key_id(Key::p256(), 2), key_id(Key::other(), 3), key_id(Key::rsa(), 1)]),
            ],
        ),
        case(
            "keys-crossed-ids",
            "Two keys with each other's localKeyID: the public key tells what belongs together",
            vec![
                encrypted([entry(keys::p256(), 1), entry(keys::other(), 2)]),
                plain([key_id(Key::p256(), 2), key_id(Key::other(), 1)]),
            ],
        ),
        case(
            "keys-no-ids",
            "Two keys and certificates without any attribute",
            vec![
                encrypted([Bag::certificate(keys::other()), Bag::certificate(keys::p256())]),
                plain([shrouded(Key::p256()), shrouded(Key::other())]),
            ],
        ),
        case(
            "keys-mixed-schemes",
            "Two keys, each shrouded in its own way",
            vec![
                encrypted([certificate(), Bag::certificate(keys::other())]),
                plain([key(&triple_des()), Bag::shrouded(Key::other(), &aes())]),
            ],
        ),
    ]
}

fn incomplete_or_twice() -> Vec<Case> {
    vec![
        case("key-only", "A key without a certificate", vec![plain([key(&triple_des())])]),
        case(
            "key-of-another",
            "A key and somebody else's certificate",
            vec![encrypted([Bag::certificate(keys::other())]), plain([key(&triple_des())])],
        ),
        case("certificate-only", "A certificate without a key", vec![encrypted([certificate()])]),
        case(
            "chain-root-first",
            "The CA before the leaf",
            vec![
                encrypted([Bag::certificate(keys::ca()), Bag::certificate(keys::rsa()).id(ID)]),
                plain([shrouded(Key::rsa()).id(ID)]),
            ],
        ),
        case(
            "certificate-twice",
            "The same certificate twice",
            vec![encrypted([certificate(), certificate()]), plain([key(&triple_des())])],
        ),
        case(
            "key-twice",
            "The same key twice",
            vec![encrypted([certificate()]), plain([key(&triple_des()), key(&aes())])],
        ),
    ]
}

fn rare() -> Vec<Case> {
    let secret = Bag::shrouded_secret(Key::unknown().pkcs8, &aes()).name("secret");
    let unknown = Bag::unknown("1.3.6.1.4.1.99999.2", sequence([integer(7)])).name("unknown");
    vec![
        beside("crl", "A CRL beside the certificate", Bag::crl(keys::crl())),
        beside("secret", "A secret bag of type data", Bag::secret(b"a secret").name("s")),
        beside("secret-shrouded", "A secret in an EncryptedPrivateKeyInfo, under AES", secret),
        beside("bag-unknown", "A bag of a type that nobody knows", unknown),
        case(
            "key-unknown-algorithm",
            "A key of an algorithm that nobody knows: carried, and named by its OID",
            vec![encrypted([certificate()]), plain([key(&triple_des()), shrouded(Key::unknown())])],
        ),
        case(
            "key-unknown-algorithm-plain",
            "The same in a plain key bag",
            vec![plain([Bag::key(Key::unknown()).name("unknown")])],
        ),
    ]
}

fn odd_certificates() -> Vec<Case> {
    let broken = sequence([integer(1), oid("1.2.3.4"), content(bytes(0x91, 30))]).der();
    let sdsi = Node::Primitive(0x16, b"KGNlcnRpZmljYXRlKQ==".to_vec());
    let sdsi = sequence([oid(SDSI_CERTIFICATE), explicit(sdsi)]);
    let unknown = typed("1.3.6.1.4.1.99999.3", b"certificate");
    vec![
        beside(
            "certificate-sdsi",
            "A certificate bag with an SDSI certificate",
            Bag::unknown(CERTIFICATE_BAG, sdsi),
        ),
        beside(
            "certificate-unknown-type",
            "A certificate bag of a type that nobody knows",
            Bag::unknown(CERTIFICATE_BAG, unknown),
        ),
        beside(
            "certificate-junk",
            "A certificate that is ASN.1, but no certificate: carried as it is",
            Bag::certificate(broken).name("junk"),
        ),
        beside(
            "certificate-no-asn1",
            "A certificate that is not even ASN.1: carried as it is",
            Bag::certificate(bytes(0x92, 50)),
        ),
        beside("certificate-empty", "A certificate of no bytes", Bag::certificate(Vec::new())),
    ]
}

/// `bag` behind the certificate of a common file.
fn beside(name: &str, about: &str, bag: Bag) -> Case {
    case(name, about, vec![encrypted([certificate(), bag]), plain([key(&triple_des())])])
}
