//! As much of DER (X.690) as public keys need.

pub(crate) const INTEGER: u8 = 0x02;
pub(crate) const BIT_STRING: u8 = 0x03;
pub(crate) const NULL: u8 = 0x05;
pub(crate) const OBJECT_IDENTIFIER: u8 = 0x06;
pub(crate) const SEQUENCE: u8 = 0x30;
/// The `[0]` of a certificate.
pub(crate) const VERSION: u8 = 0xa0;

/// A value with this tag and content, whose length must be below 64 KiB.
pub(crate) fn value(tag: u8, content: &[u8]) -> Vec<u8> {
    let [high, low] = u16::try_from(content.len()).unwrap_or(u16::MAX).to_be_bytes();
    let length: &[u8] = match (high, low) {
        (0, ..=0x7f) => &[low],
        (0, _) => &[0x81, low],
        _ => &[0x82, high, low],
    };
    [&[tag], length, content].concat()
}

/// Reads one value after the other.
pub(crate) struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    pub(crate) const fn new(der: &'a [u8]) -> Self {
        Self(der)
    }

    pub(crate) const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The content of the next value, if it has this tag; it is not passed by otherwise.
    pub(crate) fn value(&mut self, tag: u8) -> Option<&'a [u8]> {
        let rest = self.0.strip_prefix(&[tag])?;
        let (len, rest) = length(rest)?;
        let (value, rest) = rest.split_at_checked(len)?;
        self.0 = rest;
        Some(value)
    }

    /// The next value as an integer above zero, without the zero that stands before a high bit.
    pub(crate) fn positive_integer(&mut self) -> Option<&'a [u8]> {
        let value = self.value(INTEGER)?;
        match value {
            [0, 0x80..=0xff, ..] => Some(&value[1..]),
            [1..=0x7f, ..] => Some(value),
            _ => None,
        }
    }
}

/// X.690 §8.1.3; lengths beyond 64 KiB are nothing that is read here.
fn length(der: &[u8]) -> Option<(usize, &[u8])> {
    match der {
        [short @ 0..=0x7f, rest @ ..] => Some((usize::from(*short), rest)),
        [0x81, len @ 0x80..=0xff, rest @ ..] => Some((usize::from(*len), rest)),
        [0x82, high @ 1..=0xff, low, rest @ ..] => Some((usize::from(u16::from_be_bytes([*high, *low])), rest)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_have_one_form_and_end_with_the_input() {
        assert_eq!(Reader::new(&[2, 1, 5, 9]).value(INTEGER), Some([5].as_slice()));
        let long = [[2, 0x81, 0x80].as_slice(), &[7; 0x80]].concat();
        assert_eq!(Reader::new(&long).value(INTEGER).map(<[u8]>::len), Some(0x80));
        for bad in [[].as_slice(), &[2], &[2, 2, 5], &[3, 1, 5], &[2, 0x80, 5], &[2, 0x81, 1, 5], &[2, 0x82, 0, 1, 5]] {
            assert_eq!(Reader::new(bad).value(INTEGER), None, "{bad:?}");
        }
    }

    #[test]
    fn a_value_is_read_as_it_is_written() {
        for len in [0, 1, 0x7f, 0x80, 0xff, 0x100, 5_000] {
            let written = value(INTEGER, &vec![7; len]);
            let mut reader = Reader::new(&written);
            assert_eq!((reader.value(INTEGER).map(<[u8]>::len), reader.is_empty()), (Some(len), true));
        }
    }

    #[test]
    fn integers_are_above_zero_and_have_one_form() {
        assert_eq!(Reader::new(&[2, 2, 0, 0x80]).positive_integer(), Some([0x80].as_slice()));
        for bad in [[2, 1, 0].as_slice(), &[2, 1, 0x80], &[2, 2, 0, 1], &[2, 0]] {
            assert_eq!(Reader::new(bad).positive_integer(), None, "{bad:?}");
        }
    }
}
