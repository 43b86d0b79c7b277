//! A pass over the log and the writer do not wait for each other; closing waits for a bite and no longer.

use std::convert::Infallible;
use std::sync::mpsc::channel;
use std::time::Duration;

use crate::failure::{Failure, OpenError};
use crate::journal::Journal;
use crate::types::Epoch;

const PATIENCE: Duration = Duration::from_secs(60);

#[test]
fn the_writer_appends_in_the_middle_of_a_bite_and_then_closes() {
    let dir = tempfile::tempdir().unwrap();
    Journal::create(dir.path(), Epoch(1)).unwrap();
    let (mut journal, _) = Journal::open::<Infallible>(dir.path(), &mut |_, _| Ok(())).unwrap();
    journal
        .append(&[vec![1; 600], vec![2; 600]], &mut |_| {})
        .unwrap();
    let verifier = journal.verifier();
    let (bite, bitten) = channel();
    let (append, appended) = channel();
    let (end, ended) = channel::<()>();
    let writer = std::thread::spawn(move || {
        bitten.recv_timeout(PATIENCE).unwrap();
        journal.append(&[vec![3; 600]], &mut |_| {}).unwrap();
        append.send(journal.head()).unwrap();
        ended.recv_timeout(PATIENCE).unwrap();
        journal.close().unwrap();
    });
    let mut later = None;
    let proven = verifier
        .verify::<Infallible>(
            &mut |position, _| {
                if position.0 == 0 {
                    bite.send(()).unwrap();
                    later = Some(
                        appended
                            .recv_timeout(PATIENCE)
                            .expect("the writer waits for the bite"),
                    );
                }
                Ok(())
            },
            &mut |_| true,
        )
        .unwrap();
    assert_eq!(proven.size, 2, "a pass ends at the head with which it began");
    assert_eq!(verifier.head(), later.unwrap());
    end.send(()).unwrap();
    writer.join().unwrap();
    assert_eq!(
        verifier.verify::<Infallible>(&mut |_, _| Ok(()), &mut |_| true),
        Err(OpenError::Journal(Failure::Closed))
    );
}
