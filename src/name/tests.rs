use proptest::prelude::*;

use super::*;

fn written(text: &str) -> String {
    DistinguishedName::parse(text).unwrap_or_else(|error| panic!("{error}")).to_string()
}

fn der(text: &str) -> Vec<u8> {
    DistinguishedName::parse(text).unwrap().0.to_der().unwrap()
}

#[test]
fn both_spellings_are_read() {
    for (text, expected) in [
        ("CN=My App", "CN=My App"),
        ("cn=My App, o=Contoso , c=de", "CN=My App,O=Contoso,C=DE"),
        ("/C=DE/O=Contoso/CN=My App", "CN=My App,O=Contoso,C=DE"),
        ("CN=a;O=b", "CN=a,O=b"),
        ("/O=b/CN=a/", "CN=a,O=b"),
        ("jurisdictionCountryName=us", "jurisdictionC=US"),
        ("CN=a\u{202e}b", "CN=a\\E2\\80\\AEb"),
        ("1.3.6.1.4.1.1466.0=#0c024869", "1.3.6.1.4.1.1466.0=#0c024869"),
        ("CN=app,OU=one,OU=two,DC=contoso,DC=com", "CN=app,OU=one,OU=two,DC=contoso,DC=com"),
        ("/DC=com/DC=contoso/OU=two/OU=one/CN=app", "CN=app,OU=one,OU=two,DC=contoso,DC=com"),
        ("O=Contoso\\, Ltd", "O=Contoso\\, Ltd"),
        ("O=\"Contoso, Ltd\" , CN=a", "O=Contoso\\, Ltd,CN=a"),
        ("/O=Contoso, Ltd/CN=a\\/b", "CN=a/b,O=Contoso\\, Ltd"),
        ("CN=a/b", "CN=a/b"),
        ("CN=x=y", "CN=x=y"),
        ("CN=J\\C3\\BCrgen", "CN=J\u{fc}rgen"),
        ("CN=J\u{fc}rgen \u{1f511}", "CN=J\u{fc}rgen \u{1f511}"),
        ("CN=\\ a \\ ", "CN=\\ a \\ "),
        ("CN=\\#a\\+b", "CN=\\#a\\+b"),
        ("CN=a # b", "CN=a # b"),
        ("S=Bayern,E=a@example.com", "ST=Bayern,emailAddress=a@example.com"),
        ("2.5.4.3=a", "CN=a"),
        ("OID.2.5.4.3=a", "CN=a"),
        ("CN=#0c0161", "CN=a"),
        ("CN=#14014d", "CN=M"),
        ("1.2.3.4=#160161", "1.2.3.4=#160161"),
        ("1.2.3.4=#140161", "1.2.3.4=#0c0161"),
        ("1.2.3.4=#1a0161", "1.2.3.4=#0c0161"),
        ("1.2.3.4=#1e0220ac", "1.2.3.4=#0c03e282ac"),
        ("1.2.3.4=a", "1.2.3.4=#0c0161"),
        ("OU=B+OU=A", "OU=A+OU=B"),
        ("//O=b/CN=a", "CN=a,O=b"),
        ("/CN=a\\C3\\z\\\\", "CN=aC3z\\\\"),
        ("CN=a\\/b\\=c", "CN=a/b=c"),
        ("O=\"a \"\"b\"\"\"", "O=a \\\"b\\\""),
    ] {
        assert_eq!(written(text), expected, "{text}");
        assert_eq!(written(&written(text)), expected, "{text}, read again");
    }
}

#[test]
fn a_part_of_several_attributes_stays_one() {
    let name = DistinguishedName::parse("CN=a+UID=b,O=c").unwrap();
    assert_eq!(name.0.iter_rdn().map(|part| part.len()).collect::<Vec<_>>(), [1, 2]);
    assert_eq!(DistinguishedName::parse("/O=c/UID=b+CN=a").unwrap().0, name.0);
}

