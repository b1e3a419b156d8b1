//! Who is signed in.

use std::sync::LazyLock;

use crate::view::prelude::*;
use sondeo_sync::wire::staff::SignedIn;

use super::api;
use crate::http::{Body, HttpError};

/// What is known of the person at the console.
#[derive(Clone, Debug, PartialEq)]
pub enum Account {
    /// The server was not asked yet.
    Unknown,
    /// The server could not be asked.
    Failed(HttpError),
    Out {
        /// A session was open and has ended.
        expired: bool,
    },
    In(SignedIn),
}

static ACCOUNT: LazyLock<ArcRwSignal<Account>> = LazyLock::new(|| ArcRwSignal::new(Account::Unknown));

// What was typed to sign in, until it is replaced: nobody types a one-time password twice.
static ONE_TIME: LazyLock<ArcRwSignal<Option<String>>> = LazyLock::new(|| ArcRwSignal::new(None));

/// Somebody signed in with that password.
pub fn signed_in(who: SignedIn, password: String) {
    ONE_TIME.set(who.must_change_password.then_some(password));
    set(Account::In(who));
}

/// The one-time password of this sign-in; `None` after the page was loaded anew.
pub fn one_time() -> Option<String> {
    ONE_TIME.get_untracked()
}

/// The account of the moment; a view that reads it follows it.
pub fn current() -> Account {
    ACCOUNT.get()
}

/// True for somebody who sees what was published and nothing else; the server refuses them everything else.
pub fn is_reader() -> bool {
    matches!(current(), Account::In(who) if who.role == "reader")
}

/// Tells every view who is signed in.
pub fn set(account: Account) {
    if !matches!(&account, Account::In(who) if who.must_change_password) {
        ONE_TIME.set(None);
    }
    if *ACCOUNT.read_untracked() != account {
        ACCOUNT.set(account);
    }
}

/// Asks the server.
pub async fn ask() {
    let answer = api::ask("GET", "/api/session", Body::None).await;
    set(match answer {
        Ok(signed_in) => Account::In(signed_in),
        Err(HttpError::Refused { status: 401, .. }) => Account::Out { expired: false },
        Err(error) => Account::Failed(error),
    });
}

/// Ends the session on the server and here.
pub async fn sign_out() -> Result<(), HttpError> {
    let ended = api::change("DELETE", "/api/session", Body::None).await;
    match ended {
        Ok(()) | Err(HttpError::Refused { status: 401, .. }) => {
            set(Account::Out { expired: false });
            Ok(())
        }
        Err(error) => Err(error),
    }
}
