//! The numbers behind the households, each with the table it comes from.
//!
//! "CBS 37975 (2024)" is table 37975 of Statistics Netherlands, year 2024. "Not confirmed" means that no source could be
//! read for it: a round number of our own. docs/population.md has all of them in one place, with the pages read.

/// Private households by kind, CBS 82905NED and 37620 (1 January 2024): one person 3,340,560; couple without children
/// (1,302,376 + 3,375,340 partners) / 2; couple with children (939,236 + 3,120,520 partners) / 2; one parent 618,056; the rest of
/// 8,374,404.
pub(crate) const HOUSEHOLDS: [u32; 5] = [3_340_560, 2_338_858, 2_029_878, 618_056, 47_052];
/// Children at home of couples (one, two, three or more), CBS 71487ned (2023): both rows of couples added.
pub(crate) const CHILDREN_OF_COUPLES: [u32; 3] = [770_893, 905_095, 358_648];
/// Children at home of one parent, CBS 71487ned (2023).
pub(crate) const CHILDREN_OF_ONE_PARENT: [u32; 3] = [375_750, 176_748, 58_135];
/// Of "three or more": three, four, five, six. Not confirmed; set so that the mean agrees with the 4,670,903 children at
/// home of CBS 37620 (2024).
pub(crate) const THREE_OR_MORE: [u32; 4] = [78, 16, 4, 2];

/// Ages of children at home: 0-4, 5-9, 10-14, 15-19, 20-24, 25-29, 30-44. The first four from the population of CBS
/// 37296ned and 37620 (by single year, 2024); the share still at home above 19 is not confirmed and fills up the 4,670,903
/// of CBS 37620.
pub(crate) const CHILD_AGES: [(i32, i32, u32); 7] = [
    (0, 4, 187),
    (5, 9, 195),
    (10, 14, 206),
    (15, 19, 201),
    (20, 24, 115),
    (25, 29, 46),
    (30, 44, 50),
];
/// Ages of persons who live alone. Not confirmed; set so that all ages together agree with CBS 37296ned (2019).
pub(crate) const SINGLE_AGES: [(i32, i32, u32); 6] = [
    (18, 19, 30),
    (20, 39, 315),
    (40, 64, 335),
    (65, 79, 220),
    (80, 89, 80),
    (90, 98, 20),
];
/// Ages of couples without children at home. Not confirmed; set as above.
pub(crate) const COUPLE_AGES: [(i32, i32, u32); 4] =
    [(20, 39, 190), (40, 64, 345), (65, 79, 400), (80, 92, 65)];

/// Mean age of a mother at her first child, CBS 37422ned (2022): 30.3 years.
pub(crate) const FIRST_CHILD_AT: i32 = 30;
/// Fathers are this much older at the mother's first child, CBS 37422ned (2022): 32.8 - 30.3.
pub(crate) const FATHER_OLDER_DAYS: i32 = 913;
/// Months between siblings. Not confirmed.
pub(crate) const MONTHS_BETWEEN: (i32, i32) = (15, 54);
/// Deliveries of more than one child, CBS 37422ned (2022): 2,487 of 165,365; here of siblings who follow each other, so
/// that twins are as many.
pub(crate) const TWIN_AFTER: u32 = 30_000;
/// See above; of deliveries.
pub(crate) const TWIN_BIRTH: u32 = 15_000;

