//! Rotation of the pseudonym key: no next key or one that cannot be used, a second rotation, none, and one that would leave somebody
//! behind.

use std::{fs, os::unix::fs::PermissionsExt as _};

use kring::wire::v1;
use rand::rngs::OsRng;

use crate::{
    book::Book,
    common::a_registration,
    stage::{Admin, Stage},
};

pub(crate) async fn provoke(book: &mut Book, mut stage: Stage) {
    let stage = &mut stage;
    let jgz = stage.registrations("jgz").await;
    let child = a_registration(&pseudonym::test_bsn(711));
    jgz.clone().register(child).await.unwrap();
    let admin: Admin = stage.admin();
    let begin = async |request| admin.clone().begin_pseudonym_key_rotation(request).await;
    let finish = async |request| admin.clone().finish_pseudonym_key_rotation(request).await;
    let beginning = v1::BeginPseudonymKeyRotationRequest {};
    let finishing = v1::FinishPseudonymKeyRotationRequest { leave_behind: false };

    book.refuses(stage, "NO_ROTATION", "", finishing, finish).await;
    book.refuses(stage, "NEXT_KEY_MISSING", "", beginning, begin)
        .await;
    let keys = stage.served.folder.join("keys");
    let next = keys.join("pseudonym.key.next");
    fs::copy(keys.join("pseudonym.key"), &next).unwrap();
    book.refuses(stage, "NEXT_KEY_IN_USE", "", beginning, begin).await;
    fs::set_permissions(&next, fs::Permissions::from_mode(0o644)).unwrap();
    book.refuses(stage, "NEXT_KEY_UNUSABLE", "", beginning, begin)
        .await;
    fs::remove_file(&next).unwrap();
    kring::keys::write_new_key(&next, &mut OsRng).unwrap();
    begin(beginning).await.unwrap();
    book.refuses(stage, "ROTATION_UNDER_WAY", "", beginning, begin)
        .await;
    book.refuses(stage, "ROTATION_INCOMPLETE", "", finishing, finish)
        .await;
}
