use super::*;
use crate::{
    ber::{encode, encode_oid},
    key::{EcdsaForm, KeyAlgorithm, PrivateKey, SignatureAlgorithm, SigningKey},
};

fn algorithm(oid: ObjectIdentifier, parameters: &[u8]) -> Vec<u8> {
    encode(Tag::SEQUENCE, &[&encode_oid(oid), parameters]).to_vec()
}

/// RSASSA-PSS-params of one digest for both, with the number of a salt.
fn pss(digest: ObjectIdentifier, mask: ObjectIdentifier, salt: u8) -> Vec<u8> {
    let field = |number, value: &[u8]| encode(Tag::context(number).constructed(), &[value]);
    let mask = algorithm(rfc5912::ID_MGF_1, &algorithm(mask, &NULL));
    let parts = [field(0, &algorithm(digest, &NULL)), field(1, &mask), field(2, &[2, 1, salt])];
    encode(Tag::SEQUENCE, &[&parts[0], &parts[1], &parts[2]]).to_vec()
}

fn signing(kind: KeyAlgorithm) -> (SigningKey, Vec<u8>) {
    let key = PrivateKey::generate(kind).unwrap();
    let public = key.public_key_der().unwrap().to_vec();
    (SigningKey::load(kind, EcdsaForm::Asn1, key.secret_pkcs8_der()).unwrap(), public)
}

#[test]
fn what_is_signed_here_holds_and_nothing_else() {
    let rows = [
        (KeyAlgorithm::Ed25519, SignatureAlgorithm::EdDsa, rfc8410::ID_ED_25519),
        (KeyAlgorithm::P256, SignatureAlgorithm::Es256, rfc5912::ECDSA_WITH_SHA_256),
        (KeyAlgorithm::P384, SignatureAlgorithm::Es384, rfc5912::ECDSA_WITH_SHA_384),
    ];
    for (kind, method, oid) in rows {
        let (key, public) = signing(kind);
        let signature = key.sign(method, b"message").unwrap();
        let verdict = |oid, message: &[u8], signature: &[u8]| {
            verify_signed(&algorithm(oid, &[]), &public, message, signature)
        };
        assert_eq!(verdict(oid, b"message", &signature), Ok(()));
        assert_eq!(verdict(oid, b"massage", &signature), Err(Error::BadSignature));
        assert_eq!(verdict(oid, b"message", &signature[1..]), Err(Error::BadSignature));
        assert_eq!(verdict(oid, b"message", &[]), Err(Error::BadSignature));
        let (_, other) = signing(kind);
        let of_other = verify_signed(&algorithm(oid, &[]), &other, b"message", &signature);
        assert_eq!(of_other, Err(Error::BadSignature));
    }
}

#[test]
fn rsa_is_verified_by_the_parameters_that_are_stated() {
    let (key, public) = signing(KeyAlgorithm::Rsa2048);
    let verdict =
        |stated: &[u8], signature: &[u8]| verify_signed(stated, &public, b"message", signature);
    let (sha256, sha384) = (rfc5912::ID_SHA_256, rfc5912::ID_SHA_384);
    let stated = |parameters: &[u8]| algorithm(rfc5912::ID_RSASSA_PSS, parameters);

    let plain = key.sign(SignatureAlgorithm::Rs256, b"message").unwrap();
    for null in [&NULL[..], &[]] {
        let rs256 = algorithm(rfc5912::SHA_256_WITH_RSA_ENCRYPTION, null);
        assert_eq!(verdict(&rs256, &plain), Ok(()));
    }
    let pss256 = stated(&pss(sha256, sha256, 32));
    assert_eq!(verdict(&pss256, &plain), Err(Error::BadSignature));
    let masked = key.sign(SignatureAlgorithm::Ps256, b"message").unwrap();
    assert_eq!(verdict(&pss256, &masked), Ok(()));
    let pss384 = stated(&pss(sha384, sha384, 48));
    assert_eq!(verdict(&pss384, &masked), Err(Error::BadSignature));
    for unusual in [pss(sha256, sha384, 32), pss(sha256, sha256, 20), vec![0x30, 9], vec![]] {
        let verdict = verdict(&stated(&unusual), &masked);
        assert!(matches!(verdict, Err(Error::Unsupported { .. } | Error::Malformed { .. })));
    }
    // Everything left out is SHA-1, which no library verifies any more.
    assert!(matches!(verdict(&stated(&[0x30, 0]), &masked), Err(Error::Unsupported { .. })));
}

#[test]
fn a_key_for_pss_may_allow_one_digest_alone() {
    let (key, public) = signing(KeyAlgorithm::Rsa2048);
    let (sha256, sha384) = (rfc5912::ID_SHA_256, rfc5912::ID_SHA_384);
    let bits = kind::public_key_bits(&public).unwrap();
    let for_pss = |parameters: &[u8]| {
        super::super::public::info(&algorithm(rfc5912::ID_RSASSA_PSS, parameters), &bits)
    };
    let stated = algorithm(rfc5912::ID_RSASSA_PSS, &pss(sha256, sha256, 32));
    let signature = key.sign(SignatureAlgorithm::Ps256, b"message").unwrap();
    let verdict =
        |parameters: &[u8]| verify_signed(&stated, &for_pss(parameters), b"message", &signature);
    assert_eq!(verdict(&[]), Ok(()));
    assert_eq!(verdict(&pss(sha256, sha256, 32)), Ok(()));
    assert_eq!(verdict(&pss(sha384, sha384, 48)), Err(Error::BadSignature));
    // A salt that is at least so long, which may well be.
    let unusual = verdict(&pss(sha256, sha256, 20));
    assert!(matches!(unusual, Err(Error::Unsupported { .. })), "{unusual:?}");
    let plain = algorithm(rfc5912::SHA_256_WITH_RSA_ENCRYPTION, &NULL);
    let signature = key.sign(SignatureAlgorithm::Rs256, b"message").unwrap();
    let verdict = verify_signed(&plain, &for_pss(&[]), b"message", &signature);
    assert_eq!(verdict, Err(Error::BadSignature));
}

