//! Line icons on a 24-unit grid, drawn in the colour of the text around them; always decoration beside words.

use crate::view::prelude::*;

/// An icon of the set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Icon {
    Add,
    Back,
    Camera,
    Check,
    Cloud,
    Down,
    Download,
    Forward,
    Info,
    Menu,
    Pin,
    Records,
    Remove,
    Settings,
    Survey,
    Sync,
    Up,
    Upload,
    Warning,
}

impl Icon {
    fn path(self) -> &'static str {
        match self {
            Icon::Add => "M12 5v14M5 12h14",
            Icon::Back => "M15 5l-7 7 7 7",
            Icon::Camera => "M4 8h3l2-3h6l2 3h3v11H4zM12 10a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7z",
            Icon::Check => "M5 12.5l4.5 4.5L19 7.5",
            Icon::Cloud => "M7 18a4 4 0 0 1-.6-7.96A5.5 5.5 0 0 1 17 9.1 4.5 4.5 0 0 1 16.5 18z",
            Icon::Down => "M5 9l7 7 7-7",
            Icon::Download => "M12 4v11M7 11l5 5 5-5M5 20h14",
            Icon::Forward => "M9 5l7 7-7 7",
            Icon::Info => "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 11v5M12 8v.01",
            Icon::Menu => "M4 7h16M4 12h16M4 17h16",
            Icon::Pin => {
                "M12 21s7-6.2 7-11.5A7 7 0 0 0 5 9.5C5 14.8 12 21 12 21zM12 7a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5z"
            }
            Icon::Records => "M4 5h16v4H4zM6 9v10h12V9M10 13h4",
            Icon::Remove => "M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13",
            Icon::Settings => "M4 7h9M17 7h3M15 5v4M4 17h3M11 17h9M9 15v4",
            Icon::Survey => "M6 3h12v18H6zM9 8h6M9 12h6M9 16h4",
            Icon::Sync => {
                "M19 8a7.5 7.5 0 0 0-13-1.5L4 9M4 4.5V9h4.5M5 16a7.5 7.5 0 0 0 13 1.5l2-2.5M20 19.500V15h-4.500"
            }
            Icon::Up => "M5 15l7-7 7 7",
            Icon::Upload => "M12 16V5M7 9l5-5 5 5M5 20h14",
            Icon::Warning => "M12 4l9 16H3zM12 10v4M12 17v.01",
        }
    }
}

/// Draws an icon.
pub fn icon(icon: Icon) -> View {
    view! {
        <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
            <path d=icon.path() />
        </svg>
    }
}
