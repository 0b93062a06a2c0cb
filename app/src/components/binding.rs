use leptos::prelude::*;

/// The [`Binding`] of a field: `bind!(draft.name)`.
macro_rules! bind {
    ($draft:ident . $field:ident) => {
        $crate::components::Binding::field(
            $draft,
            |draft| Clone::clone(&draft.$field),
            |draft, value| draft.$field = value,
        )
    };
}
pub(crate) use bind;

/// What a control shows and how it changes that: a signal of its own, or a field of a draft.
pub(crate) struct Binding<T: Send + Sync + 'static> {
    value: Signal<T>,
    set: Callback<T>,
}

impl<T: Send + Sync + 'static> Clone for Binding<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for Binding<T> {}

impl<T: Clone + PartialEq + Send + Sync + 'static> Binding<T> {
    pub(crate) fn new(get: impl Fn() -> T + Send + Sync + 'static, set: impl Fn(T) + Send + Sync + 'static) -> Self {
        Self { value: Signal::derive(get), set: Callback::new(set) }
    }

    /// A field of `draft`. Of functions, not closures, so that it is compiled once for each type of field.
    pub(crate) fn field<D: Send + Sync + 'static>(draft: RwSignal<D>, get: fn(&D) -> T, set: fn(&mut D, T)) -> Self {
        Self {
            value: Memo::new(move |_| draft.with(get)).into(),
            set: Callback::new(move |value| draft.update(|draft| set(draft, value))),
        }
    }

    pub(crate) const fn signal(self) -> Signal<T> {
        self.value
    }

    pub(crate) fn get(self) -> T {
        self.value.get()
    }

    pub(crate) fn get_untracked(self) -> T {
        self.value.get_untracked()
    }

    pub(crate) fn with<R>(self, read: impl FnOnce(&T) -> R) -> R {
        self.value.with(read)
    }

    pub(crate) fn set(self, value: T) {
        self.set.run(value);
    }

    pub(crate) fn update(self, change: impl FnOnce(&mut T)) {
        let mut value = self.get_untracked();
        change(&mut value);
        self.set(value);
    }
}

impl<T: Send + Sync + 'static> From<RwSignal<T>> for Binding<T> {
    fn from(signal: RwSignal<T>) -> Self {
        Self { value: signal.into(), set: Callback::new(move |value| signal.set(value)) }
    }
}
