//! Shapes of a household that somebody could make, by error or on purpose, and the worst that can be asked about each.

use decision::{Answer, Command, Relation};
use event::{EndReason, RegistrationId, RelationKind};
use rand::{Rng, SeedableRng, rngs::StdRng};

use super::{
    commands::{Commands, FIRST, Index, REGISTER, parent, relation},
    common::builders::{day, own_word},
};

/// A shape, and the persons in the middle of it.
pub(crate) struct Shape {
    pub(crate) name: &'static str,
    /// An adult, and a child of theirs.
    pub(crate) heart: (u32, u32),
    /// A relation that much hangs on.
    pub(crate) hinge: Relation,
    /// Registrations by their agency, in the order in which they were made.
    pub(crate) registered: Vec<(u32, u32, RegistrationId)>,
    pub(crate) commands: Commands,
    /// The policy is changed too. With tens of thousands of links that would take minutes, in slices that are as bounded.
    pub(crate) policy: bool,
}

/// Large enough for every shape.
const AGENCIES: u32 = 260;

/// A step of building, or of following up: nobody measures it here.
pub(crate) fn settle(index: &mut impl Index) {
    while index.is_still_telling() {
        index.send(Command::GoOver).unwrap();
    }
}

pub(crate) fn given(index: &mut impl Index, commands: &mut Commands, relations: &[Relation]) {
    for part in relations.chunks(50) {
        index.send(commands.assert(REGISTER, part)).unwrap();
        settle(index);
    }
}

fn shape(name: &'static str, heart: (u32, u32), hinge: Relation) -> Shape {
    Shape {
        name,
        heart,
        hinge,
        registered: Vec::new(),
        commands: Commands::default(),
        policy: true,
    }
}

impl Shape {
    fn begin(mut self, index: &mut impl Index) -> Self {
        self.commands.connect(index, AGENCIES);
        self
    }

    pub(crate) fn register(&mut self, index: &mut impl Index, agency: u32, person: u32) {
        let command = self.commands.register(agency, person);
        match index.send(Command::Register(Box::new(command))).unwrap() {
            Answer::Registered(answer) => {
                self.registered.push((agency, person, answer.registration.id));
            }
            other => panic!("{other:?}"),
        }
        settle(index);
    }

    /// The latest registration of a person.
    pub(crate) fn of(&self, person: u32) -> (u32, RegistrationId) {
        let latest = self.registered.iter().rev().find(|(_, of, _)| *of == person);
        latest.map(|&(agency, _, id)| (agency, id)).unwrap()
    }
}

/// Two parents, three children, six parties: what every other shape is compared with.
pub(crate) fn family(index: &mut impl Index) -> Shape {
    let mut s = shape("an ordinary family", (2, 101), parent(2, 101)).begin(index);
    let children = [101, 103, 105];
    let relations: Vec<Relation> = children
        .iter()
        .flat_map(|&c| [parent(2, c), parent(4, c)])
        .collect();
    given(index, &mut s.commands, &relations);
    for agency in 0..6 {
        s.register(index, FIRST + agency, children[agency as usize % 3]);
    }
    s.register(index, FIRST + 6, 2);
    s
}

/// So many children of one person, each registered by two of 40 agencies.
pub(crate) fn relations_of_one(index: &mut impl Index, children: u32) -> Shape {
    let mut s = shape("relations of one person", (2, 101), parent(2, 101)).begin(index);
    s.policy = children <= 30;
    let relations: Vec<Relation> = (0..children).map(|n| parent(2, 101 + 2 * n)).collect();
    given(index, &mut s.commands, &relations);
    for n in 0..children {
        s.register(index, FIRST + n % 20, 101 + 2 * n);
        s.register(index, FIRST + 20 + n % 20, 101 + 2 * n);
    }
    for agency in 0..20 {
        s.register(index, FIRST + agency, 2);
    }
    s
}

/// A chain of so many partners, every other one former, all of them partners of one person too; each has a child.
pub(crate) fn chain_of_partners(index: &mut impl Index, partners: u32) -> Shape {
    let hinge = relation(RelationKind::Partner, 2, 4);
    let mut s = shape("a chain of partners", (2, 10_001), hinge).begin(index);
    let adult = |n: u32| 2 + 2 * n;
    let mut relations = vec![parent(2, 10_001)];
    for n in 1..=partners {
        for with in [0, n - 1] {
            let mut couple = relation(RelationKind::Partner, adult(with), adult(n));
            couple.until = n.is_multiple_of(2).then(|| day("2014-12-31"));
            relations.push(couple);
        }
        relations.push(parent(adult(n), 10_001 + 2 * n));
    }
    given(index, &mut s.commands, &relations);
    for n in 0..=partners {
        s.register(index, FIRST + n % 40, 10_001 + 2 * n);
        s.register(index, FIRST + 40 + n % 40, adult(n));
    }
    s
}

