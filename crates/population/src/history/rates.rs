//! How often things happen, each with the table it comes from; docs/population.md has all of them in one place.
//!
//! Chances are in millionths a year unless it says otherwise.

/// How many years a history has.
pub(crate) const YEARS: i32 = 10;

/// Chance of a birth a year, by age of a woman with a partner: 18-24, 25-29, 30-34, 35-39, 40-44. Not confirmed by age; set so
/// that births agree with CBS 37744ned (2023): 164,487, or 9.2 per 1,000 persons.
pub(super) const BIRTHS: [u32; 5] = [58_000, 153_000, 219_000, 112_000, 22_000];
/// A woman without a partner: one in so many of the above. Not confirmed.
pub(super) const BIRTHS_ALONE: u32 = 8;
/// A partner is told to the register as the father. CBS (2015, 2022): nine in ten.
pub(super) const FATHER_KNOWN: u32 = 950_000;
/// Deaths a year by age: 0, 1-19, 20-39, 40-64, 65-79, 80 and over. Infants 3.3 per 1,000 (CBS 37979ned, 2021); the others not
/// confirmed, set so that all agree with CBS 37259ned (2022): 170,112, or 9.6 per 1,000 persons.
pub(super) const DEATHS: [u32; 6] = [3_300, 120, 500, 3_100, 18_000, 115_000];
/// Couples with children who go apart. CBS news of 19 December 2025: 1.7 percent of minors in 2023.
pub(super) const SEPARATIONS: u32 = 17_000;
/// The mother stays with the children. As in `figures`.
pub(super) const MOTHER_STAYS: u32 = 800_000;
/// A parent alone, or a single person under 40, finds a new partner. Not confirmed.
pub(super) const NEW_PARTNERS: u32 = 60_000;
/// Homes that move. Between municipalities 786,887 persons in 2022 (CBS 37259ned), or 4.5 percent; within them not
/// confirmed, about as many and a quarter more.
pub(super) const MOVES: u32 = 100_000;
/// Of moves: to another municipality.
pub(super) const MOVES_FARTHER: u32 = 450_000;
/// Foster placements: 3,279 in 2022 (NJi, from the foster care factsheet), per hamlet.
pub(super) const PLACEMENTS_PER_HAMLET: u32 = 6_300;

/// Foster children who go home in a year: 4,379 of 18,987 left foster care in 2021 (Parlan, from the foster care factsheet).
pub(super) const RETURNS: u32 = 230_000;

/// Homes that need help: in a hundred, and how much as a part of the mean. Not confirmed: the skew that makes families with
/// many agencies.
pub(super) const LOADS: ([u32; 3], [u32; 3]) = ([80, 15, 5], [30, 200, 800]);

/// Whom agencies of a branch register.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Whom {
    /// Children of these ages.
    Children(i32, i32),
    /// Adults who have a child under 23.
    Parents,
    /// Whoever lives in a shelter.
    Sheltered,
}

/// What a branch does.
pub(super) struct Habit {
    pub(super) sector: &'static str,
    pub(super) whom: Whom,
    /// New registrations a year.
    pub(super) a_year: u32,
    /// Of these, in a hundred: a concern.
    pub(super) concern: u32,
    /// Of these, in a hundred: a single contact that is over.
    pub(super) one_off: u32,
    /// How many months it lasts.
    pub(super) months: (i32, i32),
}

const fn habit(
    sector: &'static str,
    whom: Whom,
    a_year: u32,
    concern: u32,
    one_off: u32,
    months: (i32, i32),
) -> Habit {
    Habit {
        sector,
        whom,
        a_year,
        concern,
        one_off,
        months,
    }
}

use Whom::{Children, Parents, Sheltered};

