use leptos::prelude::*;

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    Search,
    Menu,
    Cross,
    Plus,
    /// The brand.
    Key,
}

#[component]
pub(crate) fn Icon(shape: Shape, #[prop(default = 16)] size: u32) -> impl IntoView {
    let (view_box, stroke) = if shape == Shape::Key { ("0 0 24 24", "2") } else { ("0 0 16 16", "1.6") };
    let path = match shape {
        Shape::Search => view! { <path d="M11.5 7a4.5 4.5 0 1 1-9 0 4.5 4.500 0 0 1 9 0ZM10.500 10.500l4 4" /> },
        Shape::Menu => view! { <path d="M2 4h12M2 8h12M2 12h12" /> },
        Shape::Cross => view! { <path d="m4 4 8 8M12 4l-8 8" /> },
        Shape::Plus => view! { <path d="M8 3v10M3 8h10" /> },
        Shape::Key => {
            view! { <path d="M16.500 6.500a4.500 4.500 0 1 1-9 0 4.500 4.500 0 0 1 9 0ZM12 11v11M12 17h4M12 21h5" /> }
        }
    };
    view! {
        <svg
            class="icon" viewBox=view_box width=size height=size fill="none" stroke="currentColor"
            stroke-width=stroke stroke-linecap="round" stroke-linejoin="round" aria-hidden="true"
        >
            {path}
        </svg>
    }
}
