//! Files that must be refused: not supported, altered, damaged, or under another password.

use serde_json::Value;

use super::{
    super::{
        bags::{Bag, CERTIFICATE_BAG, DATA, SHROUDED_KEY_BAG, X509_CERTIFICATE, safe_contents},
        ber::{Form, Node, content, explicit, integer, null, octets, oid, sequence, set},
        case::{Case, bmp},
        crypto::Digest,
        keys::{self, Key},
        pfx::{Content, ENCRYPTED_DATA, Mac, Pfx, encrypted_data},
        scheme::{Cipher, Pbe, Pbes2, Prf, Scheme, bytes, pbes2, pbkdf2, salted},
    },
    PASSWORD, certificate, key, leaf, mac, triple_des,
};

pub fn cases() -> Vec<Case> {
    let mut cases = unsupported();
    cases.extend(unsupported_algorithms());
    cases.extend(altered());
    cases.extend(passwords());
    cases.extend(contents_absent());
    cases.extend(values_absent());
    cases.extend(damaged_encryption());
    cases.extend(cut());
    cases.extend(broken_lengths());
    cases
}

fn refused(name: &str, about: &str, error: &str, contents: Vec<Content>) -> Case {
    Case::fails(name, about, PASSWORD, error, Pfx::new(contents, mac()).bytes())
}

fn file() -> Vec<u8> {
    Pfx::new(leaf(&triple_des()), mac()).bytes()
}

fn aes() -> Pbes2 {
    Pbes2::new(PASSWORD.as_bytes(), Cipher::AesCbc(256))
}

fn unsupported() -> Vec<Case> {
    let empty = Pfx::new(vec![], None);
    let safes = sequence([]).der();
    let signer = set([]);
    let signed = sequence([
        integer(1),
        set([sequence([oid(Digest::Sha256.oid())])]),
        sequence([oid(DATA), explicit(content(safes))]),
        signer.clone(),
    ]);
    let signed = sequence([oid("1.2.840.113549.1.7.2"), explicit(signed)]);
    let aes = Cipher::AesCbc(256).algorithm(&bytes(0xC3, 16));
    let encrypted = sequence([oid(DATA), aes, Node::Primitive(0x80, bytes(0xA1, 64))]);
    let recipient = sequence([
        integer(2),
        Node::Primitive(0x80, bytes(0xA2, 20)),
        sequence([oid("1.2.840.113549.1.1.1"), null()]),
        octets(&bytes(0xA3, 256)),
    ]);
    let enveloped = sequence([integer(2), set([recipient]), encrypted]);
    let enveloped = sequence([oid("1.2.840.113549.1.7.3"), explicit(enveloped)]);
    let version = |version| Pfx { version, ..Pfx::new(leaf(&triple_des()), mac()) }.bytes();
    let unknown = sequence([oid("1.3.6.1.4.1.99999.5"), explicit(octets(b"content"))]);
    let unsupported =
        |name, about, file| Case::fails(name, about, PASSWORD, "unsupported_pfx", file);
    vec![
        unsupported("signed-data", "Public-key integrity: SignedData", empty.around(signed, None)),
        refused(
            "enveloped-data",
            "Public-key privacy: EnvelopedData",
            "unsupported_pfx",
            vec![Content::Other(enveloped), Content::Plain(vec![key(&triple_des())])],
        ),
        refused(
            "content-unknown",
            "A content of a type that nobody knows",
            "unsupported_pfx",
            vec![Content::Other(unknown.clone())],
        ),
        unsupported(
            "authsafe-unknown",
            "An AuthenticatedSafe of a type that nobody knows",
            empty.around(unknown, None),
        ),
        unsupported("version-2", "PFX of version 2", version(2)),
        unsupported("version-0", "PFX of version 0", version(0)),
        unsupported("version-4", "PFX of version 4", version(4)),
    ]
}

