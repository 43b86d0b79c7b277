//! What `kringd demo` and `kringd dev` share towards the person at the terminal: lines, progress, a temporary folder,
//! the wish to stop, and command lines to copy.
//!
//! Place in the flow: outside it. Absent: anything that knows a story, an agency or a person.

mod command;
mod page;
mod progress;
mod scratch;
mod stop;
mod wrap;

pub(crate) use command::{kringctl, quoted};
pub(crate) use page::Page;
pub(crate) use progress::Progress;
pub(crate) use scratch::Scratch;
pub(crate) use stop::Stop;
pub(crate) use wrap::{COLUMNS, listed, padded, wrapped};