/// From `openssl req -subj "/C=DE/DC=com/O=B\u{fc}ro/emailAddress=a@b.c/CN=x" -utf8`.
#[test]
fn values_have_the_string_types_of_rfc_5280() {
    let expected = b"\x30\x54\x31\x0b\x30\x09\x06\x03\x55\x04\x06\x13\x02DE\
            \x31\x13\x30\x11\x06\x0a\x09\x92\x26\x89\x93\xf2\x2c\x64\x01\x19\x16\x03com\
            \x31\x0e\x30\x0c\x06\x03\x55\x04\x0a\x0c\x05B\xc3\xbcro\
            \x31\x14\x30\x12\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x09\x01\x16\x05a@b.c\
            \x31\x0a\x30\x08\x06\x03\x55\x04\x03\x0c\x01x";
    assert_eq!(der("/C=DE/DC=com/O=B\u{fc}ro/emailAddress=a@b.c/CN=x"), expected);
}

#[test]
fn what_is_no_name_is_refused_with_the_reason() {
    let long = format!("CN={}", "x".repeat(65));
    let endless = "CN=x,".repeat(2000);
    let many = vec!["CN=x"; 101].join(",");
    for (text, words) in [
        ("", "is empty"),
        ("/", "is empty"),
        ("My App", "it has no =; write it like CN=My App"),
        ("/My App", "it has no =; write it like CN=My App"),
        ("CN=\\ ", "CN is empty"),
        ("CN=\" \"", "CN is empty"),
        ("CN=", "CN is empty"),
        ("CN=a,,O=b", "a part of it is empty"),
        ("CN=a,", "a part of it is empty"),
        ("=a", "not a known attribute"),
        ("CM=a", "\"CM\" is not a known attribute; CN, O"),
        ("1.2.3.4=#0500", "1.2.3.4 is no text (its type is NULL)"),
        ("1.3.6.1.4.1.1466.0=#04024869", "no text (its type is OCTET STRING)"),
        ("1.2.3.4=#0c00", "1.2.3.4 is empty"),
        ("1.2.3.4=#0c011b", "control character"),
        ("1.2.3.4=#0c01ff", "its bytes are no UTF8String"),
        ("1.2.3.4=#1e0161", "its bytes are no BMPString"),
        ("1.2.3.4=#13012a", "1.2.3.4 has a sign that PrintableString does not have"),
        ("1.2.3.4=#120161", "a sign that NumericString does not have"),
        ("1.2.3.4=#1601e4", "its bytes are no IA5String"),
        ("1.2.3.4=#1602c3a4", "a sign that IA5String does not have"),
        ("CN=R&D, Europe", "\"Europe\" has no =; a comma or plus inside a value is written"),
        ("CN=C++", "a part of it is empty; a comma or plus inside a value is written"),
        ("/CN=a//O=b", "a part of it is empty; a slash"),
        ("/CN=a/b", "\"b\" has no =; a slash or plus"),
        ("C=Germany", "country code of two letters"),
        ("C=D1", "country code of two letters"),
        ("DC=b\u{fc}cher", "has to be ASCII"),
        ("serialNumber=a_b", "simple punctuation"),
        ("CN=a\tb", "control character"),
        ("CN=a\\00b", "control character"),
        ("CN=a\\FFb", "not UTF-8"),
        ("CN=a\\", "backslash stands at its end"),
        ("CN=a\\Cx", "\\Cx is no escape; a backslash is written \\\\"),
        ("CN=a\\C", "\\C is no escape"),
        ("CN=CONTOSO\\user", "\\us is no escape; a backslash is written \\\\"),
        ("/CN=a\\", "backslash stands at its end"),
        ("C:/Program Files/Git/CN=a", "begin it with two slashes, or write CN=My App"),
        ("CN=\"a", "not closed"),
        ("CN=\"a\"b", "follows a closing quote"),
        ("CN=a\"b", "a quote inside"),
        ("CN=#zz", "not hexadecimal DER"),
        ("CN=#0c0261", "not hexadecimal DER"),
        ("CN=#020101", "CN is no text (its type is INTEGER)"),
        ("CN=a+CN=a", "twice"),
        (long.as_str(), "CN has at most 64 characters"),
        (endless.as_str(), "longer than 8192"),
        (many.as_str(), "more than 100"),
    ] {
        let error = DistinguishedName::parse(text).unwrap_err().to_string();
        assert!(error.contains(words), "{text}: {error}");
        assert!(error.len() < 500, "{error}");
    }
}

