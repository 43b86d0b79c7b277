//! Reading: hands out the values of an index in order.
//!
//! Neighbours in the log mostly stand together in the file (sled writes whole pages), so a window is read and served from
//! until a value lies outside of it. Memory: the window and one value. Absent: checks of what was read.

use super::place::Place;
use super::source::Source;
use crate::failure::Failure;
use crate::frame;

/// Bytes read at once. More costs copying where neighbours stand apart, less costs calls where they stand together.
const WINDOW_BYTES: usize = 32 * 1024;

/// Key and bytes of values in order of key. See [`super::Index::values`].
pub struct Values<'a> {
    source: &'a Source,
    places: std::slice::Iter<'a, Place>,
    window: Vec<u8>,
    window_at: u64,
    /// The position from which values are wanted, until the first was looked at.
    wanted: Option<u64>,
}

impl<'a> Values<'a> {
    pub(super) fn from(source: &'a Source, places: &'a [Place], position: u64) -> Self {
        // The last value that begins at or before the position may hold it; `wanted` asks it.
        let begun = places.partition_point(|place| place.first <= position);
        Self {
            source,
            places: places.get(begun.saturating_sub(1)..).unwrap_or_default().iter(),
            window: Vec::new(),
            window_at: 0,
            wanted: Some(position),
        }
    }

    /// The value as borrowed bytes, for a pass that keeps none of them.
    pub fn next_borrowed(&mut self) -> Option<Result<(u64, &[u8]), Failure>> {
        let mut place = self.places.next()?;
        if let Some(position) = self.wanted.take() {
            match self.ends_before(place, position) {
                Ok(true) => place = self.places.next()?,
                Ok(false) => {}
                Err(failure) => return self.failed(failure),
            }
        }
        match self.show(place) {
            Ok(range) => Some(Ok((place.first, self.window.get(range).unwrap_or_default()))),
            Err(failure) => self.failed(failure),
        }
    }

    fn ends_before(&mut self, place: &Place, position: u64) -> Result<bool, Failure> {
        let range = self.show(place)?;
        let value = self.window.get(range).unwrap_or_default();
        Ok(place.first < position && frame::decode(value).is_ok_and(|frame| frame.end() <= position))
    }

    fn failed<T>(&mut self, failure: Failure) -> Option<Result<T, Failure>> {
        self.places = [].iter();
        Some(Err(failure))
    }

    /// Brings the value into the window and says where it stands in it.
    fn show(&mut self, place: &Place) -> Result<std::ops::Range<usize>, Failure> {
        let (offset, length) = (place.offset(), place.length());
        let held = self.window_at..self.window_at + self.window.len() as u64;
        if !(held.contains(&offset) && offset + length as u64 <= held.end) {
            self.window.resize(WINDOW_BYTES.max(length), 0);
            let filled = self.source.read(&mut self.window, offset)?;
            self.window.truncate(filled);
            self.window_at = offset;
        }
        let start = (offset - self.window_at) as usize;
        let range = start..start + length;
        if self.window.get(range.clone()).is_none() {
            return Err(self.source.cut());
        }
        Ok(range)
    }
}

impl Iterator for Values<'_> {
    type Item = Result<(u64, Vec<u8>), Failure>;

    fn next(&mut self) -> Option<Self::Item> {
        let value = self.next_borrowed()?;
        Some(value.map(|(first, bytes)| (first, bytes.to_vec())))
    }
}
