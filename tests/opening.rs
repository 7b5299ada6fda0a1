//! The doors of opening: several passwords in one file, integrity checks that are required or ignored,
//! limits that are raised.

use certgen::{
    Error, Foreign, Identity, Limits, Password, PrivateKey, Soundness, Spelling, Thumbprint,
    Unchosen,
    bundle::{self, Bundle, File, Fit},
    pfx::{Bag, BagValue, Check, Closed, Contents, Passwords},
};

fn read(name: &str) -> Closed {
    let path = format!("{}/testdata/pfx/{name}.p12", env!("CARGO_MANIFEST_DIR"));
    Closed::read(&std::fs::read(path).unwrap(), &Limits::new()).unwrap()
}

fn password(text: &str) -> Password {
    Password::new(text).unwrap()
}

fn open(name: &str, text: &str, check: Check) -> Result<Contents, Error> {
    read(name).open(Passwords::new(&password(text)), check)
}

/// From the bytes of a file to what signs, in one call.
fn identity(file: &str, text: Option<&str>, wanted: Option<&str>) -> Result<Identity, Error> {
    let path = format!("{}/{file}", env!("CARGO_MANIFEST_DIR"));
    let password = text.map(Password::to_open);
    Identity::open(&std::fs::read(path).unwrap(), password.as_ref(), wanted)
}

#[test]
fn the_pair_of_a_file_is_opened_in_one_call() {
    let horse = Some("correct horse");
    for (file, wanted, subject, issuers) in [
        ("tests/cmd/files/app.pfx", None, "CN=p256", 0),
        ("tests/cmd/files/chain.pfx", None, "CN=chain-p256-leaf", 2),
        ("tests/cmd/files/locked.pem", None, "CN=p256", 0),
        ("tests/cmd/files/two.pfx", Some("two"), "CN=ed25519", 0),
        ("tests/cmd/files/two.pfx", Some("MY APP"), "CN=p256", 0),
        ("tests/cmd/files/two.pfx", Some("2"), "CN=ed25519", 0),
        ("tests/cmd/files/two.pfx", Some("7c:56:a4:97:d6:27"), "CN=ed25519", 0),
        ("tests/cmd/files/two.pfx", Some("2129B7C5CB06A1E9"), "CN=p256", 0),
    ] {
        let found = identity(file, horse, wanted).unwrap();
        let found = (found.certificate().subject().to_string(), found.issuers().len());
        assert!(found.0.contains(subject) && found.1 == issuers, "{file} {wanted:?}: {found:?}");
    }
    let whole = identity("tests/cmd/files/two.pfx", horse, Some("1")).unwrap();
    let thumbprint = Thumbprint::sha1(whole.certificate()).to_hex();
    assert!(identity("tests/cmd/files/two.pfx", horse, Some(&thumbprint)).is_ok());
}

