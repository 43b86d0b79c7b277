//! What an administrator lists: agencies in pages, and certificates.

use std::collections::BTreeMap;

use kring::{certificates::Oin, clock::Clock, setup, wire::v1};
use prost_types::FieldMask;

use crate::common::{Served, a_registration, served};

fn oin(number: u32) -> String {
    format!("0000009900000000{number:04}")
}

async fn rename(served: &mut Served, oin: &str, name: &str) {
    let agency = v1::Agency {
        oin: oin.into(),
        name: name.into(),
        ..v1::Agency::default()
    };
    let update_mask = Some(FieldMask {
        paths: vec!["name".into()],
    });
    let request = v1::UpdateAgencyRequest {
        agency: Some(agency),
        update_mask,
    };
    served.admin.update_agency(request).await.unwrap();
}

/// Lists in pages of two; renames the last agency of the first page to this, before the second is asked for.
async fn listed(served: &mut Served, new_name: &str) -> BTreeMap<String, u32> {
    let mut ask = v1::ListAgenciesRequest {
        page_size: 2,
        page_token: String::new(),
    };
    let mut times = BTreeMap::new();
    loop {
        let page = served
            .admin
            .list_agencies(ask.clone())
            .await
            .unwrap()
            .into_inner();
        for agency in &page.agencies {
            *times.entry(agency.oin.clone()).or_default() += 1;
        }
        if page.next_page_token.is_empty() {
            return times;
        }
        if ask.page_token.is_empty() {
            rename(served, &page.agencies[1].oin, new_name).await;
        }
        ask.page_token = page.next_page_token;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rename_between_two_pages_moves_nobody_else() {
    let mut served = served().await;
    for number in 1..=5 {
        served.admit(&oin(number), &format!("agency-{number}")).await;
    }
    // To the end: it comes again there. To the front: it was there. All others once.
    for (new_name, again) in [("zuid", 2), ("A", 1)] {
        let times = listed(&mut served, new_name).await;
        let renamed = served
            .admin
            .list_agencies(v1::ListAgenciesRequest::default())
            .await;
        let renamed = renamed.unwrap().into_inner().agencies;
        let renamed = renamed.iter().find(|agency| agency.name == new_name).unwrap();
        assert_eq!(times.len(), 6, "{times:?}");
        for (oin, times) in times {
            assert_eq!(
                times,
                if oin == renamed.oin { again } else { 1 },
                "{oin}, {new_name}"
            );
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_is_listed_with_what_is_known_of_it() {
    let mut served = served().await;
    let refused = served
        .agency("stranger")
        .await
        .register(a_registration(&pseudonym::test_bsn(1)))
        .await;
    assert!(refused.is_err());
    let second = Oin::parse(&oin(9)).unwrap();
    setup::issue_client(
        &served.folder,
        second,
        "second",
        "second",
        Clock::system().now_micros(),
    )
    .unwrap();
    let pin = v1::PinAdministratorRequest {
        certificate: std::fs::read(served.folder.join("tls/second.pem")).unwrap(),
        name: "Night desk".into(),
    };
    served.admin.pin_administrator(pin).await.unwrap();
    let all = v1::ListCertificatesRequest::default();
    let all = served.admin.list_certificates(all).await.unwrap().into_inner();
    let of = |name: &str| all.certificates.iter().find(|c| c.name == name).unwrap();
    let stranger = of("stranger");
    assert!(
        !stranger.oin.is_empty() && stranger.last_seen.is_some() && !stranger.pinned,
        "{stranger:?}"
    );
    let second = of("Night desk");
    assert!(
        second.oin.is_empty() && second.last_seen.is_none() && second.pinned,
        "{second:?}"
    );
}
