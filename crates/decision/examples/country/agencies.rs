//! The agencies of the country, admitted, with their units in the order of the population's numbers.

use std::collections::BTreeMap;

use decision::{AdmitAgency, By, Command, OpenUnit};
use event::{Contact, MunicipalityCode, Oin, UnitNo};
use population::{Agency, Population, UnitId};

use crate::index::Index;

#[derive(Default)]
pub(crate) struct Agencies {
    units: Vec<By>,
    registers: BTreeMap<MunicipalityCode, UnitId>,
}

impl Agencies {
    pub(crate) fn open(population: &Population, index: &mut Index) -> Self {
        let mut agencies = Self::default();
        for agency in population.agencies() {
            agencies.admit(index, agency);
            for (nth, unit) in agency.units().enumerate() {
                agencies.open_unit(index, agency, unit, nth);
            }
            if let (true, Some(&code), Some(first)) = (
                agency.is_municipality,
                agency.serves.first(),
                agency.units().next(),
            ) {
                agencies.registers.insert(code, first);
            }
        }
        index.settle(&agencies);
        agencies
    }

    fn admit(&self, index: &mut Index, agency: &Agency) {
        let admit = AdmitAgency {
            oin: Oin::parse(&agency.oin()).unwrap(),
            name: agency.name.clone(),
            sector: agency.sector.into(),
            municipalities: agency.serves.clone(),
            is_municipality: agency.serves.first().copied().filter(|_| agency.is_municipality),
            supplies_brp: agency.is_municipality,
        };
        index.decide(self, &Command::AdmitAgency(admit)).unwrap();
    }

    /// A municipality's second unit is its follow-up officer. Quotas are not what is measured.
    fn open_unit(&mut self, index: &mut Index, agency: &Agency, unit: UnitId, nth: usize) {
        let (oin, code) = (Oin::parse(&agency.oin()).unwrap(), agency.unit_code(unit));
        let opens = OpenUnit {
            oin,
            code: code.clone(),
            name: code.clone(),
            contact: Contact {
                role: "duty officer".into(),
                phone: String::new(),
                email: format!("duty@agency-{}.example", agency.id.0),
            },
            follow_up_officer: agency.is_municipality && nth == 1,
            shielded: agency.shielded,
            daily_quota: u32::MAX,
        };
        index.decide(self, &Command::OpenUnit(opens)).unwrap();
        assert_eq!(
            self.units.len(),
            unit.0 as usize,
            "units come in the order of their numbers"
        );
        self.units.push(By {
            oin,
            on_behalf_of: None,
            unit_code: code,
        });
    }

    /// How a unit calls.
    pub(crate) fn by(&self, unit: UnitId) -> By {
        self.units[unit.0 as usize].clone()
    }

    /// The index numbers units from 1, in the order in which they were opened.
    pub(crate) fn of(&self, unit: UnitNo) -> &By {
        &self.units[unit.0 as usize - 1]
    }

    /// The unit that supplies a municipality's population register.
    pub(crate) fn register_of(&self, code: MunicipalityCode) -> By {
        self.by(self.registers[&code])
    }
}
