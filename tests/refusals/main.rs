//! Every refusal of the closed list, provoked: nothing is refused without a reason, and no reason stands there for show.
//!
//! One test walks all subjects on real daemons, over gRPC with mutual TLS. For each refused call it checks the status
//! (code, one ErrorInfo, advice, field, RetryInfo), that no value of the request is told, and that the log did not grow.
//! At the end the reasons that were provoked are the whole list, and `docs/refusals.md` says what the calls saw.

// A test that cannot go on should say where it stopped.
#![allow(clippy::unwrap_used)]

mod administration;
mod book;
mod calling;
#[allow(dead_code, reason = "shared with the tests of the edge, which use more of it")]
#[path = "../edge/common.rs"]
mod common;
mod erasures;
mod expected;
mod fields;
mod large;
mod limits;
mod lists;
mod merges;
mod messages;
mod oversight;
mod page;
mod persons;
#[allow(dead_code, reason = "shared with the tests of the edge, which use more of it")]
#[path = "../edge/raw.rs"]
mod raw;
mod registrations;
mod relations;
mod rotation;
mod rules;
mod stage;

use book::Book;
use stage::Stage;

#[tokio::test(flavor = "multi_thread")]
async fn every_refusal_is_provoked_and_says_what_it_should() {
    let mut book = Book::default();
    let mut stage = Stage::open("jeugdwet", policy::JEUGDWET_TOML).await;
    persons::under_jeugdwet(&mut book, &mut stage).await;
    limits::of_a_writer_that_fell(&mut book, stage).await;
    let stage = Stage::open("jeugdwet", policy::JEUGDWET_TOML).await;
    limits::of_a_full_disk(&mut book, stage).await;
    let stage = Stage::open("household", policy::HOUSEHOLD_TOML).await;
    limits::of_a_clock_that_leapt(&mut book, stage).await;
    let stage = Stage::open("household", policy::HOUSEHOLD_TOML).await;
    rules::of_a_change_under_way(&mut book, stage).await;
    let stage = Stage::open("household", policy::HOUSEHOLD_TOML).await;
    rotation::provoke(&mut book, stage).await;
    let mut stage = Stage::open("household", &large::policy()).await;
    administration::provoke(&mut book, &mut stage).await;
    oversight::provoke(&mut book, &mut stage).await;
    calling::provoke(&mut book, &mut stage).await;
    messages::provoke(&mut book, &mut stage).await;
    fields::provoke(&mut book, &mut stage).await;
    persons::provoke(&mut book, &mut stage).await;
    registrations::provoke(&mut book, &mut stage).await;
    relations::provoke(&mut book, &mut stage).await;
    lists::provoke(&mut book, &mut stage).await;
    erasures::provoke(&mut book, &mut stage).await;
    merges::provoke(&mut book, &mut stage).await;
    rules::provoke(&mut book, &mut stage).await;
    large::provoke(&mut book, &mut stage).await;
    limits::of_a_busy_index(&mut book, stage).await;
    book.close();
}