fn unsupported_algorithms() -> Vec<Case> {
    let under = |name, about, algorithm| {
        let scheme = Scheme::junk(algorithm);
        let contents = vec![Content::Encrypted(scheme, vec![certificate()])];
        refused(name, about, "unsupported_pfx", contents)
    };
    let prf = Prf::With(Digest::Sha256);
    let kdf = || pbkdf2(&bytes(0x51, 16), integer(2048), None, prf);
    let with = |cipher: &str| pbes2(kdf(), sequence([oid(cipher), octets(&bytes(0xC3, 16))]));
    let streebog = sequence([oid("1.2.643.7.1.1.4.2"), null()]);
    let parameters = sequence([octets(&bytes(0x51, 16)), integer(2048), streebog]);
    let streebog = sequence([oid("1.2.840.113549.1.5.12"), parameters]);
    let aes = || Cipher::AesCbc(256).algorithm(&bytes(0xC3, 16));
    let unknown_kdf = sequence([oid("1.3.6.1.4.1.99999.6"), sequence([])]);
    let shrouded = Scheme::junk(with("1.2.410.200004.1.4"));
    let mac = Mac::junk(sequence([oid("1.2.643.7.1.1.2.2"), null()]), Some(integer(2048)));
    vec![
        under("cipher-camellia", "PBES2 with Camellia-256-CBC", with("1.2.392.200011.61.1.1.1.4")),
        under("cipher-aria", "PBES2 with ARIA-256-CBC", with("1.2.410.200046.1.1.12")),
        under("cipher-unknown", "PBES2 with an unknown cipher", with("1.3.6.1.4.1.99999.7")),
        under("prf-streebog", "PBKDF2 with HMAC over Streebog", pbes2(streebog, aes())),
        under("kdf-unknown", "PBES2 with an unknown KDF", pbes2(unknown_kdf, aes())),
        under(
            "encryption-unknown",
            "An encryption that nobody knows",
            salted("1.3.6.1.4.1.99999.8", &bytes(0x51, 8), integer(2048)),
        ),
        refused(
            "key-seed",
            "A key shrouded by PBES2 with SEED-CBC",
            "unsupported_pfx",
            vec![Content::Plain(vec![Bag::shrouded(Key::p256(), &shrouded)])],
        ),
        Case::fails(
            "mac-streebog",
            "A MAC over a hash that nobody knows here",
            PASSWORD,
            "unsupported_pfx",
            Pfx::new(leaf(&triple_des()), mac).bytes(),
        ),
    ]
}

fn altered() -> Vec<Case> {
    let altered = |name, about, file| Case::fails(name, about, PASSWORD, "altered", file);
    let flipped = |mac: Mac| Pfx::new(leaf(&triple_des()), mac.flipped()).bytes();
    let pbmac1 = Mac::pbmac1(Digest::Sha256, PASSWORD.as_bytes(), 2048, 32);
    let bare = vec![Content::Plain(vec![certificate(), Bag::key(Key::p256()).name("My App")])];
    let bare = Pfx::new(bare, mac()).bytes();
    let name: Vec<u8> = "My App".encode_utf16().flat_map(u16::to_be_bytes).collect();
    let mut shorter = mac();
    shorter.algorithm = sequence([oid(Digest::Sha1.oid()), null()]);
    let encrypted = Pfx::new(leaf(&aes().scheme()), mac()).bytes();
    let ciphertext = aes().scheme().encrypt(&safe_contents(&[certificate()], Form::DER));
    vec![
        altered("altered-mac", "One bit of the MAC is flipped", flipped(mac())),
        altered("altered-pbmac1", "One bit of the PBMAC1 is flipped", flipped(pbmac1)),
        altered(
            "altered-mac-algorithm",
            "The MAC names another hash than it was made with",
            Pfx::new(leaf(&triple_des()), shorter).bytes(),
        ),
        altered(
            "altered-ciphertext",
            "A bit is flipped in the encrypted certificate, which leaves all around it whole",
            flip(encrypted, &ciphertext),
        ),
        // Nothing is encrypted, so nothing says whether the password is right.
        Case::fails(
            "altered-plain-name",
            "A bit is flipped in the name of a plain certificate, under a MAC",
            PASSWORD,
            "wrong_password",
            flip(bare.clone(), &name),
        ),
        Case::fails(
            "altered-or-other-password",
            "Nothing is encrypted, under the MAC of another password: nobody can tell",
            "not it",
            "wrong_password",
            bare.clone(),
        ),
        Case::fails(
            "altered-plain-certificate",
            "A bit is flipped at the end of a plain certificate, under a MAC",
            PASSWORD,
            "wrong_password",
            flip(bare, &keys::p256()[keys::p256().len() - 8..]),
        ),
    ]
}