#[test]
fn a_common_name_needs_no_escapes() {
    let name = DistinguishedName::common_name("R&D, Europe + C=DE/\"x\"").unwrap();
    assert_eq!(name.first_common_name().unwrap(), "R&D, Europe + C=DE/\"x\"");
    assert_eq!(name.0.len(), 1);
    let name = DistinguishedName::common_name(" My  App ").unwrap();
    assert_eq!(name.first_common_name().unwrap(), "My  App");
    for text in ["", "  ", "a\n", &"x".repeat(65)] {
        assert!(DistinguishedName::common_name(text).is_err(), "{text:?}");
    }
}

#[test]
fn the_most_specific_common_name_counts() {
    let name = DistinguishedName::parse("CN=app,CN=Users,DC=contoso").unwrap();
    assert_eq!(name.first_common_name().as_deref(), Some("app"));
    assert_eq!(DistinguishedName::parse("O=a").unwrap().first_common_name(), None);
}

#[test]
fn names_that_mean_the_same_are_equal_when_compared() {
    let foreign = |text: &str| {
        let value = der::asn1::Any::new(der::Tag::PrintableString, text.as_bytes()).unwrap();
        let part = vec![AttributeTypeAndValue { oid: attribute::COMMON_NAME, value }];
        DistinguishedName(build(vec![part]).unwrap()).comparable()
    };
    let comparable = |text: &str| DistinguishedName::parse(text).unwrap().comparable();
    assert_eq!(foreign(" Contoso   CA"), comparable("CN=contoso ca"));
    assert_eq!(comparable("CN=a+UID=B"), comparable("UID=b+CN=A"));
    let name = |text: &str| DistinguishedName::parse(text).unwrap();
    assert_eq!(name("CN=Test CA"), name("CN=TEST  CA"));
    assert_ne!(name("CN=Test CA"), name("CN=TestCA"));
    for (one, other) in [
        ("CN=a", "CN=b"),
        ("CN=a", "O=a"),
        ("CN=a,O=b", "O=b,CN=a"),
        ("CN=a,O=b", "CN=a+O=b"),
        ("CN=ab", "CN=a b"),
    ] {
        assert_ne!(comparable(one), comparable(other), "{one}, {other}");
    }
}

#[test]
fn foreign_values_are_shown_whatever_they_are() {
    let shown = |tag: u8, value: &[u8]| {
        let length = u8::try_from(value.len()).unwrap();
        let value = [&[tag, length], value].concat();
        let value = der::asn1::Any::from_der(&value).unwrap();
        let part = vec![AttributeTypeAndValue { oid: attribute::COMMON_NAME, value }];
        DistinguishedName(build(vec![part]).unwrap()).to_string()
    };
    assert_eq!(shown(0x14, b"M\xfcller"), "CN=M\u{fc}ller");
    assert_eq!(shown(0x1e, &[0x20, 0xac]), "CN=\u{20ac}");
    assert_eq!(shown(0x1e, &[0xd8, 0x3d]), "CN=#1e02d83d");
    assert_eq!(shown(0x1e, &[0x20]), "CN=#1e0120");
    assert_eq!(shown(0x0c, b"\xff"), "CN=#0c01ff");
    assert_eq!(shown(0x02, &[1]), "CN=#020101");
    assert_eq!(shown(0x13, b"\x1b[2J"), "CN=\\1B[2J");
    assert_eq!(shown(0x0c, b""), "CN=");
}

/// As it came from somebody else: one attribute, whatever its value.
fn foreign(oid: ObjectIdentifier, value: &[u8]) -> DistinguishedName {
    let value = der::asn1::Any::from_der(value).unwrap();
    DistinguishedName(build(vec![vec![AttributeTypeAndValue { oid, value }]]).unwrap())
}