/// SSLMate/go-pkcs12#54, eu-emi/canl-java#32, rmbolger/Posh-ACME#683: the certificate of the key is taken wherever
/// it stands, and those above it in the order in which they sign.
#[test]
fn the_certificate_of_the_key_is_taken_wherever_it_stands() {
    let read = |name: &str| {
        std::fs::read(format!("{}/testdata/keys/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap()
    };
    let key = read("chain-rsa-leaf.key");
    let [leaf, middle, root] =
        ["leaf", "intermediate", "root"].map(|name| read(&format!("chain-rsa-{name}.crt")));
    for order in [
        [&root, &middle, &leaf, &key],
        [&middle, &leaf, &root, &key],
        [&key, &root, &leaf, &middle],
        [&leaf, &root, &key, &middle],
    ] {
        let text = order.map(Vec::as_slice).concat();
        let found = Identity::open(&text, None, None).unwrap();
        let names: Vec<_> = found.chain().map(|one| one.subject().to_string()).collect();
        let expected = ["CN=chain-rsa-leaf", "CN=chain-rsa-intermediate", "CN=chain-rsa-root"];
        assert_eq!(names, expected);
    }
}

#[test]
fn what_is_not_meant_is_not_taken() {
    let horse = Some("correct horse");
    let why = |file: &str, password, wanted| match identity(file, password, wanted) {
        Err(Error::Unchosen { why }) => why,
        other => panic!("{file}: {other:?}"),
    };
    let two = "tests/cmd/files/two.pfx";
    assert_eq!(why(two, horse, None), Unchosen::SeveralKeys { count: 2 });
    for absent in ["three", "0", "3", "", "7C56A49"] {
        assert_eq!(why(two, horse, Some(absent)), Unchosen::Absent, "{absent}");
    }
    assert_eq!(why("testdata/keys/p256.crt", None, None), Unchosen::NoKey);
    assert_eq!(why("testdata/keys/p256.crt", None, Some("1")), Unchosen::NoKey);
    assert_eq!(why("testdata/keys/p256.key", None, None), Unchosen::NoCertificate);
    let app = "tests/cmd/files/app.pfx";
    assert_eq!(identity(app, None, None).unwrap_err(), Error::PasswordNeeded);
    assert_eq!(identity(app, Some("wrong horse"), None).unwrap_err(), Error::WrongPassword);
    assert_eq!(identity("tests/cmd/files/altered.p12", horse, None).unwrap_err(), Error::Altered);
    let page = identity("tests/cmd/files/download.pfx", horse, None).unwrap_err();
    assert_eq!(page, Error::Foreign { what: Foreign::Html });
    // The key of another certificate, tied to it by its marks alone.
    let key =
        std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/testdata/keys/p256.key")).unwrap();
    let other =
        std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/testdata/keys/ed25519.crt")).unwrap();
    let both = [key, other].concat();
    let refused = Identity::open(&both, None, None).unwrap_err();
    assert_eq!(refused, Error::Unchosen { why: Unchosen::NoCertificate });
}

#[test]
fn a_check_that_is_required_has_to_be_there() {
    let opened = open("openssl/mac-none-legacy", "correct horse", Check::Verified).unwrap();
    assert!(!opened.is_verified);
    let refused = open("openssl/mac-none-legacy", "correct horse", Check::Required);
    assert_eq!(refused.unwrap_err(), Error::NoMac);
    assert!(open("openssl/default", "correct horse", Check::Required).unwrap().is_verified);
}

#[test]
fn what_was_altered_opens_only_if_that_is_wanted() {
    let name = "openssl/altered-name";
    assert_eq!(open(name, "correct horse", Check::Verified).unwrap_err(), Error::Altered);
    assert_eq!(open(name, "correct horse", Check::Required).unwrap_err(), Error::Altered);
    assert_eq!(open(name, "not it", Check::Ignored).unwrap_err(), Error::WrongPassword);
    let opened = open(name, "correct horse", Check::Ignored).unwrap();
    assert!(!opened.is_verified && opened.bags.len() == 2);
}

#[test]
fn a_key_may_have_a_password_of_its_own() {
    let (main, own) = (password("correct horse"), password("third"));
    let closed = read("java/key-password");
    let opened = |passwords| closed.open(passwords, Check::Verified).map(|all| all.bags.len());
    assert_eq!(opened(Passwords::new(&main)), Err(Error::OtherPassword));
    assert_eq!(opened(Passwords::new(&own)), Err(Error::WrongPassword));
    assert_eq!(opened(Passwords::new(&main).key(&main)), Err(Error::OtherPassword));
    assert!(opened(Passwords::new(&main).key(&own)).is_ok());
}

#[test]
fn certificates_open_as_they_do_with_the_keys_and_no_key_does() {
    let main = password("correct horse");
    let passwords = Passwords::new(&main);
    for name in [
        "openssl/default",
        "openssl/chain",
        "openssl/legacy",
        "openssl/mac-none-encrypted",
        "openssl/plain-key",
        "java/default",
        "java/secret-aes",
        "forge/default",
    ] {
        let closed = read(name);
        let all = closed.open(passwords, Check::Verified).unwrap();
        let some = closed.open_certificates(passwords, Check::Verified).unwrap();
        let is_private = |bag: &&Bag| matches!(bag.value(), BagValue::Key(_) | BagValue::Secret(_));
        assert!(all.bags.iter().any(|bag| is_private(&bag)), "{name}");
        assert!(!some.bags.iter().any(|bag| is_private(&bag)), "{name}");
        let others = all.bags.iter().filter(|bag| !is_private(bag));
        let shown = |bag: &Bag| format!("{bag:?} {:?}", bag.certificate().map(|one| one.der()));
        assert_eq!(
            some.bags.iter().map(shown).collect::<Vec<_>>(),
            others.map(shown).collect::<Vec<_>>(),
            "{name}"
        );
        assert_eq!(some.encryptions, all.encryptions, "{name}");
        assert_eq!(some.is_verified, all.is_verified, "{name}");
    }
}

#[test]
fn certificates_take_the_password_of_the_file_alone() {
    let (main, own) = (password("correct horse"), password("third"));
    let opened = |name, passwords, check| {
        read(name).open_certificates(passwords, check).map(|all| all.bags.len())
    };
    let (main, own) = (Passwords::new(&main), Passwords::new(&own));
    assert_eq!(opened("java/key-password", main, Check::Verified), Ok(1));
    assert_eq!(opened("java/key-password", own, Check::Verified), Err(Error::WrongPassword));
    assert_eq!(opened("java/several-keys", main, Check::Verified), Ok(2));
    assert_eq!(opened("openssl/altered-mac", main, Check::Verified), Err(Error::Altered));
    assert_eq!(opened("openssl/altered-mac", main, Check::Ignored), Ok(1));
    // Of this one only the key is encrypted, so that nothing says whether the password is right.
    assert_eq!(opened("openssl/altered-name", main, Check::Verified), Err(Error::WrongPassword));
    assert_eq!(opened("openssl/altered-name", main, Check::Ignored), Ok(1));
    assert_eq!(opened("openssl/mac-none-legacy", main, Check::Required), Err(Error::NoMac));
}

#[test]
fn a_file_says_whether_its_certificates_take_a_password() {
    let file = |name: &str| {
        let path = format!("{}/{name}", env!("CARGO_MANIFEST_DIR"));
        File::read(&std::fs::read(path).unwrap(), &Limits::new()).unwrap()
    };
    let certificates = |name: &str| {
        let opened = file(name).open_certificates(None, Check::Verified)?;
        assert!(opened.bags.iter().all(|bag| bag.key().is_none()) && !opened.is_complete, "{name}");
        Ok(opened.bags.len())
    };
    assert_eq!(certificates("testdata/pfx/openssl/default.p12"), Err(Error::PasswordNeeded));
    assert_eq!(certificates("testdata/pfx/openssl/password-empty.p12"), Ok(1));
    // Its key is under a password.
    assert_eq!(certificates("tests/cmd/files/locked.pem"), Ok(1));
    assert_eq!(certificates("testdata/keys/p256.key"), Ok(0));
}

#[test]
fn the_empty_password_is_tried_unasked_for_no_more_than_was_said() {
    let unasked = |name: &str, rounds| {
        let path = format!("{}/testdata/pfx/{name}.p12", env!("CARGO_MANIFEST_DIR"));
        let file = File::read(&std::fs::read(path).unwrap(), &Limits::new()).unwrap();
        let opened = file.open_certificates_unasked(Check::Verified, rounds)?;
        Ok(opened.map(|bundle| bundle.bags.len()))
    };
    // Three derivations of 2,048 rounds, each of which costs as one of HMAC or a little less.
    assert_eq!(unasked("openssl/password-empty", 1_000), Ok(None));
    assert_eq!(unasked("openssl/password-empty", 20_000), Ok(Some(1)));
    // Another spelling of the empty password is one more derivation, which is not there.
    assert_eq!(unasked("openssl/default", 20_000), Err(Error::PasswordNeeded));
    assert_eq!(unasked("openssl/default", 6_200), Ok(None));
}

#[test]
fn the_check_may_have_a_password_of_its_own() {
    let (main, mac) = (password("correct horse"), password("battery staple"));
    let closed = read("openssl/twopass");
    let opened = |passwords| closed.open(passwords, Check::Verified).map(|all| all.is_verified);
    assert_eq!(opened(Passwords::new(&main)), Err(Error::Altered));
    assert_eq!(opened(Passwords::new(&mac)), Err(Error::OtherPassword));
    assert_eq!(opened(Passwords::new(&main).mac(&mac)), Ok(true));
}

#[test]
fn the_spelling_that_worked_is_told() {
    let spellings = |name, text| open(name, text, Check::Verified).unwrap().spellings;
    assert_eq!(spellings("openssl/default", "correct horse"), [Spelling::Bmp, Spelling::Utf8]);
    assert_eq!(spellings("openssl/legacy", "correct horse"), [Spelling::Bmp]);
    assert_eq!(spellings("gnutls/password-null", ""), [Spelling::Null, Spelling::Utf8]);
}

#[test]
fn a_limit_that_is_raised_to_what_was_asked_is_enough() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/testdata/pfx/openssl/too-costly.p12");
    let bytes = std::fs::read(path).unwrap();
    let Err(Error::TooCostly { asked, limit, .. }) = File::read(&bytes, &Limits::new()) else {
        panic!("it asks for too much");
    };
    assert_eq!((asked, limit), (10_000_001, 10_000_000));
    assert!(File::read(&bytes, &Limits::new().rounds(10_000_001)).is_ok());
    let small = Limits::new().bytes(bytes.len() - 1);
    let limit = bytes.len() - 1;
    assert_eq!(File::read(&bytes, &small).unwrap_err(), Error::TooLarge { limit });
}

fn bytes_of(name: &str) -> Vec<u8> {
    std::fs::read(format!("{}/testdata/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

fn open_file(bytes: &[u8], text: Option<&str>) -> Result<Bundle, Error> {
    let password = text.map(password);
    let passwords = password.as_ref().map(Passwords::new);
    File::read(bytes, &Limits::new())?.open(passwords, Check::Verified)
}

#[test]
fn a_label_of_pem_may_be_wrong() {
    let pfx = bytes_of("pfx/openssl/default.p12");
    // As `certutil -encode` of Windows writes any file.
    let encoded = bundle::to_pem("CERTIFICATE", &pfx).unwrap();
    assert_eq!(open_file(encoded.as_bytes(), Some("correct horse")).unwrap().bags.len(), 2);

    let key = File::read(&bytes_of("keys/p256.key"), &Limits::new()).unwrap();
    let key = key.open(None, Check::Verified).unwrap();
    let encrypted =
        bundle::to_encrypted_key_pem(key.bags[0].key().unwrap(), &password("correct horse"), 1_000);
    let mislabelled = encrypted.unwrap().replace("ENCRYPTED PRIVATE KEY", "PRIVATE KEY");
    assert_eq!(open_file(mislabelled.as_bytes(), None).unwrap_err(), Error::PasswordNeeded);
    assert!(open_file(mislabelled.as_bytes(), Some("correct horse")).is_ok());
}

#[test]
fn a_text_may_begin_with_the_byte_of_a_sequence() {
    let text = [b"0 s:CN=p256\n", bytes_of("keys/p256.crt").as_slice()].concat();
    assert_eq!(open_file(&text, None).unwrap().bags.len(), 1);
}

#[test]
fn two_pfx_files_are_two_files() {
    let armoured = bundle::to_pem("PKCS12", &bytes_of("pfx/openssl/default.p12")).unwrap();
    let both = [armoured.as_str(), armoured.as_str()].concat();
    let Err(Error::Pem { line, .. }) = File::read(both.as_bytes(), &Limits::new()) else {
        panic!("their prices would have to be added");
    };
    assert_eq!(line, armoured.lines().count() + 1);
}

#[test]
fn an_integrity_check_cannot_be_hidden() {
    let mut file = bytes_of("pfx/openssl/default.p12");
    // The sequence of macData, which stands at the end: SHA-256 by its identifier, two levels up.
    let digest = [0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01];
    let at = file.windows(digest.len()).rposition(|window| window == digest).unwrap();
    assert_eq!((file[at - 4], file[at - 2]), (0x30, 0x30));
    file[at - 4] = 0x31;
    assert!(matches!(open_file(&file, Some("correct horse")), Err(Error::Damaged { .. })));
}

#[test]
fn a_key_that_was_altered_is_not_called_a_wrong_password() {
    let valid = bytes_of("pfx/openssl/default.p12");
    let mut altered = 0;
    for at in (0..valid.len()).step_by(7) {
        let mut file = valid.clone();
        file[at] ^= 1;
        match open_file(&file, Some("correct horse")) {
            Ok(_) => panic!("byte {at} was changed and nobody saw it"),
            Err(Error::Altered) => altered += 1,
            Err(Error::Malformed { .. }) => panic!("byte {at}: it says that there is no key"),
            Err(_) => {}
        }
    }
    assert!(altered > 100, "{altered}");
}

#[test]
fn a_pair_that_cannot_be_proven_is_the_only_one_of_its_kind() {
    let both = [bytes_of("keys/ed448.key"), bytes_of("keys/ed448.crt")].concat();
    let opened = open_file(&both, None).unwrap();
    let fits = |bags: &[Bag]| bundle::entries(bags).iter().map(|one| one.fit).collect::<Vec<_>>();
    assert_eq!(fits(&opened.bags), [Fit::Marked]);
    let stranger = [bytes_of("keys/ed448.key"), bytes_of("keys/p256.crt")].concat();
    let opened = open_file(&stranger, None).unwrap();
    assert_eq!(fits(&opened.bags), [Fit::NoCertificate, Fit::NoKey]);
}

#[test]
fn a_point_has_several_spellings_and_wrong_ones_make_a_broken_key() {
    let plain = bytes_of("keys/p256.key");
    let key = open_file(&plain, None).unwrap();
    let pkcs8 = key.bags[0].key().unwrap().secret_pkcs8_der().to_vec();
    // The uncompressed point is the last of it: 04, x, y.
    let (head, point) = pkcs8.split_at(pkcs8.len() - 65);
    let parity = point[64] & 1;
    let with = |first: u8| {
        let mut der = [head, point].concat();
        der[head.len()] = first;
        PrivateKey::from_pkcs8_der(&der).unwrap().soundness() == &Soundness::Proven
    };
    assert!(with(4) && with(6 + parity));
    assert!(!with(7 - parity) && !with(5) && !with(0));
}
