//! Chance that falls the same way each time: what is seen of the demo comes from a seed. Secrets do not.

/// `SplitMix64` (Steele, Lea and Flood, 2014). Nothing secret may come from it.
pub(super) struct Dice(u64);

impl Dice {
    pub(super) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub(super) fn bits(&mut self) -> u128 {
        (u128::from(self.next()) << 64) | u128::from(self.next())
    }

    /// At least 0, less than 1.
    pub(super) fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// From `least` to `most`, both included; `least` if there is nothing between.
    pub(super) fn between(&mut self, least: i64, most: i64) -> i64 {
        let span = u64::try_from(most.saturating_sub(least)).unwrap_or_default() + 1;
        least + i64::try_from(self.next() % span).unwrap_or_default()
    }

    /// An index below `count`.
    pub(super) fn below(&mut self, count: usize) -> usize {
        (self.next() % count.max(1) as u64) as usize
    }

    /// True so many times in a thousand.
    pub(super) fn chance(&mut self, per_mille: i64) -> bool {
        self.between(1, 1_000) <= per_mille
    }

    pub(super) fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())]
    }

    /// An index, each as likely as its weight. The weights are not all zero.
    pub(super) fn weighted(&mut self, weights: impl Iterator<Item = u32> + Clone) -> usize {
        let total: i64 = weights.clone().map(i64::from).sum();
        let mut left = self.between(1, total);
        for (i, weight) in weights.enumerate() {
            left -= i64::from(weight);
            if left <= 0 {
                return i;
            }
        }
        0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_falls_the_same_way_and_within_bounds() {
        let (mut one, mut other) = (Dice::new(7), Dice::new(7));
        for _ in 0..1_000 {
            let drawn = one.between(-3, 3);
            assert!((-3..=3).contains(&drawn));
            assert_eq!(drawn, other.between(-3, 3));
            assert!((0.0..1.0).contains(&one.unit()));
            assert_eq!(one.weighted([0, 5, 0].into_iter()), 1);
            _ = (other.unit(), other.next());
        }
        assert_eq!(one.between(4, 4), 4);
        assert_ne!(Dice::new(1).bits(), Dice::new(2).bits());
    }
}
