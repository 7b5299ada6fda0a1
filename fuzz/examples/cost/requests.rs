//! Requests for certificates, and what is asked for in them, behind a signature that holds.

use certgen_fuzz::{
    bounds::INPUT,
    compose::ber::{Node, oid, sequence, set},
    signed::{self, extension},
};

use super::{FILE, Worst, der::attribute, worst};

pub fn requests() -> Vec<Worst> {
    const DOORS: &[&str] = &["request"];
    let name = |tag: u8, text: &str| Node::Primitive(tag, text.as_bytes().to_vec());
    let names = |name: Node| {
        let count = INPUT / name.der().len() - 200;
        [extension("2.5.29.17", sequence(vec![name; count]))]
    };
    let distinct: Vec<Node> =
        (0..INPUT / 14).map(|at| extension(&format!("1.2.{at}"), Node::Raw(Vec::new()))).collect();
    let client = oid("1.3.6.1.5.5.7.3.2");
    let parts = vec![set([attribute("a")]); INPUT / 13 - 30];
    let nothing = sequence([oid(EXTENSION_REQUEST), set([sequence([])])]);
    let unknown = sequence([oid("1.2.3"), set([])]);
    let plain = sequence([set([attribute("a")])]);
    vec![
        worst("extensions that are left out", DOORS, asking(LEFT_OUT, &plain, &distinct)),
        worst("extensions that are refused", DOORS, asking(0, &plain, &distinct)),
        worst("hosts", DOORS, asking(0, &plain, &names(name(0x82, "a.b")))),
        worst("hosts under name constraints", DOORS, {
            asking(CONSTRAINED, &plain, &names(name(0x82, "a.example.com")))
        }),
        worst("mailboxes under name constraints", DOORS, {
            asking(CONSTRAINED, &plain, &names(name(0x81, "a@example.com")))
        }),
        worst("addresses", DOORS, asking(CONSTRAINED, &plain, &names(name(0x87, "1234")))),
        worst("URIs", DOORS, asking(0, &plain, &names(name(0x86, "a:b")))),
        worst("a long host", DOORS, {
            let host = "a.".repeat(INPUT / 2 - 2_000);
            asking(0, &plain, &[extension("2.5.29.17", sequence([name(0x82, &host)]))])
        }),
        worst("a host in many scripts", DOORS, {
            let host = "xn--bcher-kva.".repeat(INPUT / 14 - 2_000);
            asking(0, &plain, &[extension("2.5.29.17", sequence([name(0x82, &host)]))])
        }),
        worst("purposes", DOORS, {
            let count = INPUT / client.der().len() - 200;
            asking(0, &plain, &[extension("2.5.29.37", sequence(vec![client; count]))])
        }),
        worst("a subject of many parts", DOORS, asking(0, &sequence(parts.clone()), &[])),
        worst("requests for no extensions", DOORS, {
            whole(0, &plain, vec![nothing; INPUT / 17 - 200])
        }),
        worst("attributes of a request", FILE, {
            let attributes = Node::Constructed(0xA0, vec![unknown; INPUT / 8 - 200]);
            signed::request(&plain.der(), &attributes.der())
        }),
        worst("a subject of many parts in a request", FILE, {
            signed::request(&sequence(parts).der(), &[0xA0, 0])
        }),
    ]
}

/// For the door of requests: its choice, a subject, and extensions that are asked for.
fn asking(choice: u8, subject: &Node, extensions: &[Node]) -> Vec<u8> {
    let list = sequence(extensions.iter().cloned());
    whole(choice, subject, vec![sequence([oid(EXTENSION_REQUEST), set([list])])])
}

fn whole(choice: u8, subject: &Node, attributes: Vec<Node>) -> Vec<u8> {
    [&[choice], &subject.der()[..], &Node::Constructed(0xA0, attributes).der()].concat()
}

const EXTENSION_REQUEST: &str = "1.2.840.113549.1.9.14";
/// Extensions that are not known are left out.
const LEFT_OUT: u8 = 0x08;
/// The CA has name constraints.
const CONSTRAINED: u8 = 0x10;