/// Of one-parent homes: the parent is the mother. CBS news of 19 December 2025 (children not with both parents: 72 percent with the
/// mother alone, 19 percent with a parent and a partner); the rest read as with the father alone.
pub(crate) const PARENT_IS_MOTHER: u32 = 850_000;
/// Of couples with children: a stepfamily, CBS Bevolkingstrends 2007 (149 thousand, 7 percent).
pub(crate) const STEPFAMILY: u32 = 70_000;
/// Of stepfamilies: the children are the mother's; the father's; of both. CBS Bevolkingstrends 2007: 84, 13 and 3 percent.
pub(crate) const STEP_WHOSE: [u32; 3] = [84, 13, 3];
/// Of stepfamilies with two or more: a child of their own too, CBS 2007: "about a third" of all.
pub(crate) const STEP_OWN_CHILD: u32 = 500_000;
/// Children without a legal father at birth, CBS (2015 and 2022): one in ten; in one-parent homes more. Not confirmed.
pub(crate) const FATHER_UNKNOWN: u32 = 200_000;
/// Of one-parent homes: the other parent has died. Not confirmed.
pub(crate) const OTHER_PARENT_DIED: u32 = 70_000;
/// Of parents who live elsewhere: with a new partner. Not confirmed.
pub(crate) const ELSEWHERE_WITH_PARTNER: u32 = 400_000;
/// Of parents who live elsewhere: in another municipality. Not confirmed.
pub(crate) const ELSEWHERE_FARTHER: u32 = 300_000;
/// Married among couples with children, CBS 37620 (2024): 3,120,520 of 4,059,756 partners. The register knows only these.
pub(crate) const MARRIED_PARENTS: u32 = 769_000;
/// Married among couples without children at home, CBS 37620 (2024): 3,375,340 of 4,677,716 partners.
pub(crate) const MARRIED_OTHERS: u32 = 722_000;
/// Couples of two women or two men. Not confirmed.
pub(crate) const SAME_SEX: u32 = 15_000;

/// Foster children at the end of 2022: 17,652 (NJi, from the foster care factsheet), of about 519,000 hamlets.
pub(crate) const FOSTER_PER_HAMLET: u32 = 34_000;
/// Of foster children: the foster parents are guardians too, NJi (2021): 13 percent.
pub(crate) const FOSTER_GUARDIAN: u32 = 130_000;
/// Children with a relative as guardian, per hamlet. Not confirmed. (Most of the 8,775 guardianships at the end of 2023, CBS
/// 85095NED, are held by institutions, which are agencies here.)
pub(crate) const KIN_GUARDIAN_PER_HAMLET: u32 = 3_000;
/// Persons in institutions, CBS 82905NED (2024): 289,176 of 17,942,942; as a share of hamlets, by how full these are.
pub(crate) const INSTITUTIONS: u32 = 14_600;
/// Nursing home, other care, other: CBS 82905NED (2024).
pub(crate) const INSTITUTION_KINDS: [u32; 3] = [128_686, 122_027, 38_463];
/// Of persons who live alone: with a postal address only (briefadres). Not confirmed.
pub(crate) const POSTAL: u32 = 6_000;
/// Of one-parent homes with a mother: in a shelter now. Not confirmed.
pub(crate) const SHELTER: u32 = 4_000;
/// Persons without a BSN, known by name. Not confirmed.
pub(crate) const NO_NUMBER: u32 = 5_000;
/// Of those: without a given name; and of twins among them.
pub(crate) const NO_GIVEN_NAME: (u32, u32) = (100_000, 400_000);

/// Inhabitants of a municipality that is not in the list: what is left of 17,942,942, evenly.
pub(crate) const OTHER_MUNICIPALITY: u32 = 36_500;
/// Persons per municipality of a small population: 17,942,942 / 342.
pub(crate) const PERSONS_PER_MUNICIPALITY: u32 = 52_000;
/// Inhabitants by municipality code, in thousands. Read: Amsterdam (2024), Den Haag and Zoetermeer (2022), Almere and Emmen
/// (2024), Venlo (2024, CBS 37230ned), Eindhoven (2018, CBS 70748ned), Rotterdam, Leiden and Dordrecht (2020). Rounded and
/// not confirmed: the others.
pub(crate) const MUNICIPALITIES: [(u16, u32); 32] = [
    (363, 931),
    (599, 651),
    (518, 553),
    (344, 374),
    (772, 232),
    (14, 244),
    (855, 230),
    (34, 227),
    (758, 188),
    (268, 187),
    (200, 168),
    (202, 167),
    (392, 167),
    (394, 163),
    (307, 162),
    (153, 162),
    (479, 160),
    (796, 160),
    (193, 133),
    (546, 125),
    (80, 129),
    (637, 126),
    (228, 123),
    (935, 125),
    (505, 119),
    (1783, 116),
    (484, 115),
    (361, 112),
    (503, 109),
    (114, 109),
    (150, 103),
    (983, 104),
];
