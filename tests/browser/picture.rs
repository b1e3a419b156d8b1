//! A picture that is small as a file and far too large to be drawn.

/// Pixels on each side.
const SIDE: u32 = 50_000;

/// A black PNG of 50,000 × 50,000 pixels, in two megabytes.
pub fn huge() -> Vec<u8> {
    let mut png = b"\x89PNG\r\n\x1a\n".to_vec();
    let side = SIDE.to_be_bytes();
    // One bit for each pixel, grey, not interlaced.
    chunk(
        &mut png,
        *b"IHDR",
        &[&side[..], &side[..], &[1, 0, 0, 0, 0]].concat(),
    );
    // A row is its filter and its pixels.
    chunk(&mut png, *b"IDAT", &zeros(SIDE * (1 + SIDE.div_ceil(8))));
    chunk(&mut png, *b"IEND", &[]);
    png
}

fn chunk(png: &mut Vec<u8>, kind: [u8; 4], content: &[u8]) {
    png.extend((content.len() as u32).to_be_bytes());
    let checked = [&kind[..], content].concat();
    png.extend(&checked);
    png.extend(crc(&checked).to_be_bytes());
}

/// The checksum of PNG (ISO 3309).
fn crc(bytes: &[u8]) -> u32 {
    let step = |rest: u32| (rest >> 1) ^ (0xedb8_8320 * (rest & 1));
    let fold = |crc: u32, byte: &u8| (0..8).fold(crc ^ u32::from(*byte), |rest, _| step(rest));
    !bytes.iter().fold(!0, fold)
}

/// So many zero bytes as zlib packs them (RFC 1950, RFC 1951): one zero, and the order to repeat it 258 times, over and over.
fn zeros(count: u32) -> Vec<u8> {
    let mut packed = vec![0x78, 0x9c];
    let (mut rest, mut held) = (0u32, 0);
    // The first bit of a text is the first one written.
    let mut write = |bits: &str| {
        for bit in bits.bytes() {
            rest |= u32::from(bit == b'1') << held;
            held += 1;
            if held == 8 {
                packed.push(rest as u8);
                (rest, held) = (0, 0);
            }
        }
    };
    let zero = "00110000";
    write("110");
    write(zero);
    for _ in 0..(count - 1) / 258 {
        write("1100010100000");
    }
    for _ in 0..(count - 1) % 258 {
        write(zero);
    }
    // The end, and what fills the last byte.
    write("00000000000000");
    packed.extend((((count % 65_521) << 16) | 1).to_be_bytes());
    packed
}
