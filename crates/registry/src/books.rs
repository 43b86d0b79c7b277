//! The tables: agencies and units in two layers.

use event::{AgencyNo, Contact, Moment, MunicipalityCode, Oin, UnitNo};
use layers::{Table, edit, edit_or_new, get};
use serde::{Deserialize, Serialize};

/// The last second of a term belongs to it (RFC 5280, 4.1.2.5).
const SECOND_MICROSECONDS: i64 = 1_000_000;

/// A connected agency.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Agency {
    /// OIN.
    pub oin: Oin,
    /// Name.
    pub name: String,
    /// Sector code.
    pub sector: String,
    /// Municipalities it serves.
    pub municipalities: Vec<MunicipalityCode>,
    /// Set when it is the municipality itself.
    pub is_municipality: Option<MunicipalityCode>,
    /// May hand over relations from the population register.
    pub supplies_brp: bool,
    /// May not call.
    pub suspended: bool,
    /// Its units, in order of opening.
    pub units: Vec<UnitNo>,
    /// Agencies whose certificates may act for it.
    pub mandated: Vec<AgencyNo>,
    /// Fingerprints of its pinned certificates; none: any certificate with its OIN may call.
    pub pinned: Vec<[u8; 32]>,
}

/// A unit of an agency.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Unit {
    /// Whose.
    pub agency: AgencyNo,
    /// The agency's code for it.
    pub code: String,
    /// Name.
    pub name: String,
    /// Whom to call.
    pub contact: Contact,
    /// Follow-up officer of the municipality.
    pub follow_up_officer: bool,
    /// Shown through the officer only, to parties linked through another adult.
    pub shielded: bool,
    /// Writes a day; 0 = the policy's default.
    pub daily_quota: u32,
}

/// A certificate that an administrator said something about.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Certificate {
    /// Pinned for this agency.
    pub agency: Option<AgencyNo>,
    /// Last moment of its term, UTC microseconds; none when nobody ever showed it.
    pub not_after: Option<i64>,
    /// Nobody may call with it.
    pub revoked: bool,
}

/// An administrator (functioneel beheerder).
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Administrator {
    /// Name for people.
    pub name: String,
    /// Last second of the certificate's term, UTC microseconds, where it is known.
    pub not_after: Option<i64>,
}

/// One layer of the tables.
#[derive(Default)]
pub struct Books {
    pub(crate) agencies: Table<u32, Agency>,
    pub(crate) units: Table<u32, Unit>,
    pub(crate) by_oin: Table<[u8; 20], AgencyNo>,
    pub(crate) officers: Table<u16, Vec<UnitNo>>,
    pub(crate) serving: Table<u16, Vec<AgencyNo>>,
    pub(crate) administrators: Table<[u8; 32], Administrator>,
    pub(crate) certificates: Table<[u8; 32], Certificate>,
    pub(crate) heard: Table<u32, i64>,
}

impl Books {
    /// What is published.
    #[must_use]
    pub fn view(&self) -> View<'_> {
        View {
            base: self,
            over: None,
        }
    }
}

/// Reading through both layers.
#[derive(Clone, Copy)]
pub struct View<'a> {
    pub(crate) base: &'a Books,
    pub(crate) over: Option<&'a Books>,
}

impl<'a> View<'a> {
    /// Published tables under an overlay.
    #[must_use]
    pub fn new(base: &'a Books, over: Option<&'a Books>) -> Self {
        Self { base, over }
    }

