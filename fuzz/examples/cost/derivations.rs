//! Keys under a password that is another one: as many rounds as the limits of this door allow, for whatever
//! digest, and for scrypt of every shape. What they allow takes well below a second of SHA-256, and is to
//! take no longer of anything else.

use certgen::{Limits, Password, bundle::File, pfx::Check, pfx::Passwords};
use certgen_fuzz::compose::{
    ber::{Node, integer, octets, oid, sequence},
    scheme::{Cipher, salted},
};

use super::{Worst, worst};

/// Opens a file with a password of which every spelling is another one.
pub fn derive(input: &[u8]) {
    let words = Password::new("pässwörd").expect("a password");
    if let Ok(file) = File::read(input, &limits()) {
        let _ = file.open(Some(Passwords::new(&words)), Check::Verified);
    }
}

pub fn derivations() -> Vec<Worst> {
    const DOORS: &[&str] = &["derive"];
    let hmac = |digest: &str, rounds: u64| {
        let prf = sequence([oid(digest)]);
        let parameters = [octets(SALT), integer(rounds.into()), prf];
        pbes2(sequence([oid("1.2.840.113549.1.5.12"), sequence(parameters)]))
    };
    let of_hmac = |digest: &'static str| most(&|rounds| hmac(digest, rounds));
    let scrypt = |n: u64, r: u64, p: u64| {
        let size = |number: u64| integer(number.into());
        let parameters = [octets(SALT), size(n), size(r), size(p)];
        pbes2(sequence([oid("1.3.6.1.4.1.11591.4.11"), sequence(parameters)]))
    };
    let of_pkcs12 = |arc: u64| {
        most(&|rounds| {
            salted(&format!("1.2.840.113549.1.12.1.{arc}"), SALT, integer(rounds.into()))
        })
    };
    vec![
        worst("rounds of MD5", DOORS, of_hmac("1.2.840.113549.2.6")),
        worst("rounds of SHA-1", DOORS, of_hmac("1.2.840.113549.2.7")),
        worst("rounds of SHA-224", DOORS, of_hmac("1.2.840.113549.2.8")),
        worst("rounds of SHA-256", DOORS, of_hmac("1.2.840.113549.2.9")),
        worst("rounds of SHA-384", DOORS, of_hmac("1.2.840.113549.2.10")),
        worst("rounds of SHA-512", DOORS, of_hmac("1.2.840.113549.2.11")),
        worst("rounds of SHA-512 cut short", DOORS, of_hmac("1.2.840.113549.2.12")),
        worst("rounds of SHA-3", DOORS, of_hmac("2.16.840.1.101.3.4.2.16")),
        worst("rounds of PKCS#12", DOORS, of_pkcs12(3)),
        worst("scrypt with large blocks", DOORS, most(&|p| scrypt(1 << 14, 8, p))),
        worst("scrypt with small blocks", DOORS, most(&|p| scrypt(1 << 16, 1, p))),
        worst("scrypt with few blocks", DOORS, most(&|r| scrypt(2, r, 1))),
        worst("scrypt with many blocks", DOORS, most(&|r| scrypt(1 << 15, r, 1))),
    ]
}

fn limits() -> Limits {
    Limits::new().rounds(ROUNDS).total_rounds(ROUNDS).memory(32 << 20)
}

/// A key with as much as is allowed of what `algorithm` is given.
fn most(algorithm: &dyn Fn(u64) -> Node) -> Vec<u8> {
    let key = |number: u64| sequence([algorithm(number), octets(&[0x5A; 64])]).der();
    let is_allowed = |number: u64| File::read(&key(number), &limits()).is_ok();
    let (mut allowed, mut refused) = (1, ROUNDS + 1);
    assert!(is_allowed(allowed) && !is_allowed(refused));
    while refused - allowed > 1 {
        let middle = allowed.midpoint(refused);
        if is_allowed(middle) { allowed = middle } else { refused = middle }
    }
    key(allowed)
}

fn pbes2(derivation: Node) -> Node {
    let cipher = Cipher::AesCbc(256).algorithm(&[0; 16]);
    sequence([oid("1.2.840.113549.1.5.13"), sequence([derivation, cipher])])
}

const ROUNDS: u64 = 1_000_000;
const SALT: &[u8] = b"saltsalt";