/// Flips one bit in the middle of the first `part` of `file`.
fn flip(mut file: Vec<u8>, part: &[u8]) -> Vec<u8> {
    let at = file.windows(part.len()).position(|window| window == part).unwrap();
    file[at + part.len() / 2] ^= 0x01;
    file
}

fn passwords() -> Vec<Case> {
    let no_mac = Pfx::new(leaf(&triple_des()), None).bytes();
    let pbmac1 = Mac::pbmac1(Digest::Sha256, PASSWORD.as_bytes(), 2048, 32);
    let pbmac1 = Pfx::new(leaf(&aes().scheme()), pbmac1).bytes();
    let gcm = Pbes2::new(PASSWORD.as_bytes(), Cipher::AesGcm(256, 16)).scheme();
    let rc4 = Pbe::Rc4Bits128.scheme(&bmp(PASSWORD), &bytes(0xA4, 8), 2048);
    let null_password = Mac::new(Digest::Sha1, b"", 1);
    let null_scheme = Pbe::TripleDes.scheme(b"", &bytes(0xA5, 8), 2000);
    let null_file = Pfx::new(leaf(&null_scheme), null_password).bytes();
    let wrong = |name, about, password: &str, file| {
        Case::fails(name, about, password, "wrong_password", file)
    };
    let needed = |name, about, file| Case::fails(name, about, Value::Null, "password_needed", file);
    vec![
        wrong("wrong-password", "Opened with another password", "not it", file()),
        wrong("wrong-password-empty", "Opened with the empty password", "", file()),
        wrong("wrong-password-case", "Opened in upper case", "COMPOSED 1", file()),
        wrong("wrong-password-no-mac", "Another password, no MAC", "not it", no_mac.clone()),
        wrong("wrong-password-pbmac1", "Another password, PBMAC1", "not it", pbmac1),
        wrong("wrong-password-null", "A password for a file without one", "not it", null_file),
        wrong(
            "wrong-password-gcm-no-mac",
            "Another password, AES-GCM, no MAC",
            "not it",
            Pfx::new(leaf(&gcm), None).bytes(),
        ),
        wrong(
            "wrong-password-rc4-no-mac",
            "Another password, RC4, which has no padding to tell, no MAC",
            "not it",
            Pfx::new(leaf(&rc4), None).bytes(),
        ),
        needed("password-needed", "Opened without a password", file()),
        needed("password-needed-no-mac", "Opened without a password, no MAC", no_mac),
    ]
}

/// CVE-2024-0727: contents that the grammar calls optional, and that are left out.
fn contents_absent() -> Vec<Case> {
    let of = |name, about, info: Node| refused(name, about, "damaged", vec![Content::Other(info)]);
    let around = |name, about, info| {
        Case::fails(name, about, PASSWORD, "damaged", Pfx::new(vec![], None).around(info, None))
    };
    let in_tag = || sequence([oid(DATA), explicit(Node::Raw(Vec::new()))]);
    let ciphertext = encrypted_data(triple_des().algorithm, None);
    vec![
        around("absent-authsafe", "The AuthenticatedSafe is absent", bare(DATA)),
        around("absent-authsafe-in-tag", "[0] is there, but no AuthenticatedSafe", in_tag()),
        of("absent-data", "The content of a Data is absent", bare(DATA)),
        of("absent-data-in-tag", "[0] of a Data is empty", in_tag()),
        of(
            "absent-encrypted-data",
            "The content of an EncryptedData is absent",
            bare(ENCRYPTED_DATA),
        ),
        of("absent-encrypted-content", "encryptedContent is absent", ciphertext),
    ]
}

