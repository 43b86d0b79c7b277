//! Who may ask: agencies, units, mandates, administrators, and when an agency was heard last.
//!
//! Place in the flow: request -> **who asks** -> about whom -> decision. A fold of facts; the door asks it which unit a
//! certificate stands for. Absent: certificates themselves, persons, families.

mod books;
mod changes;
mod fold;
mod kept;
mod who;

pub use books::{Administrator, Agency, Books, Certificate, Draft, Unit, View};
pub use fold::apply;
pub use who::{Acting, NotYou, acting};
