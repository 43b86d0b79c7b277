//! Who takes part in every story: units of agencies, and persons as their names are given. Nobody here is real.

use event::{Day, MunicipalityCode};
use rand::{Rng, rngs::StdRng};

pub(crate) const ROTTERDAM: MunicipalityCode = MunicipalityCode(599);
pub(crate) const AMSTERDAM: MunicipalityCode = MunicipalityCode(363);

/// One unit, and what its agency may do.
pub(crate) struct Unit {
    pub(crate) name: &'static str,
    pub(crate) agency: &'static str,
    /// The agency is this municipality.
    pub(crate) municipality: Option<MunicipalityCode>,
    /// Follow-up officer of that municipality.
    pub(crate) officer: bool,
    pub(crate) supplies_brp: bool,
    pub(crate) shielded: bool,
}

const fn unit(name: &'static str, agency: &'static str) -> Unit {
    Unit {
        name,
        agency,
        municipality: None,
        officer: false,
        supplies_brp: false,
        shielded: false,
    }
}

/// Number of a unit: its place in [`UNITS`].
pub(crate) type UnitNo = usize;

pub(crate) const UNITS: [Unit; 9] = [
    Unit {
        supplies_brp: true,
        ..unit("register", "register")
    },
    Unit {
        municipality: Some(ROTTERDAM),
        officer: true,
        ..unit("toezicht", "rotterdam")
    },
    Unit {
        municipality: Some(ROTTERDAM),
        ..unit("wijkteam", "rotterdam")
    },
    Unit {
        municipality: Some(AMSTERDAM),
        officer: true,
        ..unit("toezicht020", "amsterdam")
    },
    unit("klas", "school"),
    unit("gym", "school"),
    unit("jgz", "jgz"),
    unit("politie", "politie"),
    Unit {
        shielded: true,
        ..unit("opvang", "opvang")
    },
];

/// Units that register persons; the officers follow up what others do.
pub(crate) const PARTIES: [UnitNo; 7] = [0, 2, 4, 5, 6, 7, 8];

/// Follow-up officers of a municipality.
pub(crate) fn officers_of(municipality: MunicipalityCode) -> impl Iterator<Item = UnitNo> {
    (0..UNITS.len()).filter(move |&no| UNITS[no].officer && UNITS[no].municipality == Some(municipality))
}

/// A name under which somebody can be known; two names can turn out to be one person.
#[derive(Clone, Debug)]
pub(crate) struct Identity {
    pub(crate) name: &'static str,
    /// Birth date, if whoever gives the name knows it.
    pub(crate) born: Option<Day>,
    /// Not born yet, named through the mother.
    pub(crate) expected: bool,
}

pub(crate) const NAMES: [&str; 10] = [
    "tom", "anna", "mother", "father", "partner", "aunt", "tommie", "moeder", "kim", "baby",
];
/// The place of the expected child in [`NAMES`].
pub(crate) const EXPECTED: usize = 9;
/// The place of its mother.
pub(crate) const MOTHER: usize = 2;

/// Some come of age while the story goes on; of some nobody knows the birth date.
pub(crate) fn identity(random: &mut StdRng, who: usize) -> Identity {
    let adult = [2, 3, 4, 5, 7].contains(&who);
    let years = match random.gen_range(0..10) {
        0 => None,
        1..=2 => Some(1992..1994),
        _ if adult => Some(1960..1985),
        _ => Some(1995..2015),
    };
    let born = years.map(|years| {
        let year = random.gen_range(years);
        Day::parse(&format!(
            "{year}-{:02}-{:02}",
            random.gen_range(1..=12),
            random.gen_range(1..=28)
        ))
    });
    let expected = who == EXPECTED;
    Identity {
        name: NAMES[who],
        born: born.flatten().filter(|_| !expected),
        expected,
    }
}
