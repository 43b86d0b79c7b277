//! After a restart: every acknowledged registration is there, as it was acknowledged.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use kring::wire::v1::GetStatusResponse;
use tokio::task::JoinSet;

use crate::{calls::Connections, kills::IN_FLIGHT, model::Model};

/// Reads every acknowledged registration by its id. Gives how many there are.
pub(crate) async fn all_there(model: &Arc<Model>, connections: &Connections) -> u64 {
    let next = Arc::new(AtomicUsize::new(0));
    let mut readers = JoinSet::new();
    for _ in 0..IN_FLIGHT {
        let (model, connections, next) = (Arc::clone(model), connections.clone(), Arc::clone(&next));
        readers.spawn(async move { read(&model, &connections, &next).await });
    }
    let mut there = 0;
    while let Some(read) = readers.join_next().await {
        there += read.unwrap();
    }
    there
}

async fn read(model: &Model, connections: &Connections, next: &AtomicUsize) -> u64 {
    let mut there = 0;
    loop {
        let no = next.fetch_add(1, Ordering::AcqRel);
        let Some(planned) = model.plan.registrations.get(no) else {
            return there;
        };
        let known = model.known(no);
        if let Some(id) = known.id() {
            let now = connections.read(planned.unit, id.to_owned()).await;
            let now = now.unwrap_or_else(|status| panic!("acknowledged and lost: {no} {id}: {status:?}"));
            model.holds(no, &known, &now);
            there += 1;
        }
    }
}

/// The index counts as many active registrations as the model allows.
pub(crate) fn as_many_active(model: &Model, status: &GetStatusResponse) {
    let (expected, found) = (model.active(), status.active_registrations);
    assert!(
        expected.contains(&found),
        "{found} registrations are active, expected {expected:?}"
    );
}