/// The same further inside.
fn values_absent() -> Vec<Case> {
    let bag = |name, about, bag_type: &str, value: Option<Node>| {
        let bag = Bag::wrong(sequence([oid(bag_type)].into_iter().chain(value.map(explicit))));
        refused(name, about, "damaged", vec![Content::Plain(vec![bag])])
    };
    let no_ciphertext = sequence([triple_des().algorithm]);
    let no_parameters = sequence([bare("1.2.840.113549.1.12.1.3"), octets(&bytes(0xA6, 64))]);
    vec![
        bag("absent-bag-value", "The value of a bag is absent", CERTIFICATE_BAG, None),
        bag(
            "absent-certificate",
            "The certificate in a certificate bag is absent",
            CERTIFICATE_BAG,
            Some(bare(X509_CERTIFICATE)),
        ),
        bag(
            "absent-shrouded-key",
            "The ciphertext of a shrouded key is absent",
            SHROUDED_KEY_BAG,
            Some(no_ciphertext),
        ),
        bag(
            "absent-pbe-parameters",
            "The parameters of the encryption are absent",
            SHROUDED_KEY_BAG,
            Some(no_parameters),
        ),
        // Found by fuzzing: it was read, written as a sequence that holds the byte 2, and lost so.
        bag(
            "primitive-sequence",
            "The value of an unknown bag is a sequence that is not constructed",
            "1.3.6.1.4.1.99999.1",
            Some(Node::Primitive(0x10, vec![2])),
        ),
        Case::fails(
            "absent-mac-salt",
            "MacData without a salt",
            PASSWORD,
            "damaged",
            mac_without_salt(),
        ),
    ]
}

fn bare(oid_of: &str) -> Node {
    sequence([oid(oid_of)])
}

fn mac_without_salt() -> Vec<u8> {
    let safes = sequence([sequence([
        oid(DATA),
        explicit(content(safe_contents(&[certificate()], Form::DER))),
    ])]);
    let digest = sequence([sequence([oid(Digest::Sha1.oid()), null()]), octets(&[0; 20])]);
    let info = sequence([oid(DATA), explicit(content(safes.der()))]);
    Pfx::new(vec![], None).around(info, Some(sequence([digest])))
}

fn damaged_encryption() -> Vec<Case> {
    let under = |name: &str, about: &str, scheme: Scheme| {
        refused(name, about, "damaged", vec![Content::Encrypted(scheme, vec![certificate()])])
    };
    let with_cipher = |cipher: Node| {
        let kdf = pbkdf2(&bytes(0x51, 16), integer(2048), None, Prf::With(Digest::Sha256));
        Scheme { algorithm: pbes2(kdf, cipher), ..aes().scheme() }
    };
    let short = |bits, size| with_cipher(Cipher::AesCbc(bits).algorithm(&bytes(0xC3, size)));
    let oid_only = sequence([oid("2.16.840.1.101.3.4.1.42")]);
    let null_iv = sequence([oid("2.16.840.1.101.3.4.1.42"), null()]);
    let three_quarters = |bytes: Vec<u8>| bytes[..bytes.len() - 4].to_vec();
    let shrouded = Bag::shrouded(Key::p256(), &triple_des().ciphertext(three_quarters));
    vec![
        under("iv-short", "An initial vector of 8 bytes for AES", short(256, 8)),
        under("iv-long", "An initial vector of 17 bytes for AES", short(256, 17)),
        under("iv-empty", "An initial vector of no bytes", short(256, 0)),
        under("iv-missing", "AES without parameters", with_cipher(oid_only)),
        under("iv-null", "AES with NULL for an initial vector", with_cipher(null_iv)),
        under(
            "ciphertext-empty",
            "A ciphertext of no bytes",
            triple_des().ciphertext(|_| Vec::new()),
        ),
        under(
            "ciphertext-no-block-multiple",
            "A ciphertext that ends inside a block",
            aes().scheme().ciphertext(three_quarters),
        ),
        // Whether it has another password cannot be told apart.
        refused(
            "ciphertext-one-block-less",
            "The last block of the ciphertext is missing, under a MAC that verifies",
            "other_password",
            vec![Content::Encrypted(
                aes().scheme().ciphertext(|bytes| bytes[..bytes.len() - 16].to_vec()),
                vec![certificate()],
            )],
        ),
        under(
            "ciphertext-gcm-short",
            "An AES-GCM ciphertext that is shorter than its tag",
            Pbes2::new(PASSWORD.as_bytes(), Cipher::AesGcm(256, 16))
                .scheme()
                .ciphertext(|bytes| bytes[..10].to_vec()),
        ),
        refused(
            "ciphertext-key-no-block-multiple",
            "A shrouded key that ends inside a block",
            "damaged",
            vec![
                Content::Encrypted(triple_des(), vec![certificate()]),
                Content::Plain(vec![shrouded]),
            ],
        ),
    ]
}

