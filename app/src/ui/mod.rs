//! Components that both apps are built from. Their looks are in `app/style/`.

mod banner;
mod button;
mod dialog;
mod icon;
mod language;
mod live;
mod page;
mod progress;
mod words;

pub use banner::{Banner, BannerKind};
pub use button::{Button, ButtonKind};
pub use dialog::Dialog;
pub use icon::{Icon, icon};
pub use language::LanguageSwitch;
pub use live::{When, effect, live, memo};
pub use page::{Empty, Page};
pub use progress::{Busy, Progress};
pub use words::{wording, words};
