//! The published vectors of the certificate-transparency project, and the recursive definition of RFC 6962 as the judge.

#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use proof::{Frontier, Hash, leaf_hash};
use proptest::prelude::*;
use sha2::{Digest, Sha256};

/// The eight leaves of certificate-transparency's `merkle_tree_test`.
const LEAVES: [&str; 8] = [
    "",
    "00",
    "10",
    "2021",
    "3031",
    "40414243",
    "5051525354555657",
    "606162636465666768696a6b6c6d6e6f",
];

/// Roots over the first 0 to 8 of them.
const ROOTS: [&str; 9] = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
];

fn unhex(text: &str) -> Vec<u8> {
    (0..text.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap())
        .collect()
}

/// RFC 6962, section 2.1, word for word.
fn naive_root(leaves: &[Vec<u8>]) -> [u8; 32] {
    match leaves {
        [] => Sha256::digest(b"").into(),
        [only] => Sha256::new()
            .chain_update([0])
            .chain_update(only)
            .finalize()
            .into(),
        _ => {
            let mut split = 1;
            while split * 2 < leaves.len() {
                split *= 2;
            }
            let (left, right) = (naive_root(&leaves[..split]), naive_root(&leaves[split..]));
            Sha256::new()
                .chain_update([1])
                .chain_update(left)
                .chain_update(right)
                .finalize()
                .into()
        }
    }
}

#[test]
fn the_published_roots_of_zero_to_eight_leaves_are_met() {
    let mut frontier = Frontier::new();
    for (size, root) in ROOTS.iter().enumerate() {
        assert_eq!(frontier.size(), size as u64);
        assert_eq!(format!("{:?}", frontier.root()), *root, "root over {size} leaves");
        if let Some(leaf) = LEAVES.get(size) {
            frontier.push(leaf_hash(&unhex(leaf)));
        }
    }
}

#[test]
fn parts_that_do_not_fit_the_size_are_refused() {
    let hash = Hash([7; 32]);
    let refused = Frontier::from_parts(5, vec![hash]).unwrap_err();
    assert_eq!((refused.expected, refused.found), (2, 1));
    assert!(Frontier::from_parts(0, vec![hash]).is_err());
    assert!(Frontier::from_parts(u64::MAX, vec![hash; 64]).is_ok());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn the_frontier_agrees_with_the_recursive_definition(
        leaves in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..40), 0..140),
        cut in any::<prop::sample::Index>(),
    ) {
        let mut frontier = Frontier::new();
        let pause = cut.index(leaves.len() + 1);
        for (size, leaf) in leaves.iter().enumerate() {
            if size == pause {
                // A snapshot in the middle changes nothing.
                let (size, peaks) = frontier.parts();
                frontier = Frontier::from_parts(size, peaks.to_vec()).unwrap();
            }
            prop_assert_eq!(frontier.root().0, naive_root(&leaves[..size]));
            frontier.push(leaf_hash(leaf));
        }
        prop_assert_eq!(frontier.root().0, naive_root(&leaves));
        prop_assert!(frontier.parts().1.len() <= 8);
    }
}
