//! A map for the state of patterns: mostly a handful of keys, where looking at each beats hashing; any number otherwise.

use crate::tracker::IdMap;

/// So many keys are kept in a row.
const FEW: usize = 12;

/// Keys and what is kept of each, in no order.
#[derive(Clone, Debug)]
pub(crate) struct SmallMap<V> {
    few: Vec<(u64, V)>,
    /// All keys, once there were more than a few, until there are none.
    many: Option<Box<IdMap<u64, V>>>,
}

impl<V> Default for SmallMap<V> {
    fn default() -> Self {
        Self { few: Vec::new(), many: None }
    }
}

impl<V: Copy + Default> SmallMap<V> {
    #[inline]
    pub fn is_empty(&self) -> bool {
        // `many` is given up when it empties.
        self.few.is_empty() && self.many.is_none()
    }

    pub fn len(&self) -> usize {
        self.many.as_ref().map_or(self.few.len(), |many| many.len())
    }

    #[inline]
    pub fn get(&self, key: u64) -> Option<V> {
        match &self.many {
            None => self.few.iter().find(|(known, _)| *known == key).map(|(_, value)| *value),
            Some(many) => many.get(&key).copied(),
        }
    }

    #[inline]
    pub fn contains(&self, key: u64) -> bool {
        self.get(key).is_some()
    }

    #[inline]
    pub fn insert(&mut self, key: u64, value: V) {
        *self.entry(key) = value;
    }

    /// What is kept of the key; of a new one, the default.
    #[inline]
    pub fn entry(&mut self, key: u64) -> &mut V {
        if self.many.is_some() || self.few.len() >= FEW {
            return self.many_entry(key);
        }
        let at = self.few.iter().position(|(known, _)| *known == key).unwrap_or_else(|| {
            self.few.push((key, V::default()));
            self.few.len() - 1
        });
        &mut self.few[at].1
    }

    #[cold]
    fn many_entry(&mut self, key: u64) -> &mut V {
        let few = &mut self.few;
        let many = self.many.get_or_insert_with(|| Box::new(few.drain(..).collect()));
        many.entry(key).or_default()
    }

    #[inline]
    pub fn remove(&mut self, key: u64) -> Option<V> {
        if self.many.is_some() {
            return self.many_remove(key);
        }
        let at = self.few.iter().position(|(known, _)| *known == key)?;
        Some(self.few.swap_remove(at).1)
    }

    #[cold]
    fn many_remove(&mut self, key: u64) -> Option<V> {
        let many = self.many.as_mut()?;
        let removed = many.remove(&key);
        if many.is_empty() {
            self.many = None;
        }
        removed
    }

    /// Takes all out, by key.
    pub fn take(&mut self) -> Vec<(u64, V)> {
        let mut all = std::mem::take(&mut self.few);
        all.extend(self.many.take().into_iter().flat_map(|many| *many));
        all.sort_unstable_by_key(|(key, _)| *key);
        all
    }

    pub fn values(&self) -> impl Iterator<Item = V> {
        self.few.iter().map(|(_, value)| *value).chain(self.many.iter().flat_map(|many| many.values().copied()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    proptest! {
        #[test]
        fn does_what_a_map_does(steps in proptest::collection::vec((0_u64..40, any::<bool>()), 0..400)) {
            let (mut map, mut model) = (SmallMap::default(), BTreeMap::new());
            for (at, (key, insert)) in steps.into_iter().enumerate() {
                if insert {
                    map.insert(key, at);
                    model.insert(key, at);
                } else {
                    prop_assert_eq!(map.remove(key), model.remove(&key));
                }
                prop_assert_eq!((map.len(), map.is_empty(), map.get(key)), (model.len(), model.is_empty(), model.get(&key).copied()));
            }
            prop_assert_eq!(map.take(), model.into_iter().collect::<Vec<_>>());
        }
    }
}