fn cut() -> Vec<Case> {
    let cut = |name, about, file| Case::fails(name, about, PASSWORD, "damaged", file);
    let no_pfx = |name, about, file| Case::fails(name, about, PASSWORD, "not_pfx", file);
    let up_to = |end: usize| file()[..end].to_vec();
    let length = file().len();
    let mut text = b"This is not a PFX, but a text.\n".to_vec();
    let (indefinite, ended) = (vec![0x30, 0x80], vec![0x30, 0x80, 0, 0]);
    text.extend(b"It has two lines.\n");
    vec![
        no_pfx("empty-file", "A file of no bytes", Vec::new()),
        cut("cut-in-the-middle", "The second half is missing", up_to(length / 2)),
        cut("cut-last-byte", "The last byte is missing", up_to(length - 1)),
        cut("cut-after-header", "Four bytes of a file", up_to(4)),
        no_pfx("cut-first-byte", "The first byte is missing", file()[1..].to_vec()),
        cut("cut-indefinite", "Two bytes: a sequence that never ends", indefinite),
        no_pfx("sequence-empty", "An empty sequence", ended),
        no_pfx("text", "A text", text),
        no_pfx("zeros", "100 zero bytes", vec![0; 100]),
        no_pfx("certificate", "A certificate, in DER", keys::p256()),
    ]
}

fn broken_lengths() -> Vec<Case> {
    let broken = |name, about, header: &[u8]| {
        let file = file();
        // Behind the header of the PFX: 30 82 and two bytes.
        let file = [header, &file[4..]].concat();
        Case::fails(name, about, PASSWORD, "damaged", file)
    };
    let inner = |name, about, header: &[u8]| {
        let bag = Node::Raw([header, &[0x5A; 40]].concat());
        refused(name, about, "damaged", vec![Content::Plain(vec![Bag::wrong(bag)])])
    };
    vec![
        broken("length-4gib", "A length of 4 GiB", &[0x30, 0x84, 0xFF, 0xFF, 0xFF, 0xFF]),
        broken("length-8-bytes", "A length of 2^64 - 1", &[&[0x30, 0x88][..], &[0xFF; 8]].concat()),
        broken(
            "length-9-bytes",
            "A length in nine bytes",
            &[&[0x30, 0x89, 1][..], &[0; 8]].concat(),
        ),
        broken("length-reserved", "A length that begins with FF", &[0x30, 0xFF]),
        inner("length-4gib-inside", "A bag of 4 GiB", &[0x30, 0x84, 0xFF, 0xFF, 0xFF, 0xFF]),
        inner(
            "length-9-bytes-inside",
            "A bag's length in nine bytes",
            &[&[0x30, 0x89, 1][..], &[0; 8]].concat(),
        ),
        inner("length-indefinite-primitive", "An integer of indefinite length", &[0x02, 0x80]),
        inner("tag-long", "A tag in the long form", &[0x3F, 0x81, 0x7F, 0x03]),
    ]
}