/// All branches. Read: 10.6 percent of persons under 23 had youth care in 2023 (CBS Jeugdmonitor 2024), taken as half of
/// them new in the year and half of those registered; 127,410 reports to the reporting centres in 2020 (CBS 84852NED), half
/// about children; 9,065 new measures of child protection in 2022 (CBS, Jeugdbescherming 2022), 2.7 per 1,000 minors. The
/// others, and all terms, are not confirmed.
pub(super) const HABITS: [Habit; 22] = [
    habit("youth_health", Children(0, 17), 40_000, 25, 0, (6, 36)),
    habit("education", Children(4, 17), 25_000, 35, 0, (6, 30)),
    habit("general_practitioner", Children(0, 17), 5_000, 60, 0, (3, 24)),
    habit("youth_care_access", Children(0, 17), 12_000, 10, 0, (2, 12)),
    habit("youth_care", Children(0, 22), 26_000, 10, 0, (6, 30)),
    habit("child_protection_advice", Children(0, 17), 20_000, 90, 30, (1, 6)),
    habit("police", Children(0, 22), 10_000, 100, 90, (1, 2)),
    habit("guardianship", Children(0, 17), 2_700, 10, 0, (9, 36)),
    habit("child_protection_board", Children(0, 17), 3_000, 50, 0, (2, 8)),
    habit("school_attendance", Children(5, 17), 8_000, 60, 20, (1, 9)),
    habit("childcare", Children(0, 11), 3_000, 80, 0, (6, 24)),
    habit("hospital", Children(0, 17), 2_000, 90, 80, (1, 3)),
    habit("neighbourhood_team", Parents, 12_000, 20, 0, (4, 24)),
    habit("social_work", Parents, 6_000, 10, 0, (3, 12)),
    habit("mental_health", Parents, 8_000, 10, 0, (6, 36)),
    habit("addiction_care", Parents, 3_000, 20, 0, (6, 36)),
    habit("police", Parents, 6_000, 100, 90, (1, 2)),
    habit("debt", Parents, 8_000, 0, 0, (12, 40)),
    habit("housing", Parents, 5_000, 60, 10, (2, 12)),
    habit("income", Parents, 5_000, 10, 0, (6, 36)),
    habit("probation", Parents, 1_500, 10, 0, (6, 30)),
    habit("domestic_violence_shelter", Sheltered, 90_000, 0, 0, (2, 12)),
];

/// Pregnancies of which somebody registers the expected child; times the load of the home. Not confirmed.
pub(super) const EXPECTED_REGISTERED: u32 = 50_000;

// What goes wrong, or late. None of it is confirmed: no source counts it.

/// A registration on the wrong person.
pub(super) const WRONG_PERSON: u32 = 6_000;
/// A person with a number who is registered by name.
pub(super) const DOUBLED: u32 = 8_000;
/// Of these, the two are found to be one.
pub(super) const DOUBLE_FOUND: u32 = 700_000;
/// A registration long after the involvement began.
pub(super) const LATE: u32 = 80_000;
/// A standing interest only: of registrations by youth health care, general practice and school.
pub(super) const WATCHING: u32 = 50_000;
/// Reasons of an end, in a hundred: resolved, unjustified, consent ended, handed over.
pub(super) const REASONS: [u32; 4] = [90, 1, 4, 5];
/// After a move to another municipality: handed over to the agency there.
pub(super) const FOLLOWED: u32 = 400_000;
/// A registration comes with the relations that the agency holds.
pub(super) const TELLS_RELATIONS: u32 = 600_000;
/// The register confirms a relation that it knows.
pub(super) const CONFIRMED: u32 = 700_000;
/// Another agency says so too.
pub(super) const REPEATED: u32 = 300_000;
/// A registration comes with a shared address.
pub(super) const TELLS_ADDRESS: u32 = 60_000;
/// An asserted parent who is none.
pub(super) const FALSE_PARENT: u32 = 10_000;
/// A relation that the register does not know is denied by whoever told it.
pub(super) const TAKEN_BACK: u32 = 20_000;
