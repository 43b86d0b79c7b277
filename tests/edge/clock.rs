//! The clock of the machine jumps, years back and forth, across restarts and within a run: no call is refused, no
//! registration ends, every notice comes once and in order, and recorded time never goes back.

use std::path::Path;

use kring::{
    client::{Credentials, connect},
    play::{Daemon, Ports},
    wire::v1::{
        self, development_service_client::DevelopmentServiceClient,
        notice_service_client::NoticeServiceClient, registration_service_client::RegistrationServiceClient,
        subscribe_response::Item,
    },
};
use pseudonym::test_bsn;
use tonic::transport::Channel;

use crate::{
    common::{KRINGD, Served, a_registration, served},
    page::{Answer, get, until},
};

/// When `served` begins: autumn of 2096; its children were born in 2090.
const BEGIN: i64 = 4_000_000_000;
const OTHER: &str = "00000099000000004003";
const YEAR: i64 = 365 * 86_400;

/// Starts the daemon of this folder again, at another moment.
async fn again(served: Served, seconds: i64) -> Served {
    let Served {
        _parent,
        folder,
        daemon,
        ..
    } = served;
    daemon.stop().await.unwrap();
    let start = jiff::Timestamp::from_second(seconds).unwrap();
    let daemon = Daemon::start(Path::new(KRINGD), &folder, Ports::Free, start)
        .await
        .unwrap();
    let credentials = Credentials::in_folder(&folder, "administrator");
    let channel = connect(&daemon.ready().grpc, &credentials).await.unwrap();
    Served {
        _parent,
        folder,
        daemon,
        admin: v1::admin_service_client::AdminServiceClient::new(channel),
    }
}

async fn register(served: &Served, name: &str, child: u32) -> v1::Registration {
    let request = a_registration(&test_bsn(child));
    let answer = served.agency(name).await.register(request).await.unwrap();
    answer.into_inner().registration.unwrap()
}

/// Every notice of a unit that waits, until the daemon says that there are no more.
async fn notices(served: &Served, name: &str) -> Vec<v1::Notice> {
    let mut client: NoticeServiceClient<Channel> = NoticeServiceClient::new(served.channel(name).await);
    let stream = client.subscribe(v1::SubscribeRequest::default()).await;
    let mut stream = stream.unwrap().into_inner();
    let mut all = Vec::new();
    while let Some(Item::Notice(notice)) = stream.message().await.unwrap().and_then(|next| next.item) {
        all.push(notice);
    }
    all
}

fn seconds(stamp: Option<&prost_types::Timestamp>) -> i64 {
    stamp.unwrap().seconds
}

async fn set_clock(served: &Served, seconds: i64) {
    let now = Some(prost_types::Timestamp { seconds, nanos: 0 });
    let mut clock = DevelopmentServiceClient::new(served.channel("administrator").await);
    clock.set_clock(v1::SetClockRequest { now }).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_lost_or_refused_when_the_clock_jumps() {
    let mut served = served().await;
    served.admit(OTHER, "other").await;
    let mut registered = Vec::new();
    let mut children = 1..;
    // As it was; a century back; further back; a year ahead, within the run; back to what was right all the time.
    let moments = [BEGIN, BEGIN - 100 * YEAR, 1, BEGIN + YEAR, BEGIN + 60];
    for moment in moments {
        if moment > BEGIN + YEAR / 2 {
            set_clock(&served, moment).await;
        } else if moment != BEGIN {
            served = again(served, moment).await;
        }
        for name in ["jgz", "other"] {
            // The child is in the index already for the second of them, who meets the first.
            let child = if name == "jgz" {
                children.next().unwrap()
            } else {
                registered.len() as u32 / 2 + 1
            };
            registered.push((name, register(&served, name, child).await));
        }
        let (name, first) = &registered[0];
        let renew = v1::RenewRequest {
            request_id: uuid::Uuid::new_v4().to_string(),
            registration_id: first.registration_id.clone(),
            ..v1::RenewRequest::default()
        };
        served.agency(name).await.renew(renew).await.unwrap();
    }
    let recorded: Vec<i64> = registered
        .iter()
        .map(|(_, r)| seconds(r.recorded_at.as_ref()))
        .collect();
    let ahead = BEGIN + YEAR;
    assert!(recorded.is_sorted(), "{recorded:?}");
    assert_eq!(recorded, [[BEGIN; 6].as_slice(), &[ahead; 4]].concat());

    // A notice for each child to each of both, whatever the clock showed.
    for name in ["jgz", "other"] {
        let told = notices(&served, name).await;
        let moments: Vec<i64> = told.iter().map(|n| seconds(n.recorded_at.as_ref())).collect();
        assert_eq!(moments, [[BEGIN; 3].as_slice(), &[ahead; 2]].concat(), "{name}");
        assert!(
            told.iter()
                .all(|n| n.kind() == v1::NoticeKind::Match && n.matches.len() == 1)
        );
        let own: Vec<&str> = told
            .iter()
            .map(|n| n.matches[0].own_registration_id.as_str())
            .collect();
        let expected: Vec<&str> = registered
            .iter()
            .filter(|(whose, _)| *whose == name)
            .map(|(_, r)| r.registration_id.as_str())
            .collect();
        assert_eq!(own, expected, "{name}");
    }
    for (name, registration) in &registered {
        let mut agency: RegistrationServiceClient<Channel> = served.agency(name).await;
        let asked = v1::GetRegistrationRequest {
            registration_id: registration.registration_id.clone(),
            ..v1::GetRegistrationRequest::default()
        };
        let now = agency
            .get_registration(asked)
            .await
            .unwrap()
            .into_inner()
            .registration
            .unwrap();
        assert_eq!(now.state(), registration.state(), "{name}");
    }
    // The operator sees it.
    let behind = |page: &Answer| {
        let line = page
            .body
            .lines()
            .find_map(|l| l.strip_prefix("kring_recorded_ahead_seconds "));
        line.and_then(|value| value.parse::<f64>().ok()) == Some((YEAR - 60) as f64)
    };
    until(&served.daemon.ready().metrics, "/metrics", behind).await;
    assert_eq!(get(&served.daemon.ready().metrics, "/readyz").await.status, 200);
}
