//! A link as the tables hold it: there are many, and its six marks need no six bytes.

use event::{PairRow, PersonNo, RegistrationNo};
use serde::{Deserialize, Serialize};
use smallvec::SmallVec;

const HIDDEN: [u8; 2] = [1, 1 << 1];
const SHIELDED: [u8; 2] = [1 << 2, 1 << 3];
const ASSERTED: u8 = 1 << 4;
const IN_QUESTION: u8 = 1 << 5;

#[derive(Serialize, Deserialize)]
pub(crate) struct Link {
    one: RegistrationNo,
    other: RegistrationNo,
    row: PairRow,
    marks: u8,
    children: SmallVec<[PersonNo; 2]>,
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
        let all = [
            (hidden[0], HIDDEN[0]),
            (hidden[1], HIDDEN[1]),
            (shielded[0], SHIELDED[0]),
            (shielded[1], SHIELDED[1]),
            (asserted, ASSERTED),
            (in_question, IN_QUESTION),
        ];
        Self {
            one,
            other,
            row,
            marks: all
                .into_iter()
                .filter(|(set, _)| *set)
                .map(|(_, mark)| mark)
                .sum(),
            children,
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
            other,
            row,
            hidden: HIDDEN.map(is),
            shielded: SHIELDED.map(is),
            asserted: is(ASSERTED),
            in_question: is(IN_QUESTION),
            children,
        }
    }
}