    /// The agency with this number.
    #[must_use]
    pub fn agency(self, no: AgencyNo) -> Option<&'a Agency> {
        get(self.over.map(|o| &o.agencies), &self.base.agencies, &no.0)
    }

    /// The agency with this OIN.
    #[must_use]
    pub fn by_oin(self, oin: Oin) -> Option<AgencyNo> {
        get(self.over.map(|o| &o.by_oin), &self.base.by_oin, &oin.bytes()).copied()
    }

    /// The unit with this number.
    #[must_use]
    pub fn unit(self, no: UnitNo) -> Option<&'a Unit> {
        get(self.over.map(|o| &o.units), &self.base.units, &no.0)
    }

    /// Follow-up officers of a municipality.
    #[must_use]
    pub fn officers(self, municipality: MunicipalityCode) -> &'a [UnitNo] {
        get(
            self.over.map(|o| &o.officers),
            &self.base.officers,
            &municipality.0,
        )
        .map_or(&[], Vec::as_slice)
    }

    /// Agencies that serve a municipality.
    #[must_use]
    pub fn serving(self, municipality: MunicipalityCode) -> &'a [AgencyNo] {
        get(self.over.map(|o| &o.serving), &self.base.serving, &municipality.0).map_or(&[], Vec::as_slice)
    }

    /// The administrator with this certificate, unless it was revoked.
    #[must_use]
    pub fn administrator(self, fingerprint: &[u8; 32]) -> Option<&'a Administrator> {
        if self.certificate(fingerprint).is_some_and(|c| c.revoked) {
            return None;
        }
        self.administrator_ever(fingerprint)
    }

    /// The administrator with this certificate, also when it was revoked since.
    #[must_use]
    pub fn administrator_ever(self, fingerprint: &[u8; 32]) -> Option<&'a Administrator> {
        get(
            self.over.map(|o| &o.administrators),
            &self.base.administrators,
            fingerprint,
        )
    }

    /// Certificates of administrators that may call at this moment of real time (UTC): not revoked, and not run out as far
    /// as their term is known.
    #[must_use]
    pub fn administrators(self, wall: Moment) -> Vec<[u8; 32]> {
        let over = self.over.into_iter().flat_map(|o| o.administrators.keys());
        let mut all: Vec<[u8; 32]> = self.base.administrators.keys().chain(over).copied().collect();
        all.sort_unstable();
        all.dedup();
        let in_term = |a: &Administrator| {
            a.not_after
                .is_none_or(|last| wall.0 < last.saturating_add(SECOND_MICROSECONDS))
        };
        all.retain(|fingerprint| self.administrator(fingerprint).is_some_and(in_term));
        all
    }

    /// What an administrator said about a certificate.
    #[must_use]
    pub fn certificate(self, fingerprint: &[u8; 32]) -> Option<&'a Certificate> {
        get(
            self.over.map(|o| &o.certificates),
            &self.base.certificates,
            fingerprint,
        )
    }

    /// Every certificate that was pinned or revoked (published ones), administrators' included.
    #[must_use]
    pub fn certificates(self) -> Vec<[u8; 32]> {
        let known = self
            .base
            .certificates
            .keys()
            .chain(self.base.administrators.keys());
        let mut all: Vec<[u8; 32]> = known.copied().collect();
        all.sort_unstable();
        all.dedup();
        all
    }

    /// When an agency last wrote anything, UTC microseconds.
    #[must_use]
    pub fn heard(self, agency: AgencyNo) -> Option<i64> {
        get(self.over.map(|o| &o.heard), &self.base.heard, &agency.0).copied()
    }

    /// All agencies, in order of admission. Numbers are gapless from 1.
    pub fn agencies(self) -> impl Iterator<Item = (AgencyNo, &'a Agency)> {
        (1..)
            .map(AgencyNo)
            .map_while(move |no| self.agency(no).map(|agency| (no, agency)))
    }

    /// The numbers of all units, in order. They are gapless from 1.
    pub fn unit_numbers(self) -> impl Iterator<Item = UnitNo> + use<> {
        (1..=u32::try_from(self.units()).unwrap_or(u32::MAX)).map(UnitNo)
    }

    /// Every follow-up officer, of whichever municipality.
    pub fn all_officers(self) -> impl Iterator<Item = UnitNo> {
        let is_officer = move |no: &UnitNo| self.unit(*no).is_some_and(|unit| unit.follow_up_officer);
        self.unit_numbers().filter(is_officer)
    }

    /// How many units exist.
    #[must_use]
    pub fn units(self) -> usize {
        self.base.units.len()
            + self.over.map_or(0, |o| {
                o.units
                    .keys()
                    .filter(|k| !self.base.units.contains_key(k))
                    .count()
            })
    }
}

/// Writing into the overlay.
pub struct Draft<'a> {
    pub(crate) base: &'a Books,
    pub(crate) over: &'a mut Books,
}

impl<'a> Draft<'a> {
    /// An overlay over published tables.
    pub fn new(base: &'a Books, over: &'a mut Books) -> Self {
        Self { base, over }
    }

    /// Reading through both layers.
    #[must_use]
    pub fn view(&self) -> View<'_> {
        View {
            base: self.base,
            over: Some(self.over),
        }
    }

    pub(crate) fn agency(&mut self, no: AgencyNo) -> Option<&mut Agency> {
        edit(&mut self.over.agencies, &self.base.agencies, no.0)
    }

    pub(crate) fn unit(&mut self, no: UnitNo) -> Option<&mut Unit> {
        edit(&mut self.over.units, &self.base.units, no.0)
    }

    pub(crate) fn certificate(&mut self, fingerprint: [u8; 32]) -> &mut Certificate {
        edit_or_new(&mut self.over.certificates, &self.base.certificates, fingerprint)
    }

    pub(crate) fn officers(&mut self, municipality: MunicipalityCode) -> &mut Vec<UnitNo> {
        edit_or_new(&mut self.over.officers, &self.base.officers, municipality.0)
    }

    pub(crate) fn serving(&mut self, municipality: MunicipalityCode) -> &mut Vec<AgencyNo> {
        edit_or_new(&mut self.over.serving, &self.base.serving, municipality.0)
    }
}
