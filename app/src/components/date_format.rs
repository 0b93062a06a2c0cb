use domain::time::Timestamp;
use js_sys::{Array, Function, Intl, Object, Reflect};
use wasm_bindgen::JsValue;

thread_local! {
    // Making one takes as long as writing a hundred instants with it, and a table has hundreds.
    static DAY: DateFormat = DateFormat::new(&[("day", "numeric"), ("month", "short"), ("year", "numeric")]);
    static EXACT: DateFormat = DateFormat::new(&[("dateStyle", "medium"), ("timeStyle", "long")]);
}

/// In the form of the table, in the browser's zone: `20 Nov 2026`.
pub(crate) fn day(at: Timestamp) -> String {
    DAY.with(|format| format.write(at))
}

/// To the second, in the browser's zone: `20 Nov 2026, 14:05:00 UTC`.
pub(super) fn exactly(at: Timestamp) -> String {
    EXACT.with(|format| format.write(at))
}

/// An `Intl.DateTimeFormat`, as its function from a date to a text.
struct DateFormat(Function);

impl DateFormat {
    fn new(options: &[(&str, &str)]) -> Self {
        let object = Object::new();
        for (name, value) in options {
            let _ = Reflect::set(&object, &(*name).into(), &(*value).into());
        }
        Self(Intl::DateTimeFormat::new(&Array::of1(&"en-GB".into()), &object).format())
    }

    #[expect(clippy::cast_precision_loss, reason = "dates of people are far below 2^53 ms")]
    fn write(&self, at: Timestamp) -> String {
        let written = self.0.call1(&JsValue::UNDEFINED, &JsValue::from_f64(at.millis() as f64));
        // Only an instant outside of what a `Date` can hold is refused.
        written.ok().and_then(|text| text.as_string()).unwrap_or_else(|| at.to_string())
    }
}
