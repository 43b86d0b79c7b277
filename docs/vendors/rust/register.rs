//! A unit of an agency in Rust: connects, registers a child, hears what waits for it, acknowledges.
//!
//! ```console
//! $ kringd dev ~/sandbox                                                                       # in another terminal
//! $ cargo run --no-default-features --example register -- --sandbox ~/sandbox --as jgz --person sam
//! ```
//!
//! It needs no more of this project than `kring::client` and `kring::wire`: with `--no-default-features` no store and no
//! daemon is compiled. Calls are repeated a bounded number of times, with a growing wait and some chance.
// A program for a terminal.
#![allow(clippy::print_stdout)]

use std::{fs, path::PathBuf, time::Duration};

use anyhow::Context as _;
use clap::Parser;
use kring::{
    client::{Credentials, Pem, Refused, connect_pem, retry_after},
    wire::v1::{
        self, AcknowledgeRequest, ActingUnit, PersonIdentity, RegisterRequest, RegisterResponse,
        RelationAssertion, SubscribeRequest, notice_service_client::NoticeServiceClient,
        person_identity::Identity, registration_service_client::RegistrationServiceClient,
        subscribe_response::Item,
    },
};
use serde_json::Value;
use tonic::{Response, Status, transport::Channel};
use uuid::Uuid;

const ATTEMPTS: u32 = 8;
const FIRST_WAIT_MILLIS: u64 = 200;
const LONGEST_WAIT_MILLIS: u64 = 5_000;
const ANSWER: Duration = Duration::from_secs(10);

#[derive(Parser)]
struct Arguments {
    /// The folder of `kringd dev`
    #[arg(long, value_name = "FOLDER")]
    sandbox: PathBuf,
    /// Whose certificate: jgz or school
    #[arg(long = "as", value_name = "NAME")]
    party: String,
    /// A child of the sandbox: sam, noor or baby
    #[arg(long, value_name = "NAME")]
    person: String,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    let sandbox = Sandbox::read(&arguments.sandbox)?;
    let party = sandbox.named("parties", &arguments.party)?;
    let channel = sandbox.connect(party).await?;
    let acting = ActingUnit {
        unit_code: text(party, "unit")?,
        ..ActingUnit::default()
    };

    let mut registrations = RegistrationServiceClient::new(channel.clone());
    let request = sandbox.registration(&acting, &arguments.person)?;
    // The same request, its id included: the index answers it as the first time, however often it comes.
    let answer = patiently(async || registrations.register(request.clone()).await).await;
    match answer {
        Ok(answer) => tell(&answer.into_inner()),
        // Decide on the reason; the sentence is for people.
        Err(status) => match Refused::read(&status) {
            Some(no) => anyhow::bail!("refused: {} at `{}`; {}", no.reason, no.field, no.advice),
            None => anyhow::bail!("no answer: {}", status.message()),
        },
    }
    hear(channel, acting).await
}

fn tell(answer: &RegisterResponse) {
    let id = answer.registration.as_ref().map(|r| r.registration_id.as_str());
    let again = if answer.already_registered {
        " (it was there already)"
    } else {
        ""
    };
    println!("registration {}{again}", id.unwrap_or_default());
    for one in &answer.matches {
        let other = one.other.clone().unwrap_or_default();
        println!("  {}, {}", other.agency_name, other.unit_name);
    }
    if answer.matches.is_empty() {
        println!("  no match known; that is not \"nobody is involved\"");
    }
}

/// Reads what waits, up to the first bookmark, and acknowledges it. A system of an agency reads on, and keeps each notice
/// together with its cursor before it acknowledges.
async fn hear(channel: Channel, acting: ActingUnit) -> anyhow::Result<()> {
    let mut notices = NoticeServiceClient::new(channel);
    let request = SubscribeRequest {
        acting: Some(acting.clone()),
        cursor: String::new(),
    };
    let mut stream = patiently(async || notices.subscribe(request.clone()).await)
        .await?
        .into_inner();
    let mut last = None;
    while let Some(next) = tokio::time::timeout(ANSWER * 2, stream.message()).await?? {
        match next.item {
            Some(Item::Notice(notice)) => {
                println!("notice {} ({})", notice.notice_id, notice.kind().as_str_name());
                for one in &notice.matches {
                    println!("  for our case {}", one.own_client_reference);
                }
                last = Some(notice.cursor);
            }
            Some(Item::Bookmark(_)) => break,
            None => {}
        }
    }
    drop(stream);
    let Some(cursor) = last else {
        println!("no notice waits");
        return Ok(());
    };
    let request = AcknowledgeRequest {
        acting: Some(acting),
        cursor,
    };
    let left = patiently(async || notices.acknowledge(request.clone()).await)
        .await?
        .into_inner();
    println!("acknowledged; {} still wait", left.unacknowledged);
    Ok(())
}

