//! The numbers of these tables in a snapshot. A number is never given to another table: 19
//! and 21 were registrations by id, and matches by id.

use crate::books::Books;

layers::kept!(Books {
    16 = persons,
    17 = by_pseudonym,
    18 = registrations,
    20 = relations,
    22 = agencies,
    23 = active,
    24 = latest,
    25 = found_under,
    26 = groups,
    27 = noted,
    28 = noted_ends,
    29 = expected,
    30 = matches,
    66 = labels,
});
