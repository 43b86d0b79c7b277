//! What no client library sends: openings and frames with a name, and random ones, each with what the daemon must do.

use rand::{Rng as _, RngCore as _, rngs::StdRng, seq::SliceRandom as _};

use crate::raw::{PREFACE, frame, literals, message};

const DATA: u8 = 0;
pub(crate) const HEADERS: u8 = 1;
const SETTINGS: u8 = 4;
pub(crate) const CONTINUATION: u8 = 9;
const END_STREAM: u8 = 1;
const END_HEADERS: u8 = 4;

/// What the daemon must do with what it hears.
#[derive(Clone, Copy)]
pub(crate) enum Must {
    /// End stream 1 with a status, or reset it.
    Answer,
    /// Close the connection.
    Close,
    /// Nothing, since more may come; close when the peer does.
    Wait,
}

/// The header of a registration.
pub(crate) fn register() -> Vec<u8> {
    let fields = [
        (":method", "POST"),
        (":scheme", "https"),
        (":path", "/kring.v1.RegistrationService/Register"),
        (":authority", "localhost"),
        ("content-type", "application/grpc"),
        ("te", "trailers"),
    ];
    literals(&fields)
}

pub(crate) fn opened() -> Vec<u8> {
    [PREFACE.to_vec(), frame(SETTINGS, 0, 0, &[])].concat()
}

/// Every malformed opening and frame that has a name.
pub(crate) fn named() -> Vec<(&'static str, Must, Vec<u8>)> {
    let request = |body: &[u8]| {
        let head = frame(HEADERS, END_HEADERS, 1, &register());
        [opened(), head, frame(DATA, END_STREAM, 1, body)].concat()
    };
    let oversize = {
        // One byte more than SETTINGS_MAX_FRAME_SIZE allows, and a length of 16 MiB of which nothing comes.
        let large = frame(DATA, END_STREAM, 1, &vec![0; 16_385]);
        [opened(), frame(HEADERS, END_HEADERS, 1, &register()), large].concat()
    };
    let announced = [opened(), vec![0xff, 0xff, 0xff, DATA, 0, 0, 0, 0, 1]].concat();
    vec![
        ("nothing", Must::Wait, Vec::new()),
        (
            "HTTP/1",
            Must::Close,
            b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc".to_vec(),
        ),
        ("half a preface", Must::Wait, PREFACE[..10].to_vec()),
        (
            "a preface and no settings",
            Must::Close,
            [PREFACE, &[0xaa; 400]].concat(),
        ),
        ("half a frame head", Must::Wait, [opened(), vec![0, 0]].concat()),
        ("a frame that is too large", Must::Close, oversize),
        ("a length that is too large", Must::Close, announced),
        (
            "a frame of no known kind",
            Must::Wait,
            [opened(), frame(0x5a, 0xff, 77, b"?")].concat(),
        ),
        (
            "data without a header",
            Must::Close,
            [opened(), frame(DATA, 1, 1, b"abc")].concat(),
        ),
        (
            "a continuation of nothing",
            Must::Close,
            [opened(), frame(CONTINUATION, 4, 1, b"abc")].concat(),
        ),
        (
            "settings of a wrong size",
            Must::Close,
            [PREFACE.to_vec(), frame(SETTINGS, 0, 0, b"12345")].concat(),
        ),
        (
            "a header that is no HPACK",
            Must::Close,
            [opened(), frame(HEADERS, 5, 1, &[0xff; 40])].concat(),
        ),
        (
            "a header and no body",
            Must::Answer,
            [opened(), frame(HEADERS, 5, 1, &register())].concat(),
        ),
        ("half a length prefix", Must::Answer, request(b"\0\0\0")),
        ("half a message", Must::Answer, request(&message(0, 1000, b"abc"))),
        (
            "a compressed message",
            Must::Answer,
            request(&message(1, 3, b"abc")),
        ),
        (
            "a message of 4 GiB",
            Must::Answer,
            request(&message(0, u32::MAX as usize, b"abc")),
        ),
    ]
}

/// Random bytes, behind as much of a good beginning as leads each layer to read them.
pub(crate) fn garbage(random: &mut StdRng) -> (Must, Vec<u8>) {
    let mut noise = vec![0; random.gen_range(1..2000)];
    random.fill_bytes(&mut noise);
    let stream = random.gen_range(0..5);
    let bytes = match random.gen_range(0..5) {
        0 => noise,
        1 => [PREFACE.to_vec(), noise].concat(),
        2 => {
            let frames = (0..random.gen_range(1..8)).map(|_| {
                let (from, kind) = (random.gen_range(0..noise.len()), random.gen_range(0..11));
                frame(kind, random.r#gen(), random.gen_range(0..5), &noise[from..])
            });
            [opened(), frames.collect::<Vec<_>>().concat()].concat()
        }
        3 => [opened(), frame(HEADERS, 5, stream, &noise)].concat(),
        _ => {
            let flag = *[0, 1, 255].choose(random).unwrap();
            let body = message(flag, noise.len(), &noise);
            let head = frame(HEADERS, END_HEADERS, 1, &register());
            return (
                Must::Answer,
                [opened(), head, frame(DATA, END_STREAM, 1, &body)].concat(),
            );
        }
    };
    (Must::Wait, bytes)
}