/// Makes a call until it is answered, or until waiting is of no use.
async fn patiently<T>(
    mut call: impl AsyncFnMut() -> Result<Response<T>, Status>,
) -> Result<Response<T>, Status> {
    let mut grown = FIRST_WAIT_MILLIS;
    for _ in 1..ATTEMPTS {
        let status = match tokio::time::timeout(ANSWER, call()).await {
            Ok(Ok(answer)) => return Ok(answer),
            Ok(Err(status)) => status,
            Err(_) => Status::deadline_exceeded("no answer in time"),
        };
        let Some(least) = retry_after(&status) else {
            return Err(status);
        };
        // By chance, so that all clients of a restarted index do not come back at once.
        let chance = u64::from(Uuid::new_v4().as_fields().0) % grown;
        tokio::time::sleep(least + Duration::from_millis(grown / 2 + chance / 2)).await;
        grown = (grown * 2).min(LONGEST_WAIT_MILLIS);
    }
    call().await
}

/// What `kringd dev` wrote. In production: your own settings, and the PKIoverheid certificate of your agency.
struct Sandbox(Value);

impl Sandbox {
    fn read(folder: &std::path::Path) -> anyhow::Result<Self> {
        let path = folder.join("sandbox.json");
        let text = fs::read_to_string(&path).with_context(|| format!("{} cannot be read", path.display()))?;
        Ok(Self(serde_json::from_str(&text)?))
    }

    fn named(&self, list: &str, name: &str) -> anyhow::Result<&Value> {
        let all = self.0[list].as_array().context("this is no sandbox.json")?;
        let found = all.iter().find(|one| one["name"] == name);
        found.with_context(|| format!("nobody of the {list} is called {name}"))
    }

    async fn connect(&self, party: &Value) -> anyhow::Result<Channel> {
        let credentials = Credentials {
            authority: text(&self.0, "authority")?.into(),
            certificate: text(party, "certificate")?.into(),
            private_key: text(party, "private_key")?.into(),
        };
        Ok(connect_pem(&text(&self.0, "server")?, &Pem::read(&credentials)?).await?)
    }

    fn registration(&self, acting: &ActingUnit, person: &str) -> anyhow::Result<RegisterRequest> {
        let child = identity(self.named("persons", person)?)?;
        let mother = identity(self.named("persons", "mother")?)?;
        Ok(RegisterRequest {
            request_id: Uuid::new_v4().to_string(),
            acting: Some(acting.clone()),
            person: Some(child.clone()),
            role: v1::SubjectRole::Child.into(),
            kind: v1::RegistrationKind::Involvement.into(),
            since: jiff::Zoned::now().date().to_string(),
            basis: v1::Basis::Statutory.into(),
            registered_by: v1::RegisteredBy::Professional.into(),
            responsible_municipality: text(&self.0, "municipality")?,
            client_reference: Uuid::new_v4().to_string(),
            relations: vec![RelationAssertion {
                from: Some(mother),
                to: Some(child),
                kind: v1::RelationKind::Parent.into(),
                source: v1::RelationSource::Agency.into(),
                ..RelationAssertion::default()
            }],
            ..RegisterRequest::default()
        })
    }
}

fn identity(person: &Value) -> anyhow::Result<PersonIdentity> {
    Ok(PersonIdentity {
        identity: Some(Identity::Bsn(text(person, "bsn")?)),
        birth_date: text(person, "birth_date")?,
    })
}

fn text(value: &Value, key: &str) -> anyhow::Result<String> {
    let text = value[key].as_str().map(str::to_owned);
    text.with_context(|| format!("sandbox.json has no {key}"))
}
