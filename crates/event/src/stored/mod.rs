//! Stored forms of bodies, one module per version. Private: nothing outside this crate sees a tag number.

pub(crate) mod v1;
