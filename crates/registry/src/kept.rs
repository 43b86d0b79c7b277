//! The numbers of these tables in a snapshot. A number is never given to another table.

use crate::books::Books;

layers::kept!(Books {
    1 = agencies,
    2 = units,
    3 = by_oin,
    4 = officers,
    5 = serving,
    6 = administrators,
    7 = certificates,
    8 = heard,
});
