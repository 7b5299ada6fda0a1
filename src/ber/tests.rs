use super::*;

fn whole(input: &[u8]) -> Result<(Vec<u8>, bool), Fault> {
    let notes = Notes::default();
    let mut reader = Reader::new(input, 0, &notes);
    let der = reader.any()?.to_der()?.to_vec();
    assert_eq!(reader.rest().len(), 0, "{input:02x?}");
    Ok((der, notes.is_ber()))
}

#[test]
fn der_stays_as_it_is() {
    for der in [
        &[0x30, 0x00][..],
        &[0x30, 0x05, 0x02, 0x01, 0x07, 0x05, 0x00],
        &[0x04, 0x02, 0xca, 0xfe],
        &[&[0x04, 0x81, 0x80][..], &[7; 0x80]].concat(),
        &[&[0x04, 0x82, 0x01, 0x00][..], &[7; 0x100]].concat(),
    ] {
        assert_eq!(whole(der).unwrap(), (der.to_vec(), false));
    }
}

#[test]
fn ber_becomes_der() {
    let sequence = [0x30, 0x06, 0x04, 0x04, 1, 2, 3, 4];
    for ber in [
        // Indefinite, the string in two pieces, definite.
        &[0x30, 0x80, 0x24, 0x08, 0x04, 2, 1, 2, 0x04, 2, 3, 4, 0, 0][..],
        // Both indefinite, with an empty piece.
        &[0x30, 0x80, 0x24, 0x80, 0x04, 0, 0x04, 4, 1, 2, 3, 4, 0, 0, 0, 0],
        // A piece that is in pieces itself.
        &[0x30, 0x0c, 0x24, 0x0a, 0x24, 0x08, 0x04, 2, 1, 2, 0x04, 2, 3, 4],
        // Lengths with more digits than needed.
        &[0x30, 0x81, 0x0a, 0x04, 0x84, 0, 0, 0, 4, 1, 2, 3, 4],
        &[0x30, 0x88, 0, 0, 0, 0, 0, 0, 0, 6, 0x04, 4, 1, 2, 3, 4],
        &[0x30, 0x89, 0, 0, 0, 0, 0, 0, 0, 0, 6, 0x04, 4, 1, 2, 3, 4],
    ] {
        assert_eq!(whole(ber).unwrap(), (sequence.to_vec(), true), "{ber:02x?}");
    }
}

/// Written as DER it came out constructed, and could not be read again.
#[test]
fn a_sequence_is_made_of_elements() {
    for primitive in [&[0x10, 0x01, 0x02][..], &[0x11, 0x00], &[0x30, 0x03, 0x10, 0x01, 0x02]] {
        let fault = whole(primitive).unwrap_err();
        assert_eq!(fault.reason, "a sequence or a set is one string of bytes", "{primitive:02x?}");
    }
}

#[test]
fn contents_of_zero_bytes_do_not_end_an_indefinite_length() {
    let ber = [0x30, 0x80, 0x04, 0x02, 0, 0, 0x05, 0, 0, 0];
    let der = [0x30, 0x06, 0x04, 0x02, 0, 0, 0x05, 0];
    assert_eq!(whole(&ber).unwrap(), (der.to_vec(), true));
}

#[test]
fn faults_name_their_byte() {
    for (input, offset) in [
        (&[][..], 0),
        (&[0x30], 0),
        (&[0x30, 0x81], 0),
        (&[0x30, 0x02, 0x02, 0x02], 2),
        (&[0x30, 0x80, 0x05, 0x00], 4),
        (&[0x30, 0x80, 0x05, 0x00, 0x00], 4),
        (&[0x04, 0x80, 0, 0], 0),
        (&[0x04, 0xff, 0, 0], 0),
        (&[0x1f, 0x81, 0x01, 0x00], 0),
        (&[0x30, 0x84, 0xff, 0xff, 0xff, 0xff], 6),
        (&[0x30, 0x89, 1, 0, 0, 0, 0, 0, 0, 0, 0], 0),
        (&[0x30, 0x04, 0x24, 0x02, 0x05, 0x00], 4),
    ] {
        assert_eq!(whole(input).unwrap_err().offset, offset, "{input:02x?}");
    }
}

#[test]
fn depth_is_bounded() {
    let nested = |depth: usize| {
        let inner = [[0x30, 0x80].repeat(depth), [0, 0].repeat(depth)].concat();
        whole(&inner).map(drop)
    };
    assert!(nested(30).is_ok());
    assert!(nested(40).is_err());
    assert!(nested(200_000).is_err());
    let definite = (0..60).fold(vec![5, 0], |inner, _| encode(Tag::SEQUENCE, &[&inner]).to_vec());
    assert!(whole(&definite).is_err());
}

#[test]
fn offsets_count_through_all_levels() {
    let notes = Notes::default();
    let input = [0x30, 0x80, 0x30, 0x81, 0x05, 0x02, 0x01, 0x07, 0x05, 0x00, 0, 0];
    let mut reader = Reader::new(&input, 100, &notes);
    let outer = reader.any().unwrap();
    let inner = outer.children().unwrap().any().unwrap();
    let mut parts = inner.children().unwrap();
    assert_eq!((outer.offset, inner.offset), (100, 102));
    assert_eq!(parts.any().unwrap().offset, 105);
    assert_eq!(parts.any().unwrap().offset, 108);
}
