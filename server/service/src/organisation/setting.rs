//! A setting as it stands in a description.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};

/// Whatever stands there, as text: the setting's own rule says what it may be, and names the limit.
#[derive(Clone, Debug)]
pub enum Setting {
    Value(String),
    /// A name with dots in it makes tables of tables.
    Table(BTreeMap<String, Setting>),
}

impl<'de> Deserialize<'de> for Setting {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Anything)
    }
}

struct Anything;

macro_rules! visit {
    ($($name:ident($value:ty);)*) => {$(
        fn $name<E>(self, value: $value) -> Result<Setting, E> {
            Ok(Setting::Value(value.to_string()))
        }
    )*};
}

impl<'de> Visitor<'de> for Anything {
    type Value = Setting;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the value of a setting")
    }

    visit! {
        visit_bool(bool);
        visit_i64(i64);
        visit_u64(u64);
        visit_i128(i128);
        visit_u128(u128);
        visit_str(&str);
    }

    fn visit_f64<E>(self, value: f64) -> Result<Setting, E> {
        // With its point: 25.0 is no whole number.
        Ok(Setting::Value(format!("{value:?}")))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Setting, A::Error> {
        let mut texts = Vec::new();
        while let Some(item) = seq.next_element::<Setting>()? {
            texts.push(match item {
                Setting::Value(text) => text,
                Setting::Table(_) => "{…}".to_owned(),
            });
        }
        Ok(Setting::Value(format!("[{}]", texts.join(", "))))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Setting, A::Error> {
        let mut table = BTreeMap::new();
        while let Some((name, setting)) = map.next_entry()? {
            table.insert(name, setting);
        }
        Ok(Setting::Table(table))
    }
}
