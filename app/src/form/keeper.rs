//! Who keeps the answers of a form that is being filled in.

use std::future::Future;
use std::pin::Pin;

/// What a [`Keeper`] will have done.
pub type Kept<T> = Pin<Box<dyn Future<Output = T>>>;

/// How soon an answer must be durable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Urgency {
    /// Still typing: the next pause will do.
    Typing,
    /// The question was left or a choice made: now, on the medium.
    Answered,
}

/// A file that answers a question.
pub struct NewFile {
    pub name: String,
    pub media_type: String,
    pub bytes: Vec<u8>,
}

/// Keeps answers and files, and knows what comes after the form.
pub trait Keeper {
    /// Something in the session changed.
    fn changed(&self, urgency: Urgency);

    /// Makes a file durable before an answer names it; an error is a sentence for the person.
    fn attach(&self, file: NewFile) -> Kept<Result<(), String>>;

    /// A file attached before, to show it.
    fn attached(&self, name: String) -> Kept<Option<Vec<u8>>>;

    /// No answer names this file any more.
    fn detach(&self, name: String) -> Kept<()>;

    /// An instance of a repeat, named by its path, is gone.
    fn removed(&self, _instance: &str) {}

    /// The person finished and every answer is valid; an error is a sentence for the person.
    fn finish(&self) -> Kept<Result<(), String>>;

    /// The person leaves without finishing.
    fn leave(&self);
}