#[test]
fn an_rsa_key_that_the_library_does_not_take_is_not_called_a_stranger() {
    let (key, public) = signing(KeyAlgorithm::Rsa2048);
    let signature = key.sign(SignatureAlgorithm::Rs256, b"message").unwrap();
    let rs256 = algorithm(rfc5912::SHA_256_WITH_RSA_ENCRYPTION, &NULL);
    let bits = kind::public_key_bits(&public).unwrap();
    let notes = Notes::default();
    let (modulus, exponent) = public::rsa_numbers(&bits, &notes).unwrap();
    let verdict = |modulus: &[u8], exponent: &[u8]| {
        let key = public::rsa_key(modulus, exponent);
        let info = public::info(&public::rsa_algorithm(), &key);
        verify_signed(&rs256, &info, b"message", &signature)
    };
    assert_eq!(verdict(modulus, exponent), Ok(()));
    let longer = [&[0], modulus].concat();
    assert_eq!(verdict(&longer, exponent), Ok(()), "as old programs write it");
    assert_eq!(verdict(modulus, &[3]), Err(Error::BadSignature));
    for exponent in [&[1][..], &[0], &[2], &[1, 0, 0], &[4, 0, 0, 0, 1], &[1; 64]] {
        let verdict = verdict(modulus, exponent);
        assert!(matches!(verdict, Err(Error::Unsupported { .. })), "{exponent:?}: {verdict:?}");
    }
    let negative = modulus.get(1..).unwrap();
    assert_eq!(verdict(negative, exponent), Err(UNREADABLE_KEY));
}

#[test]
fn a_signature_that_anybody_could_make_is_refuted() {
    // The neutral point as the key, S = 0 with R = that point: it holds for every message.
    let neutral = [&[1][..], &[0; 31]].concat();
    let forgery = [&neutral[..], &[0; 32]].concat();
    let ed25519 = algorithm(rfc8410::ID_ED_25519, &[]);
    let spki = public::info(&ed25519, &neutral);
    let by_the_library = UnparsedPublicKey::new(&backend::ED25519, neutral);
    for message in [&b"message"[..], b"massage"] {
        assert!(by_the_library.verify(message, &forgery).is_ok());
        let verdict = verify_signed(&ed25519, &spki, message, &forgery);
        assert_eq!(verdict, Err(Error::BadSignature));
    }
}

#[test]
fn a_key_with_unused_bits_is_none() {
    let (key, public) = signing(KeyAlgorithm::P256);
    let signature = key.sign(SignatureAlgorithm::Es256, b"message").unwrap();
    let es256 = algorithm(rfc5912::ECDSA_WITH_SHA_256, &[]);
    assert_eq!(verify_signed(&es256, &public, b"message", &signature), Ok(()));
    // In front of the 65 bytes of the point.
    let count = public.len() - 66;
    for unused in 1..=8 {
        let mut odd = public.clone();
        odd[count] = unused;
        let verdict = verify_signed(&es256, &odd, b"message", &signature);
        assert_eq!(verdict, Err(UNREADABLE_KEY), "{unused}");
        assert_eq!(KeyType::of_public_key(&odd), None);
    }
}

#[test]
fn what_is_damaged_or_not_known_is_told_apart() {
    let (_, public) = signing(KeyAlgorithm::P256);
    let es256 = algorithm(rfc5912::ECDSA_WITH_SHA_256, &[]);
    let is_malformed = |verdict| matches!(verdict, Err(Error::Malformed { .. }));
    for bytes in [&[][..], &[0x30, 0], &[0x30, 9], &[5, 0]] {
        assert!(is_malformed(verify_signed(bytes, &public, b"", &[])), "{bytes:?}");
        assert!(is_malformed(verify_signed(&es256, bytes, b"", &[])), "{bytes:?}");
    }
    let odd = algorithm(rfc5912::ECDSA_WITH_SHA_256, &[2, 1, 5]);
    assert!(is_malformed(verify_signed(&odd, &public, b"", &[])));
    for (oid, name) in [
        ("1.2.840.113549.1.1.4", "RSA with MD5"),
        ("1.2.840.10045.4.3.1", "ECDSA with SHA-224"),
        ("1.2.3.4", "1.2.3.4"),
    ] {
        let stated = algorithm(ObjectIdentifier::new(oid).unwrap(), &[]);
        let Err(Error::Unsupported { name: found, .. }) = verify_signed(&stated, &public, b"", &[])
        else {
            panic!("{name} is verified");
        };
        assert_eq!(found, name);
    }
}
