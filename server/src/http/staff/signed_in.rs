//! Who is asking: the session's cookie, and proof that a change comes from the console.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, header};

use crate::app::App;
use crate::auth;
use crate::http::headers::Connection;
use crate::http::problem::{CHANGE_PASSWORD, FOREIGN_PAGE, NOT_ALLOWED, Refused, SIGN_IN};
use crate::storage::{Role, Staff};

/// A member of staff who may do everything, with a session and a password of their own. What asks for nothing else is shut
/// to everybody else.
pub struct SignedIn(pub Staff);

/// A member of staff who may see what was published, whatever their role. Previews are for those who may read the records:
/// who compared today's with yesterday's would see what the records in between say.
pub struct Reader(pub Staff);

/// A member of staff with a session, one-time password or not.
pub struct HalfSignedIn(pub Staff);

impl FromRequestParts<App> for SignedIn {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Refused> {
        let Reader(staff) = Reader::from_request_parts(parts, app).await?;
        match staff.role {
            Role::Admin => Ok(Self(staff)),
            Role::Reader => Err(Refused(&NOT_ALLOWED)),
        }
    }
}

impl FromRequestParts<App> for Reader {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Refused> {
        let HalfSignedIn(staff) = HalfSignedIn::from_request_parts(parts, app).await?;
        if staff.must_change_password {
            return Err(Refused(&CHANGE_PASSWORD));
        }
        Ok(Self(staff))
    }
}

impl FromRequestParts<App> for HalfSignedIn {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Refused> {
        FromConsole::from_request_parts(parts, app).await?;
        let connection = parts.extensions.get::<Connection>();
        let secure = connection.is_some_and(|connection| connection.secure);
        let token = cookie(&parts.headers, secure).ok_or(Refused(&SIGN_IN))?;
        let word = parts.headers.get("x-sondeo");
        let by_itself = word.is_some_and(|word| word == BY_ITSELF);
        let staff = auth::session(app, &token, by_itself).await?;
        Ok(Self(staff.ok_or(Refused(&SIGN_IN))?))
    }
}

/// `X-Sondeo` of what a page of the console asks without anybody's doing.
const BY_ITSELF: &str = "renewal";

/// A request that no foreign page can have made: reading needs no proof, a change needs the console's header.
pub struct FromConsole;

impl FromRequestParts<App> for FromConsole {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, _app: &App) -> Result<Self, Refused> {
        let reads = parts.method == Method::GET || parts.method == Method::HEAD;
        let word = |name: &str| parts.headers.get(name).and_then(|value| value.to_str().ok());
        let marked = word("x-sondeo") == Some("console");
        let foreign = matches!(word("sec-fetch-site"), Some("cross-site" | "same-site"));
        if reads || (marked && !foreign) {
            Ok(Self)
        } else {
            Err(Refused(&FOREIGN_PAGE))
        }
    }
}

/// Name of the cookie over TLS; the prefix makes browsers refuse one that another host or path set.
const SECURE_COOKIE: &str = "__Host-sondeo";
const PLAIN_COOKIE: &str = "sondeo";

fn name(secure: bool) -> &'static str {
    if secure { SECURE_COOKIE } else { PLAIN_COOKIE }
}

/// The token of the session that the request carries, under the name that belongs to how it came: over TLS a cookie
/// without the prefix could be anybody's.
pub fn cookie(headers: &HeaderMap, secure: bool) -> Option<String> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(found, _)| *found == name(secure))
        .map(|(_, value)| value.to_owned())
}

/// The `Set-Cookie` value that begins a session, or ends it with an empty token.
pub fn set_cookie(token: &str, connection: Connection) -> String {
    let name = name(connection.secure);
    let secure = if connection.secure { "; Secure" } else { "" };
    let age = if token.is_empty() { "; Max-Age=0" } else { "" };
    format!("{name}={token}; Path=/; HttpOnly; SameSite=Strict{secure}{age}")
}
