//! A link: its six marks need no six bytes, and its numbers are near each other.

use event::{PairRow, PersonNo, RegistrationNo};
use serde::{Deserialize, Serialize};

use super::{Steps, marks, numbers, steps};

const HIDDEN: [u8; 2] = [1, 1 << 1];
const SHIELDED: [u8; 2] = [1 << 2, 1 << 3];
const ASSERTED: u8 = 1 << 4;
const IN_QUESTION: u8 = 1 << 5;

#[derive(Serialize, Deserialize)]
pub(crate) struct Link {
    one: RegistrationNo,
    other: i64,
    row: PairRow,
    marks: u8,
    children: Steps,
}

impl From<crate::Link> for Link {
    fn from(link: crate::Link) -> Self {
        let crate::Link {
            one,
            other,
            row,
            hidden,
            shielded,
            asserted,
            in_question,
            children,
        } = link;
        Self {
            one,
            other: other.0.wrapping_sub(one.0).cast_signed(),
            row,
            marks: marks([
                (hidden[0], HIDDEN[0]),
                (hidden[1], HIDDEN[1]),
                (shielded[0], SHIELDED[0]),
                (shielded[1], SHIELDED[1]),
                (asserted, ASSERTED),
                (in_question, IN_QUESTION),
            ]),
            children: steps(one.0, children.into_iter().map(|child| child.0)),
        }
    }
}

impl From<Link> for crate::Link {
    fn from(link: Link) -> Self {
        let Link {
            one,
            other,
            row,
            marks,
            children,
        } = link;
        let is = |mark: u8| marks & mark != 0;
        Self {
            one,
            other: RegistrationNo(one.0.wrapping_add_signed(other)),
            row,
            hidden: HIDDEN.map(is),
            shielded: SHIELDED.map(is),
            asserted: is(ASSERTED),
            in_question: is(IN_QUESTION),
            children: numbers(one.0, &children).map(PersonNo).collect(),
        }
    }
}
