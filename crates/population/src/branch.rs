//! The branches of help: which agencies there are, over what area, and how many.

/// Over what area an agency works.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scope {
    /// One municipality.
    Municipality,
    /// One region.
    Region,
    /// The whole country.
    Country,
}

/// One branch: a sector with its agencies.
pub(crate) struct Branch {
    /// Code of the sector in the reference data.
    pub(crate) sector: &'static str,
    /// What its agencies are called.
    pub(crate) title: &'static str,
    pub(crate) scope: Scope,
    /// Persons for each agency; 0: one agency in each area.
    pub(crate) persons_per_agency: u32,
    /// Persons for each unit (team, school, location).
    pub(crate) persons_per_unit: u32,
}

/// Persons of a region: the reporting centres (Veilig Thuis) have about 25 regions. Not confirmed.
pub(crate) const PERSONS_PER_REGION: u32 = 700_000;
/// Code of the sector whose units stand shielded.
pub(crate) const SHELTERS: &str = "domestic_violence_shelter";
/// Code of the sector of the municipality itself.
pub(crate) const CIVIL_REGISTRY: &str = "civil_registry";

const fn branch(
    sector: &'static str,
    title: &'static str,
    scope: Scope,
    persons_per_agency: u32,
    persons_per_unit: u32,
) -> Branch {
    Branch {
        sector,
        title,
        scope,
        persons_per_agency,
        persons_per_unit,
    }
}

use Scope::{Country, Municipality, Region};

/// All branches. Read: schools 6,582 in 2022/23 (CBS 03753), so one for 2,706 persons; general practices 5,028 on 1 January
/// 2016 (NIVEL), one for 3,380; day care locations 9,190 at the end of September 2022. The other sizes are not confirmed.
pub(crate) const BRANCHES: [Branch; 23] = [
    // The second unit is the follow-up officer.
    branch(CIVIL_REGISTRY, "Gemeente", Municipality, 0, u32::MAX),
    branch("youth_health", "Jeugdgezondheidszorg", Municipality, 0, 12_000),
    branch("education", "Schoolbestuur", Municipality, 40_000, 2_706),
    branch(
        "general_practitioner",
        "Huisartsenpraktijk",
        Municipality,
        3_380,
        u32::MAX,
    ),
    branch("neighbourhood_team", "Wijkteam", Municipality, 0, 20_000),
    branch("youth_care_access", "Toegang jeugdhulp", Municipality, 0, 60_000),
    branch("school_attendance", "Leerplicht", Municipality, 0, 200_000),
    branch("childcare", "Kinderopvang", Municipality, 30_000, 1_940),
    branch("midwifery", "Verloskundigen", Municipality, 33_000, u32::MAX),
    branch("housing", "Woningcorporatie", Municipality, 62_000, 60_000),
    branch("debt", "Schuldhulpverlening", Municipality, 0, 100_000),
    branch("income", "Werk en inkomen", Municipality, 0, 100_000),
    branch(
        "social_work",
        "Maatschappelijk werk",
        Municipality,
        80_000,
        40_000,
    ),
    branch("child_protection_advice", "Veilig Thuis", Region, 0, 250_000),
    branch("police", "Politie", Region, 0, 100_000),
    branch("guardianship", "Jeugdbescherming", Region, 0, 150_000),
    branch("youth_care", "Jeugdhulp", Region, 60_000, 60_000),
    branch("mental_health", "GGZ", Region, 250_000, 60_000),
    branch("addiction_care", "Verslavingszorg", Region, 0, 150_000),
    branch(SHELTERS, "Vrouwenopvang", Region, 0, 300_000),
    branch("hospital", "Ziekenhuis", Region, 250_000, 250_000),
    branch("probation", "Reclassering", Country, 0, 700_000),
    branch(
        "child_protection_board",
        "Raad voor de Kinderbescherming",
        Country,
        0,
        1_000_000,
    ),
];

/// Place of a sector in [`BRANCHES`].
pub(crate) fn at(sector: &str) -> usize {
    BRANCHES
        .iter()
        .position(|branch| branch.sector == sector)
        .unwrap_or(0)
}
