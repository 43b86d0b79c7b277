//! Just enough of DER and PEM to change a certificate by hand.

/// The first element, whole, and what follows it.
pub(crate) fn element(der: &[u8]) -> (&[u8], &[u8]) {
    let (head, length) = head(der);
    der.split_at(head + length)
}

/// What the first element holds.
pub(crate) fn contents(der: &[u8]) -> &[u8] {
    let (head, length) = head(der);
    &der[head..head + length]
}

/// Bytes before the contents, and bytes of the contents.
fn head(der: &[u8]) -> (usize, usize) {
    match der[1] {
        short @ 0..=0x7f => (2, short.into()),
        0x81 => (3, der[2].into()),
        0x82 => (4, u16::from_be_bytes([der[2], der[3]]).into()),
        _ => panic!("a certificate is not that long"),
    }
}

/// An element with this tag around `contents`.
pub(crate) fn wrapped(tag: u8, contents: &[u8]) -> Vec<u8> {
    let [high, low] = u16::try_from(contents.len()).unwrap().to_be_bytes();
    let head = match (high, low) {
        (0, short @ 0..=0x7f) => vec![tag, short],
        (0, low) => vec![tag, 0x81, low],
        (high, low) => vec![tag, 0x82, high, low],
    };
    [&head, contents].concat()
}

/// A certificate as PEM.
pub(crate) fn pem(der: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::from("-----BEGIN CERTIFICATE-----\n");
    for line in der.chunks(48) {
        for group in line.chunks(3) {
            let at = |i: usize| u32::from(group.get(i).copied().unwrap_or(0));
            let bits = at(0) << 16 | at(1) << 8 | at(2);
            for (place, shift) in [18, 12, 6, 0].into_iter().enumerate() {
                let letter = char::from(LETTERS[(bits >> shift & 63) as usize]);
                text.push(if place > group.len() { '=' } else { letter });
            }
        }
        text.push('\n');
    }
    text.push_str("-----END CERTIFICATE-----\n");
    text
}
