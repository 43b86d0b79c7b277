//! Differences of pairs that were measured next to each other, so that a slow drift of the machine falls out.

#[derive(Default)]
pub(crate) struct Pairs(Vec<f64>);

/// So much is left out at either end: a pair that the scheduler came between says nothing.
const TRIMMED: f64 = 0.1;

impl Pairs {
    pub(crate) fn push(&mut self, first: f64, second: f64) {
        self.0.push(second - first);
    }

    /// Mean of what is left, and how many standard errors it is from nothing (Student's t of pairs).
    pub(crate) fn tell(&mut self) -> String {
        self.0.sort_by(f64::total_cmp);
        let out = (self.0.len() as f64 * TRIMMED) as usize;
        let kept = &self.0[out..self.0.len() - out];
        let n = kept.len() as f64;
        let mean = kept.iter().sum::<f64>() / n;
        let variance = kept.iter().map(|d| (d - mean).powi(2)).sum::<f64>() / (n - 1.0);
        let error = (variance / n).sqrt().max(f64::MIN_POSITIVE);
        format!("{mean:+.0} ({:+.1})", mean / error)
    }
}

pub(crate) fn median(of: &mut [f64]) -> f64 {
    of.sort_by(f64::total_cmp);
    of[of.len() / 2]
}
