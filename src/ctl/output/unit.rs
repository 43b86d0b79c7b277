//! Units.

use serde_json::{Value, json};

use super::count;
use crate::{
    ctl::{
        json::{number, text},
        page::{Page, at_least, keep_whole},
    },
    wire::v1,
};

/// `+31101234567`.
const PHONE_CHARACTERS: u16 = 12;

/// Units, each with the OIN of its agency.
pub(in crate::ctl) fn list(page: Page, units: &[(&str, &v1::Unit)]) -> String {
    let mut table = page.table(&["unit", "name", "contact", "state"]);
    for (oin, u) in units {
        table.add_row([
            format!("{}\n{oin}", u.code),
            u.name.clone(),
            contact(u).join("\n"),
            state(u).join("\n"),
        ]);
    }
    at_least(&mut table, 2, PHONE_CHARACTERS);
    keep_whole(&mut table, &[0, 3]);
    format!("{table}\n{}", count(units.len(), "unit", "units"))
}

fn contact(u: &v1::Unit) -> Vec<&str> {
    let Some(contact) = &u.contact else {
        return Vec::new();
    };
    let all = [
        contact.role.as_str(),
        contact.phone.as_str(),
        contact.email.as_str(),
    ];
    all.into_iter().filter(|text| !text.is_empty()).collect()
}

/// What is out of the ordinary.
fn state(u: &v1::Unit) -> Vec<String> {
    let mut marks = Vec::new();
    if u.follow_up_officer {
        marks.push("officer".to_owned());
    }
    if u.shielded {
        marks.push("shielded".to_owned());
    }
    if u.daily_quota > 0 {
        marks.push(format!("quota {}", u.daily_quota));
    }
    marks
}

/// One unit.
pub(in crate::ctl) fn show(page: Page, oin: &str, u: &v1::Unit) -> String {
    let mut table = page.table(&["unit", &u.code]);
    let contact = u.contact.clone().unwrap_or_default();
    let yes_no = |yes| if yes { "yes" } else { "no" }.to_owned();
    let or_none = |text: String| {
        if text.is_empty() { "none".to_owned() } else { text }
    };
    let quota = if u.daily_quota == 0 {
        "the policy's default".to_owned()
    } else {
        u.daily_quota.to_string()
    };
    for (name, value) in [
        ("agency", oin.to_owned()),
        ("name", u.name.clone()),
        ("role to ask for", contact.role),
        ("telephone", or_none(contact.phone)),
        ("e-mail", or_none(contact.email)),
        ("follow-up officer", yes_no(u.follow_up_officer)),
        ("shielded", yes_no(u.shielded)),
        ("writes a day", quota),
    ] {
        table.add_row([name.to_owned(), value]);
    }
    keep_whole(&mut table, &[0]);
    table.to_string()
}

pub(in crate::ctl) fn as_json(oin: &str, u: &v1::Unit) -> Value {
    let contact = u.contact.clone().unwrap_or_default();
    json!({
        "oin": oin, "code": u.code, "name": u.name, "follow_up_officer": u.follow_up_officer,
        "shielded": u.shielded, "daily_quota": number(u.daily_quota), "etag": u.etag,
        "contact": { "role": contact.role, "phone": text(&contact.phone), "email": text(&contact.email) },
    })
}
