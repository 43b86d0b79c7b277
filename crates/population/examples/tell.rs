//! Tells what a population looks like: `cargo run --release -p population --example tell -- SEED PERSONS [YEARS]`.
//!
//! With `stream` in place of YEARS it only counts persons, for measuring.

use std::{collections::BTreeMap, process::ExitCode};

use event::{Day, RelationKind};
use population::{FIRST_DAY, HouseholdId, HouseholdKind, Population, What};

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let number = |at: usize, otherwise: u32| {
        words
            .get(at)
            .and_then(|word| word.parse().ok())
            .unwrap_or(otherwise)
    };
    let (seed, persons, years) = (number(0, 1), number(1, 100_000), number(2, 5).min(10));
    match Population::new(u64::from(seed), persons) {
        Ok(population) if words.get(2).is_some_and(|word| word == "stream") => stream(&population),
        Ok(population) => tell(&population, seed, years as i32),
        Err(why) => {
            line(&why.to_string());
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}

#[expect(clippy::print_stdout, reason = "this program tells")]
fn line(text: &str) {
    println!("{text}");
}

fn stream(population: &Population) {
    let (mut persons, mut relations) = (0u64, 0u64);
    for household in population.households(HouseholdId(0)) {
        persons += household.members.len() as u64;
        relations += household.relations.len() as u64;
    }
    line(&format!("{persons} persons, {relations} relations"));
}

type Counts = BTreeMap<String, u64>;

fn count(counts: &mut Counts, what: impl ToString) {
    *counts.entry(what.to_string()).or_default() += 1;
}

/// A table of two columns with the share of each row.
fn table(title: &str, counts: &Counts) {
    let all: u64 = counts.values().sum();
    line(&format!("\n{title:<40} {all:>12}"));
    for (what, many) in counts {
        let share = 100.0 * *many as f64 / all.max(1) as f64;
        line(&format!("  {what:<38} {many:>12} {share:>6.2} %"));
    }
}

fn tell(population: &Population, seed: u32, years: i32) {
    let (mut kinds, mut relations, mut ages) = (Counts::new(), Counts::new(), Counts::new());
    let mut persons = 0u64;
    for household in population.households(HouseholdId(0)) {
        count(&mut kinds, kind(household.kind));
        for person in &household.members {
            persons += 1;
            count(&mut ages, age(person.age(FIRST_DAY)));
        }
        for relation in &household.relations {
            let state = if relation.until.is_some() { "former " } else { "" };
            let known = if relation.official {
                ""
            } else {
                ", not in the register"
            };
            count(
                &mut relations,
                format!("{state}{}{known}", related(relation.kind)),
            );
        }
    }
    line(&format!(
        "Seed {seed}: {persons} persons in {} municipalities",
        population.municipalities().len()
    ));
    table("Households", &kinds);
    table("Ages", &ages);
    table("Relations", &relations);
    let mut sectors = Counts::new();
    for agency in population.agencies() {
        count(&mut sectors, agency.sector);
    }
    table("Agencies by sector", &sectors);
    let (mut told, mut happened, mut of_year) = (Counts::new(), Counts::new(), Counts::new());
    for happening in population.happenings(FIRST_DAY, Day(FIRST_DAY.0 + years * 365)) {
        count(
            &mut of_year,
            format!("year {}", (happening.day.0 - FIRST_DAY.0) / 365 + 1),
        );
        count(&mut happened, what(&happening.what));
        if let What::Registered(registering) = happening.what {
            count(
                &mut told,
                population
                    .agency_of(registering.unit)
                    .map_or("", |agency| agency.sector),
            );
        }
    }
    table("Registrations by sector", &told);
    table("Happenings", &happened);
    table("Happenings by year", &of_year);
}

fn kind(kind: HouseholdKind) -> &'static str {
    match kind {
        HouseholdKind::Single => "one person",
        HouseholdKind::Couple => "couple without children",
        HouseholdKind::Parents => "couple with children",
        HouseholdKind::Stepfamily => "stepfamily",
        HouseholdKind::OneParent => "one parent",
        HouseholdKind::Other => "other",
        HouseholdKind::NursingHome => "nursing home room",
        HouseholdKind::ResidentialCare => "residential care group",
        HouseholdKind::Reception => "reception centre room",
    }
}

fn age(years: i32) -> &'static str {
    match years {
        ..=19 => "00-19",
        20..=39 => "20-39",
        40..=64 => "40-64",
        65..=79 => "65-79",
        _ => "80 and over",
    }
}

fn related(kind: RelationKind) -> &'static str {
    match kind {
        RelationKind::Parent => "parent",
        RelationKind::Partner => "partner",
        RelationKind::Guardian => "guardian",
        RelationKind::Foster => "foster parent",
        RelationKind::SameAddress => "same address",
    }
}

fn what(what: &What) -> String {
    match what {
        What::Expected { .. } => "world: a child is expected".into(),
        What::Born { .. } => "world: born".into(),
        What::Died { .. } => "world: died".into(),
        What::Moved { .. } => "world: moved".into(),
        What::Separated { .. } => "world: separated".into(),
        What::Partnered { .. } => "world: new partner".into(),
        What::Placed { .. } => "world: foster placement".into(),
        What::Returned { .. } => "world: foster child went home".into(),
        What::Registered(of) if of.one_off => "registered once".into(),
        What::Registered(of) => format!("registered {:?}", of.kind).to_lowercase(),
        What::Renewed { .. } => "renewed".into(),
        What::Ended { reason, .. } => format!("ended {reason:?}").to_lowercase(),
        What::RelationAsserted(_) => "relation asserted".into(),
        What::RelationConfirmed {
            from_register: true, ..
        } => "relation confirmed by the register".into(),
        What::RelationConfirmed { .. } => "relation repeated".into(),
        What::RelationEnded { .. } => "relation ended".into(),
        What::RelationDenied { .. } => "relation denied".into(),
        What::Merged { .. } => "persons merged".into(),
    }
}
