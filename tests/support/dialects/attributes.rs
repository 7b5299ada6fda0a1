//! Attributes: names of the wrong type, names that play tricks, and attributes too many.

use super::{
    super::{
        bags::{Bag, FRIENDLY_NAME, JDK_TRUSTED, LOCAL_KEY_ID, MICROSOFT_CSP},
        ber::{Node, bmp_string, null, octets, oid, sequence, set},
        case::Case,
        keys::{self, Key},
        pfx::{Content, Pfx},
    },
    ID, PASSWORD, mac, triple_des,
};

pub fn cases() -> Vec<Case> {
    let mut cases = names();
    cases.extend(wrong_names());
    cases.extend(others());
    cases
}

/// `decorate` does the same to the certificate and the key.
fn case(name: &str, about: &str, decorate: impl Fn(Bag) -> Bag) -> Case {
    let scheme = triple_des();
    let certificate = decorate(Bag::certificate(keys::p256()));
    let key = decorate(Bag::shrouded(Key::p256(), &scheme));
    let contents = vec![Content::Encrypted(scheme, vec![certificate]), Content::Plain(vec![key])];
    Case::opens(name, about, PASSWORD, &Pfx::new(contents, mac()))
}

fn names() -> Vec<Case> {
    let named = |name: &str, about: &str, alias: &'static str| {
        case(&format!("name-{name}"), about, move |bag| bag.name(alias).id(ID))
    };
    let long: &'static str = Box::leak("long name ".repeat(200).into_boxed_str());
    vec![
        named("empty", "A friendlyName of no characters", ""),
        named("nul-at-end", "A friendlyName that ends in U+0000", "My App\0"),
        named("nuls-at-end", "A friendlyName that ends in three U+0000", "My App\0\0\0"),
        named("nul-inside", "A friendlyName with U+0000 inside", "My\0App"),
        named("beyond-bmp", "A friendlyName in surrogate pairs", "Schlüssel 🔑"),
        named("escapes", "A friendlyName with terminal escapes", "\u{1b}[2J\u{1b}]0;owned\u{7}App"),
        named("line-breaks", "A friendlyName with line breaks", "My\r\nApp\u{2028}-----BEGIN"),
        named("bidi", "A friendlyName that turns the reading order", "App \u{202e}xfp.exe"),
        named("spaces", "A friendlyName of spaces", "  My App  "),
        named("path", "A friendlyName that is a path", "../../etc/passwd"),
        named("long", "A friendlyName of 2000 characters", long),
    ]
}

/// None of these is an alias.
fn wrong_names() -> Vec<Case> {
    let valued = |name: &str, about: &str, values: &[Node]| {
        case(&format!("name-{name}"), about, |bag| bag.attribute(FRIENDLY_NAME, values.to_vec()))
    };
    let bmp = |bytes: &[u8]| Node::Primitive(0x1E, bytes.to_vec());
    let utf8 = Node::Primitive(0x0C, b"My App".to_vec());
    vec![
        valued("utf8string", "A friendlyName that is a UTF8String", &[utf8]),
        valued("boolean", "A friendlyName that is a BOOLEAN", &[Node::Primitive(0x01, vec![0xFF])]),
        valued("null", "A friendlyName that is NULL", &[null()]),
        valued("sequence", "A friendlyName that is a SEQUENCE", &[sequence([bmp_string("App")])]),
        valued("odd-length", "A friendlyName of five bytes", &[bmp(&[0, b'M', 0, b'y', 0])]),
        valued("one-byte", "A friendlyName of one byte", &[bmp(b"M")]),
        valued("lone-high-surrogate", "A lone high surrogate", &[bmp(&[0, b'M', 0xD8, 0x3D])]),
        valued("lone-low-surrogate", "A lone low surrogate", &[bmp(&[0xDC, 0x11, 0, b'M'])]),
        valued("no-value", "A friendlyName without a value", &[]),
    ]
}

fn others() -> Vec<Case> {
    let tagged = |value: &'static str| {
        move |bag: Bag| bag.attribute("1.3.6.1.4.1.99999.4", [octets(value.as_bytes())])
    };
    let unset = || sequence([oid(FRIENDLY_NAME), bmp_string("My App")]);
    vec![
        case("attributes-empty-set", "An empty set of attributes", Bag::empty_attributes),
        case("attributes-none", "No attributes", |bag| bag),
        case("attribute-unknown", "An attribute that nobody knows", |bag| {
            tagged("value")(bag).name("My App").id(ID)
        }),
        case("attribute-duplicate-name", "friendlyName twice, the same", |bag| {
            bag.name("My App").name("My App").id(ID)
        }),
        case("attribute-duplicate-unknown", "An unknown attribute twice", |bag| {
            tagged("one")(tagged("two")(bag)).id(ID)
        }),
        case("attribute-duplicate-id", "localKeyID twice", |bag| bag.id(ID).id(&[9])),
        case("name-multi-valued", "A friendlyName with the same value twice", |bag| {
            bag.name("My App").replace_attribute(sequence([
                oid(FRIENDLY_NAME),
                set([bmp_string("My App"), bmp_string("My App")]),
            ]))
        }),
        case("id-empty", "A localKeyID of no bytes", |bag| bag.id(&[]).name("My App")),
        case("id-integer", "A localKeyID that is an INTEGER", |bag| {
            bag.attribute(LOCAL_KEY_ID, [Node::Primitive(0x02, vec![1])]).name("My App")
        }),
        case("id-long", "A localKeyID of 1000 bytes", |bag| bag.id(&[7; 1000])),
        case("csp-wrong-type", "A CSP name that is an OCTET STRING", |bag| {
            bag.attribute(MICROSOFT_CSP, [octets(b"CSP")]).name("My App")
        }),
        case("csp-and-lmk", "Microsoft's CSP name and local machine key set", |bag| {
            let csp = bag.attribute(MICROSOFT_CSP, [bmp_string("Microsoft Software KSP")]);
            csp.attribute("1.3.6.1.4.1.311.17.2", []).name("My App").id(ID)
        }),
        case("jdk-trusted", "Java's mark of a trusted certificate, on the key too", |bag| {
            bag.attribute(JDK_TRUSTED, [oid("2.5.29.37.0")]).name("my app")
        }),
        Case::fails(
            "attribute-without-set",
            "A friendlyName whose value stands in no set",
            PASSWORD,
            "damaged",
            {
                let scheme = triple_des();
                let key = Bag::shrouded(Key::p256(), &scheme).raw_attribute(unset());
                Pfx::new(vec![Content::Plain(vec![key])], mac()).bytes()
            },
        ),
    ]
}