/// So many residents at one address, all of them said to live with one and with their neighbour; every tenth is a child who
/// is registered.
pub(crate) fn one_address(index: &mut impl Index, residents: u32) -> Shape {
    let hinge = relation(RelationKind::SameAddress, 2, 101);
    let mut s = shape("residents of one address", (2, 101), hinge).begin(index);
    let resident = |n: u32| {
        if n == 0 {
            101
        } else {
            10_000 + 2 * n + u32::from(n.is_multiple_of(10))
        }
    };
    let mut relations = vec![parent(2, 101)];
    for n in 0..residents {
        relations.push(relation(RelationKind::SameAddress, 2, resident(n)));
        if n > 0 {
            relations.push(relation(RelationKind::SameAddress, resident(n - 1), resident(n)));
        }
    }
    given(index, &mut s.commands, &relations);
    for n in (0..residents).step_by(10) {
        s.register(index, FIRST + n % 50, resident(n));
    }
    for agency in 0..20 {
        s.register(index, FIRST + 100 + agency, 2);
    }
    s
}

/// A household of eight, and so many registrations on it by 250 agencies.
pub(crate) fn storm(index: &mut impl Index, registrations: u32) -> Shape {
    let mut s = shape("a storm of registrations", (2, 101), parent(2, 101)).begin(index);
    s.policy = registrations <= 30;
    let persons = [101, 103, 105, 107, 109, 111, 2, 4];
    let relations: Vec<Relation> = persons[..6]
        .iter()
        .flat_map(|&c| [parent(2, c), parent(4, c)])
        .collect();
    given(index, &mut s.commands, &relations);
    for n in 0..registrations {
        let (agency, person) = (FIRST + n % 250, persons[(n / 250 + n) as usize % 8]);
        s.register(index, agency, person);
    }
    s
}

/// So many agencies, each registers the same child.
pub(crate) fn parties_of_one(index: &mut impl Index, parties: u32) -> Shape {
    let mut s = shape("parties to one child", (2, 101), parent(2, 101)).begin(index);
    given(index, &mut s.commands, &[parent(2, 101)]);
    s.policy = parties <= 100;
    s.commands.connect(index, AGENCIES + parties);
    s.register(index, FIRST, 2);
    for n in 0..parties {
        s.register(index, AGENCIES + 1 + n, 101);
    }
    s
}

/// One agency registers and ends the same child again and again, beside twenty others.
pub(crate) fn again_and_again(index: &mut impl Index, times: u32) -> Shape {
    let mut s = shape("registered and ended again and again", (2, 101), parent(2, 101)).begin(index);
    s.policy = times <= 30;
    given(index, &mut s.commands, &[parent(2, 101), parent(2, 103)]);
    for agency in 1..=20 {
        s.register(index, FIRST + agency, 101 + 2 * (agency % 2));
    }
    for _ in 0..times {
        s.register(index, FIRST, 101);
        let (agency, id) = s.of(101);
        index
            .send(s.commands.end(agency, id, EndReason::Resolved))
            .unwrap();
        settle(index);
    }
    s.register(index, FIRST, 101);
    s
}

/// An agency says so many things at random about twenty adults and twenty children, around whom thirty others stand.
pub(crate) fn at_random(index: &mut impl Index, assertions: u32) -> Shape {
    let mut s = shape("assertions at random", (2, 101), own_word(parent(2, 101))).begin(index);
    let mut random = StdRng::seed_from_u64(4);
    let first = own_word(parent(2, 101));
    index.send(s.commands.assert(FIRST, &[first])).unwrap();
    for n in 0..120 {
        let person = if n % 2 == 0 { 2 + n % 40 } else { 100 + n % 40 };
        s.register(index, FIRST + 1 + n % 30, person);
    }
    let kinds = [
        RelationKind::Parent,
        RelationKind::Partner,
        RelationKind::Guardian,
        RelationKind::Foster,
        RelationKind::SameAddress,
    ];
    for _ in 0..assertions / 50 {
        let mut said = Vec::new();
        while said.len() < 50 {
            let (adult, other) = (2 + 2 * random.gen_range(0..20), random.gen_range(0..20));
            let kind = kinds[random.gen_range(0..kinds.len())];
            let other = if kind == RelationKind::Partner {
                2 + 2 * other
            } else {
                101 + 2 * other
            };
            if adult != other {
                said.push(own_word(relation(kind, adult, other)));
            }
        }
        let _ = index.send(s.commands.assert(FIRST, &said));
        settle(index);
    }
    s
}