#[test]
fn a_name_of_somebody_else_is_written_anew_or_refused() {
    let common_name = attribute::COMMON_NAME;
    for (value, expected) in [
        (&b"\x0c\x01a"[..], "CN=a"),
        (b"\x13\x01a", "CN=a"),
        (b"\x14\x01\xe4", "CN=\u{e4}"),
        (b"\x16\x01*", "CN=*"),
        (b"\x1a\x01_", "CN=_"),
        (b"\x1e\x04\xd8\x3d\xdd\x11", "CN=\u{1f511}"),
    ] {
        let name = foreign(common_name, value).written_anew().unwrap();
        assert_eq!(name.0, DistinguishedName::parse(expected).unwrap().0, "{value:02x?}");
        assert_eq!(name.first_unreadable(), None);
    }
    for (value, words) in [
        (&b"\x02\x01\x05"[..], "CN is no text (its type is INTEGER)"),
        (b"\x05\0", "CN is no text (its type is NULL)"),
        (b"\x0c\0", "CN is empty"),
        (b"\x0c\x03a\0b", "CN contains a control character"),
        (b"\x14\x01\x9b", "CN contains a control character"),
        (b"\x0c\x02a\xff", "CN is damaged: its bytes are no UTF8String"),
        (b"\x1e\x01a", "CN is damaged: its bytes are no BMPString"),
        (b"\x13\x01*", "CN has a sign that PrintableString does not have"),
    ] {
        assert_eq!(foreign(common_name, value).written_anew().unwrap_err(), words);
    }
    let long = [&[0x0c, 65][..], &[b'x'; 65]].concat();
    let refused = foreign(common_name, &long).written_anew().unwrap_err();
    assert_eq!(refused, "CN has at most 64 characters");
    let country = ObjectIdentifier::new_unwrap("2.5.4.6");
    assert_eq!(foreign(country, b"\x0c\x02de").written_anew().unwrap().to_string(), "C=DE");
    assert!(foreign(country, b"\x13\x03DEU").written_anew().is_err());
}

#[test]
fn what_keeps_a_certificate_from_being_read_is_found() {
    let unique = ObjectIdentifier::new_unwrap("2.5.4.45");
    assert_eq!(foreign(unique, b"\x03\x02\0a").first_unreadable(), None);
    assert_eq!(foreign(unique, b"\x03\x02\x01b").first_unreadable().unwrap(), "2.5.4.45");
    for value in [&b"\x0c\0"[..], b"\x0c\x01\0", b"\x13\x01\xff", b"\x1e\x02\0a"] {
        assert_eq!(foreign(attribute::COMMON_NAME, value).first_unreadable(), None);
    }
    for value in
        [&b"\x1a\x01a"[..], b"\x0c\x01\xff", b"\x1e\x01a", b"\x1e\x02\xd8\x3d", b"\x02\x01\x01"]
    {
        let found = foreign(attribute::COMMON_NAME, value).first_unreadable();
        assert_eq!(found.as_deref(), Some("CN"), "{value:02x?}");
    }
}

proptest! {
    #[test]
    fn any_common_name_is_read_again(text in "[^\\p{Cc}]{1,64}") {
        prop_assume!(!text.trim().is_empty());
        let name = DistinguishedName::common_name(&text).unwrap();
        prop_assert_eq!(DistinguishedName::parse(&name.to_string()).unwrap().0, name.0.clone());
        prop_assert_eq!(name.written_anew().unwrap().0, name.0);
    }

    #[test]
    fn any_text_is_a_name_that_is_read_again_or_refused(
        text in "(/?(CN|O|C|DC|1\\.2\\.3)=[a-zA-Z,+/;\"\\\\#= \u{e4}]{0,6}[,/+]?){1,4}",
    ) {
        if let Ok(name) = DistinguishedName::parse(&text) {
            prop_assert_eq!(DistinguishedName::parse(&name.to_string()).unwrap().0, name.0.clone());
            prop_assert_eq!(name.written_anew().unwrap().0, name.0);
        }
    }
}
