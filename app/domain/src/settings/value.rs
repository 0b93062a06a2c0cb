//! The types of settings, and how each is written.

use super::{Rule, Setting};
use crate::error::Result;

pub(super) trait Value: Sized {
    /// # Errors
    /// [`crate::Error::Invalid`] for the setting, with the rule that was broken.
    fn parse(setting: &Setting, text: &str) -> Result<Self>;

    /// As the command line and the database know it.
    fn text(&self) -> String;

    /// As a form has it.
    fn typed(&self) -> String {
        self.text()
    }

    /// As a person says it.
    fn in_words(&self, unit: &str) -> String;
}

impl Value for bool {
    fn parse(setting: &Setting, text: &str) -> Result<Self> {
        match text {
            "true" | "on" => Ok(true),
            "false" | "off" => Ok(false),
            _ => Err(setting.refuse(format!("{} must be true or false.", setting.label))),
        }
    }

    fn text(&self) -> String {
        self.to_string()
    }

    fn in_words(&self, _: &str) -> String {
        if *self { "on" } else { "off" }.to_owned()
    }
}

impl Value for u32 {
    fn parse(setting: &Setting, text: &str) -> Result<Self> {
        let (least, most) = if let Rule::Range(least, most) = setting.rule { (least, most) } else { (0, Self::MAX) };
        match text.parse() {
            Ok(number) if (least..=most).contains(&number) => Ok(number),
            _ => {
                let label = setting.label;
                Err(setting.refuse(format!("{label} must be a whole number from {least} to {most}.")))
            }
        }
    }

    fn text(&self) -> String {
        self.to_string()
    }

    fn in_words(&self, unit: &str) -> String {
        format!("{self} {unit}")
    }
}

/// A maximum, or none.
impl Value for Option<u32> {
    fn parse(setting: &Setting, text: &str) -> Result<Self> {
        if text.is_empty() || text == "none" { Ok(None) } else { u32::parse(setting, text).map(Some) }
    }

    fn text(&self) -> String {
        self.map_or_else(|| "none".to_owned(), |most| most.text())
    }

    fn typed(&self) -> String {
        self.map_or_else(String::new, |most| most.text())
    }

    fn in_words(&self, unit: &str) -> String {
        self.map_or_else(|| "no maximum".to_owned(), |most| most.in_words(unit))
    }
}

impl Value for String {
    fn parse(setting: &Setting, text: &str) -> Result<Self> {
        if let Rule::Text(check) = setting.rule {
            check(text)?;
        }
        Ok(text.to_owned())
    }

    fn text(&self) -> String {
        self.clone()
    }

    fn in_words(&self, _: &str) -> String {
        self.clone()
    }
}
