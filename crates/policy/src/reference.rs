//! Reference data: sectors and municipalities, read from data files. A sector is data, not code.

use std::collections::BTreeMap;

use event::MunicipalityCode;
use serde::Deserialize;
use thiserror::Error;

/// The sectors that ship with Kring (`deploy/reference/sectors.csv`).
pub const SECTORS_CSV: &str = include_str!("../../../deploy/reference/sectors.csv");
/// The municipalities that ship with Kring (`deploy/reference/municipalities.csv`).
pub const MUNICIPALITIES_CSV: &str = include_str!("../../../deploy/reference/municipalities.csv");

/// One sector (domein).
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
pub struct Sector {
    /// Stable code.
    pub code: String,
    /// Dutch name.
    pub name_nl: String,
    /// English name.
    pub name_en: String,
    /// Domain it belongs to.
    pub group: String,
}

#[derive(Deserialize)]
struct MunicipalityRow {
    code: String,
    name: String,
}

/// Sectors and municipalities that this deployment knows.
#[derive(Clone, Debug)]
pub struct Reference {
    sectors: BTreeMap<String, Sector>,
    municipalities: BTreeMap<MunicipalityCode, String>,
}

/// A data file that cannot be used.
#[derive(Debug, Error)]
pub enum BadReference {
    /// Not CSV with the expected columns.
    #[error("{file}: {detail}")]
    Form {
        /// Which file.
        file: &'static str,
        /// What is wrong.
        detail: String,
    },
}

const SECTORS: &str = "sectors.csv";
const MUNICIPALITIES: &str = "municipalities.csv";

impl Reference {
    /// Reads both files. Lines that begin with `#` are comments.
    ///
    /// # Errors
    /// [`BadReference`] names file and line.
    pub fn parse(sectors: &str, municipalities: &str) -> Result<Self, BadReference> {
        let mut reference = Self {
            sectors: BTreeMap::new(),
            municipalities: BTreeMap::new(),
        };
        for sector in rows::<Sector>(SECTORS, sectors)? {
            if reference
                .sectors
                .insert(sector.code.clone(), sector.clone())
                .is_some()
            {
                return Err(twice(SECTORS, &sector.code));
            }
        }
        for MunicipalityRow { code, name } in rows(MUNICIPALITIES, municipalities)? {
            let number = MunicipalityCode::parse(&code).ok_or_else(|| BadReference::Form {
                file: MUNICIPALITIES,
                detail: format!("`{code}` is not a municipality code of four digits"),
            })?;
            if reference.municipalities.insert(number, name).is_some() {
                return Err(twice(MUNICIPALITIES, &code));
            }
        }
        Ok(reference)
    }

    /// The sector with this code.
    #[must_use]
    pub fn sector(&self, code: &str) -> Option<&Sector> {
        self.sectors.get(code)
    }

    /// All sectors, by code.
    pub fn sectors(&self) -> impl Iterator<Item = &Sector> {
        self.sectors.values()
    }

    /// Name of the municipality with this code.
    #[must_use]
    pub fn municipality(&self, code: MunicipalityCode) -> Option<&str> {
        self.municipalities.get(&code).map(String::as_str)
    }

    /// How many municipalities are known.
    #[must_use]
    pub fn municipalities(&self) -> usize {
        self.municipalities.len()
    }
}

fn rows<T: for<'de> Deserialize<'de>>(file: &'static str, text: &str) -> Result<Vec<T>, BadReference> {
    csv::ReaderBuilder::new()
        .comment(Some(b'#'))
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes())
        .into_deserialize()
        .collect::<Result<_, _>>()
        .map_err(|error| BadReference::Form {
            file,
            detail: error.to_string(),
        })
}

fn twice(file: &'static str, code: &str) -> BadReference {
    BadReference::Form {
        file,
        detail: format!("`{code}` stands twice"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOME: &str = "# comment\ncode,name_nl,name_en,group\neducation,Onderwijs,Education,education\n";

    #[test]
    fn codes_keep_their_zeros_and_comments_are_skipped() {
        let reference = Reference::parse(SOME, "code,name\n0599,Rotterdam\n").unwrap();
        assert_eq!(reference.municipality(MunicipalityCode(599)), Some("Rotterdam"));
        assert_eq!(reference.sector("education").unwrap().name_nl, "Onderwijs");
        assert!(reference.sector("Education").is_none());
    }

    #[test]
    fn the_shipped_files_are_good() {
        let reference = Reference::parse(SECTORS_CSV, MUNICIPALITIES_CSV).unwrap();
        assert_eq!(reference.municipalities(), 342);
        assert!(reference.sectors().count() >= 20);
    }

    #[test]
    fn a_wrong_line_is_named() {
        for (municipalities, word) in [
            ("code,name\n599,Rotterdam\n", "599"),
            ("code,name\n0599,A\n0599,B\n", "twice"),
            ("code\n0599\n", "name"),
        ] {
            let error = Reference::parse(SOME, municipalities).unwrap_err().to_string();
            assert!(error.contains(word) && error.contains(MUNICIPALITIES), "{error}");
        }
    }
}
