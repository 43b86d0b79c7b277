//! The load of one store, planned ahead: families, and what every agency will tell about their children.
//!
//! Every registration of a family is of another unit, so that two units have one match at most around a family and what
//! each must be told can be said exactly.

use kring::wire::v1::{
    AddressUse, Basis, DescribedPerson, EndReason, EndRequest, PersonIdentity, RegisterRequest, RegisteredBy,
    RegistrationKind, RelationAssertion, RelationKind, RelationSource, RenewRequest, Sex, SubjectRole,
    person_identity::Identity,
};
use rand::{Rng as _, rngs::StdRng, seq::SliceRandom as _};
use uuid::Uuid;

use crate::calls::{Call, Verb};

/// Agencies, with one unit each. Number 0 supplies relations from the population register.
pub(crate) const UNITS: usize = 6;
/// The unit that hands over relations.
const REGISTER: usize = 0;
const MUNICIPALITY: &str = "0599";
const SINCE: &str = "2024-02-29";
/// Registrations of a family arrive among those of about this many others.
const MINGLED: usize = 12;

/// One planned registration, with what happens to it later.
pub(crate) struct Planned {
    pub(crate) family: usize,
    pub(crate) child: usize,
    pub(crate) unit: usize,
    pub(crate) request: RegisterRequest,
    pub(crate) renewal: Option<RenewRequest>,
    pub(crate) end: Option<EndRequest>,
}

/// One family.
pub(crate) struct Family {
    pub(crate) registrations: Vec<usize>,
    /// The registration whose call hands over that the children share a mother.
    pub(crate) related_by: Option<usize>,
}

/// Everything planned for one store.
pub(crate) struct Plan {
    pub(crate) families: Vec<Family>,
    pub(crate) registrations: Vec<Planned>,
    /// Numbers of registrations in the order of sending.
    order: Vec<usize>,
}

impl Plan {
    /// A plan of this many registrations.
    pub(crate) fn new(size: usize, rng: &mut StdRng) -> Self {
        let mut plan = Self {
            families: Vec::new(),
            registrations: Vec::with_capacity(size),
            order: Vec::new(),
        };
        while plan.registrations.len() < size {
            let room = size - plan.registrations.len();
            plan.add_family(room, rng);
        }
        let mut order: Vec<(usize, usize)> = plan
            .registrations
            .iter()
            .enumerate()
            .map(|(no, r)| (r.family + rng.gen_range(0..MINGLED), no))
            .collect();
        order.sort_by_key(|&(at, _)| at);
        plan.order = order.into_iter().map(|(_, no)| no).collect();
        plan
    }

    /// The first call about every registration, in the order of sending.
    pub(crate) fn calls(&self) -> impl Iterator<Item = Call> {
        self.order.iter().map(|&no| Call {
            verb: Verb::Register,
            no,
        })
    }

    fn add_family(&mut self, room: usize, rng: &mut StdRng) {
        let family = self.families.len();
        let children: usize = rng.gen_range(1..=3);
        let mut subjects: Vec<usize> = (0..children)
            .flat_map(|child| std::iter::repeat_n(child, rng.gen_range(2..=3)))
            .collect();
        subjects.truncate(room.min(UNITS));
        let mut units: Vec<usize> = (0..UNITS).collect();
        units.shuffle(rng);
        // Most siblings are known to the population register; some are not, and then nobody may hear of the others.
        let related = children > 1 && rng.gen_ratio(3, 4);
        if related && let Some(at) = units.iter().position(|&unit| unit == REGISTER) {
            let early = rng.gen_range(0..subjects.len());
            units.swap(at, early);
        }
        let mut known = Family {
            registrations: Vec::new(),
            related_by: None,
        };
        for (child, unit) in subjects.into_iter().zip(units) {
            let no = self.registrations.len();
            let mut request = register(family, child, rng);
            if related && unit == REGISTER {
                request.relations = (0..children).map(|child| mother_of(family, child)).collect();
                known.related_by = Some(no);
            }
            known.registrations.push(no);
            let (renewal, end) = (
                rng.gen_ratio(1, 10).then(|| renewal(rng)),
                rng.gen_ratio(1, 8).then(|| end(rng)),
            );
            self.registrations.push(Planned {
                family,
                child,
                unit,
                request,
                renewal,
                end,
            });
        }
        self.families.push(known);
    }

