use super::*;
use crate::{
    cert::tests::composed,
    identity::tests::identity,
    pbe::Limits,
    pfx::{self, Check, Passwords, PfxOptions, Preset},
    thumbprint::Thumbprint,
};

fn sealed(options: &PfxOptions) -> (File, Password) {
    let password = Password::new("correct horse").unwrap();
    let bytes = pfx::seal(&identity(), &password, options).unwrap();
    (File::read(&bytes, &Limits::new()).unwrap(), password)
}

fn bag(subject: &str, issuer: &str) -> Bag {
    Bag::new(BagValue::Certificate(composed(subject, issuer, &[])))
}

#[test]
fn a_pfx_says_what_it_holds() {
    let options = PfxOptions::new(Preset::Legacy).friendly_name("My App").unwrap();
    let (file, password) = sealed(&options);
    let bundle = file.open(Some(Passwords::new(&password)), Check::Verified).unwrap();
    let report = Report::of(&file, &bundle, Some(&password));
    assert_eq!((report.file_type, report.is_locked), (FileType::Pfx, false));
    let [entry] = report.entries.as_slice() else { panic!("{report:?}") };
    assert_eq!(entry.alias.as_deref(), Some("My App"));
    assert_eq!((entry.key, entry.chain.as_slice(), entry.fit), (Some(0), &[0][..], Fit::Proven));
    assert!(entry.is_whole && entry.is_in_order);
    assert_eq!(report.keys[0].key_type, KeyType::P256);
    let held = &report.certificates[0];
    assert_eq!(held.certificate.subject().to_string(), "CN=My App");
    let id = Thumbprint::sha1(&held.certificate);
    assert_eq!(held.attributes.local_key_id(), Some(id.as_bytes()));
    let pfx = report.pfx.unwrap();
    assert!(pfx.is_verified && !pfx.is_ber && !pfx.has_nested_bags);
    assert_eq!((pfx.content_infos, pfx.integrity.unwrap().name().as_str()), (2, "hmac-sha1"));
    assert_eq!(report.encryptions.len(), 2);
    assert_eq!(report.spellings, [Spelling::Bmp]);
    assert_eq!((report.oddities.len(), report.verdicts.len()), (0, 0));
}

#[test]
fn a_locked_pfx_says_how_it_is_protected() {
    let (file, _) = sealed(&PfxOptions::new(Preset::Modern));
    let report = Report::of(&file, &file.visible(), None);
    assert!(report.is_locked);
    assert_eq!((report.keys.len(), report.certificates.len(), report.entries.len()), (0, 0, 0));
    assert_eq!(report.encryptions.len(), 2);
    assert!(!report.verdicts.is_empty());
}

#[test]
fn the_order_of_the_file_is_told() {
    let bags = [bag("CN=root", "CN=root"), bag("CN=a", "CN=ca"), bag("CN=ca", "CN=root")];
    let [entry] = &entries(&bags)[..] else { panic!("one entry") };
    assert_eq!(entry.chain, [1, 2, 0]);
    assert!(!entry.is_in_order && entry.is_whole);
    let bags = [bag("CN=a", "CN=ca"), bag("CN=ca", "CN=root")];
    let [entry] = &entries(&bags)[..] else { panic!("one entry") };
    assert!(entry.is_in_order && !entry.is_whole);
}
