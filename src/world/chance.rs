//! Dice with a memory: the same seed gives the same ids.

/// A small deterministic generator (SplitMix64). It is for ids and nonces of a sandbox, never for secrets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chance {
    state: u64,
}

impl Chance {
    /// A generator that always gives the same numbers for the same seed.
    pub const fn new(seed: u64) -> Self {
        Self { state: seed }
    }

    /// The next number.
    pub const fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A short id of letters and digits, such as a queue id.
    pub fn id(&mut self) -> String {
        const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKLMNPQRSTVWXY";
        let mut n = self.next();
        let mut out = String::with_capacity(10);
        for _ in 0..10 {
            out.push(char::from(ALPHABET[(n & 31) as usize]));
            n >>= 5;
        }
        out
    }
}