    /// Whether the pair rule connects these two: the same child, or siblings that the register knows.
    pub(crate) fn linked(&self, a: usize, b: usize) -> bool {
        let (one, other) = (&self.registrations[a], &self.registrations[b]);
        let related = self.families[one.family].related_by.is_some();
        one.family == other.family && one.unit != other.unit && (one.child == other.child || related)
    }
}

fn uuid(rng: &mut StdRng) -> String {
    Uuid::from_bytes(rng.r#gen()).to_string()
}

fn register(family: usize, child: usize, rng: &mut StdRng) -> RegisterRequest {
    let kind = if rng.gen_ratio(1, 3) {
        RegistrationKind::Concern
    } else {
        RegistrationKind::Involvement
    };
    RegisterRequest {
        request_id: uuid(rng),
        person: Some(a_child(family, child)),
        role: SubjectRole::Child.into(),
        kind: kind.into(),
        since: SINCE.to_owned(),
        basis: Basis::Statutory.into(),
        registered_by: RegisteredBy::Professional.into(),
        actor: "duty-desk".to_owned(),
        responsible_municipality: MUNICIPALITY.to_owned(),
        client_reference: uuid(rng),
        ..RegisterRequest::default()
    }
}

fn renewal(rng: &mut StdRng) -> RenewRequest {
    let planned_end = format!("{}-07-{:02}", rng.gen_range(2090..2099), rng.gen_range(1..=31));
    RenewRequest {
        request_id: uuid(rng),
        planned_end,
        ..RenewRequest::default()
    }
}

fn end(rng: &mut StdRng) -> EndRequest {
    let reason = if rng.gen_ratio(1, 3) {
        EndReason::InError
    } else {
        EndReason::Resolved
    };
    EndRequest {
        request_id: uuid(rng),
        ended_on: "2024-05-31".to_owned(),
        reason: reason.into(),
        ..EndRequest::default()
    }
}

fn mother_of(family: usize, child: usize) -> RelationAssertion {
    RelationAssertion {
        from: Some(described(
            format!("Moeder{}", letters(family)),
            "Johanna",
            "1985-06-15",
            Sex::Woman,
        )),
        to: Some(a_child(family, child)),
        kind: RelationKind::Parent.into(),
        source: RelationSource::Brp.into(),
        address_use: AddressUse::Unspecified.into(),
        ..RelationAssertion::default()
    }
}

fn a_child(family: usize, child: usize) -> PersonIdentity {
    let (given, birth_date, sex) = [
        ("Aleida", "2013-04-01", Sex::Woman),
        ("Bram", "2015-09-12", Sex::Man),
        ("Cor", "2018-12-24", Sex::Man),
    ][child];
    described(format!("Kind{}", letters(family)), given, birth_date, sex)
}

fn described(surname: String, given: &str, birth_date: &str, sex: Sex) -> PersonIdentity {
    let described = DescribedPerson {
        surname,
        given_name: given.to_owned(),
        birth_date: birth_date.to_owned(),
        sex: sex.into(),
    };
    PersonIdentity {
        identity: Some(Identity::Described(described)),
        birth_date: String::new(),
    }
}

/// A number in letters, since names have no digits.
fn letters(mut number: usize) -> String {
    let mut text = String::new();
    loop {
        text.push(char::from(b"abcdefghijklmnopqrstuvwxyz"[number % 26]));
        number /= 26;
        if number == 0 {
            return text;
        }
    }
}
