//! Private keys under another password, in DER and in PEM, where all around them stays byte for byte.

use certgen::{
    Password, PrivateKey,
    bundle::{self, FileType},
};
use zeroize::Zeroizing;

use crate::{
    give::{blocks, sealing::Sealing},
    say::{code::Code, failure::Failure},
    take::input::{self, Input, Opened},
};

/// The file with its keys under `password`, or in plain text under the empty one.
pub fn sealed(
    input: &Input,
    opened: &Opened,
    sealing: &Sealing,
    password: &Password,
) -> Result<Zeroizing<Vec<u8>>, Failure> {
    let keys: Vec<&PrivateKey> = opened.bundle.bags.iter().filter_map(|bag| bag.key()).collect();
    let rounds = sealing.key_rounds();
    let is_plain = password.secret_text().is_empty();
    if input.file.file_type() != FileType::Pem {
        let [key] = keys.as_slice() else { return Err(not_replaceable(input)) };
        return Ok(Zeroizing::new(match is_plain {
            true => key.secret_pkcs8_der().to_vec(),
            false => key.to_encrypted_pkcs8_der(password, rounds)?,
        }));
    }
    let places = blocks::labelled(&input.bytes, |label| label.ends_with(b"PRIVATE KEY"));
    if places.len() != keys.len() || !blocks::are_replaceable(&opened.bundle.oddities) {
        return Err(not_replaceable(input));
    }
    let mut texts = Vec::new();
    for key in keys {
        let text = match is_plain {
            true => Zeroizing::new(bundle::to_secret_key_pem(key)?.secret_text().to_owned()),
            false => Zeroizing::new(bundle::to_encrypted_key_pem(key, password, rounds)?),
        };
        texts.push(text);
    }
    Ok(blocks::replaced(&input.bytes, &places, &texts))
}

fn not_replaceable(input: &Input) -> Failure {
    let Input { name, .. } = input;
    Failure::new(
        Code::Unsupported,
        format!("the private key in {name} cannot be replaced where it stands"),
    )
    .why("the file is not written as plain PEM")
    .help(format!("certgen convert {} --to pem --encrypt -o NEW.pem", input::shown(name)))
}
