//! Staff: passwords, and the sessions of their browsers.

use std::sync::{LazyLock, Mutex, PoisonError};
use std::time::Duration;

use argon2::password_hash::{PasswordHash, PasswordHasher, SaltString};
use argon2::{Algorithm, Argon2, Block, Params, Version};
use subtle::ConstantTimeEq;

use crate::app::App;
use crate::storage::{Event, Role, Staff, StaffSession, StorageError};
use crate::{clock, secret};

/// Fewest characters of a password (OWASP ASVS 6.2).
pub const SHORTEST_PASSWORD: usize = 12;
/// Longest password in bytes; more is refused rather than hashed.
const LONGEST_PASSWORD: usize = 1024;
/// A session ends after so long without a request, in ms.
const IDLE: i64 = 30 * 60 * 1000;
/// And after so long in any case.
const ABSOLUTE: i64 = 12 * 60 * 60 * 1000;
/// A session's last request is noted no more often than that, in ms: most requests write nothing.
const TOUCH: i64 = 60 * 1000;
/// Longest user name, in characters.
pub const LONGEST_USER: usize = 64;
/// Failed sign-ins for one user from one address in [`FAILURE_TIME`] before it must wait.
const MOST_FAILURES: u32 = 10;
/// And from one address, whoever it names.
const MOST_FAILURES_OF_ADDRESS: u32 = 50;
/// And for one user from anywhere.
const MOST_FAILURES_OF_USER: u32 = 100;
/// ms.
const FAILURE_TIME: i64 = 15 * 60 * 1000;
/// An address from which a user signed in is theirs for so long, in ms: what others do from elsewhere does not keep them out.
const KNOWN_TIME: i64 = 30 * 24 * 60 * 60 * 1000;
/// Passwords that are hashed at the same time: each takes 19 MiB.
pub const HASHERS: usize = 2;
/// Who waits longer for a hasher is told to come again.
const PATIENCE: Duration = Duration::from_secs(5);

/// Passwords that everybody tries first; all are long enough to pass otherwise.
const COMMON: &[&str] = &[
    "123456789012",
    "1234567890123",
    "password1234",
    "contraseña123",
    "contrasena123",
    "administrador",
    "administrator",
    "qwertyuiop12",
    "qwerty123456",
    "password12345",
    "000000000000",
    "111111111111",
    "sondeosondeo",
    "mexicomexico",
    "bienvenido123",
    "iloveyou1234",
];

/// Why somebody was not let in, or a password not taken.
#[derive(Debug, thiserror::Error)]
pub enum AuthError {
    #[error("the user name or the password is wrong")]
    Wrong,
    #[error("too many attempts")]
    TooMany,
    #[error("too many passwords are being checked")]
    Busy,
    #[error("the password is too short")]
    Short,
    #[error("the password is too well known")]
    Common,
    #[error(transparent)]
    Storage(#[from] StorageError),
    #[error(transparent)]
    Randomness(#[from] secret::NoRandomness),
    #[error("hashing: {0}")]
    Hash(String),
}

/// Parameters of OWASP's cheat sheet for argon2id: 19 MiB, two passes.
static HASHER: LazyLock<Argon2<'static>> = LazyLock::new(|| {
    let params = Params::new(19 * 1024, 2, 1, None).unwrap_or_default();
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
});

/// The hash of a password nobody has: an unknown user costs as much time as a known one.
static NOBODY: LazyLock<Option<String>> = LazyLock::new(|| hash_now("nobody", &[7; 16]).ok());

fn hash_now(password: &str, salt: &[u8]) -> Result<String, AuthError> {
    let wrong = |error: argon2::password_hash::Error| AuthError::Hash(error.to_string());
    let salt = SaltString::encode_b64(salt).map_err(wrong)?;
    Ok(HASHER
        .hash_password(password.as_bytes(), &salt)
        .map_err(wrong)?
        .to_string())
}

/// Runs the work where it may take its time; no more than [`HASHERS`] at once.
async fn hashing<T: Send + 'static>(
    app: &App,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, AuthError> {
    let place = tokio::time::timeout(PATIENCE, app.hashers.clone().acquire_owned());
    let Ok(Ok(place)) = place.await else {
        return Err(AuthError::Busy);
    };
    let work = move || {
        let done = work();
        drop(place);
        done
    };
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|error| AuthError::Hash(error.to_string()))
}

async fn hash(app: &App, password: String) -> Result<String, AuthError> {
    let salt = secret::bytes::<16>()?;
    hashing(app, move || hash_now(&password, &salt)).await?
}

/// The memory of finished checks, for the next ones: an allocator would keep 19 MiB for every thread that ever checked.
static MEMORY: Mutex<Vec<Vec<Block>>> = Mutex::new(Vec::new());

fn fits(password: &str, hash: &str) -> bool {
    let Ok(known) = PasswordHash::new(hash) else {
        return false;
    };
    let (Ok(params), Some(salt), Some(expected)) = (Params::try_from(&known), known.salt, known.hash) else {
        return false;
    };
    let mut bytes = [0; 64];
    let Ok(salt) = salt.decode_b64(&mut bytes) else {
        return false;
    };
    let idle = MEMORY.lock().unwrap_or_else(PoisonError::into_inner).pop();
    let mut memory = idle.unwrap_or_default();
    memory.resize(params.block_count(), Block::default());
    let mut found = vec![0; expected.len()];
    let done = Argon2::new(Algorithm::Argon2id, Version::V0x13, params).hash_password_into_with_memory(
        password.as_bytes(),
        salt,
        &mut found,
        &mut memory,
    );
    MEMORY.lock().unwrap_or_else(PoisonError::into_inner).push(memory);
    done.is_ok() && bool::from(found.ct_eq(expected.as_bytes()))
}

async fn verify(app: &App, password: String, hash: Option<String>) -> Result<bool, AuthError> {
    let work = move || {
        let known = hash.is_some();
        let Some(hash) = hash.or_else(|| NOBODY.clone()) else {
            return false;
        };
        fits(&password, &hash) && known
    };
    hashing(app, work).await
}

/// Makes the user `admin` with a one-time password, if nobody can sign in yet.
pub async fn first_password(app: &App) -> Result<Option<String>, AuthError> {
    if app.storage.has_no_staff().await? {
        return one_time_password(app, "admin", Role::Admin).await.map(Some);
    }
    Ok(None)
}

/// Gives the user a new password that must be changed at sign-in; makes the user where needed and ends their sessions.
pub async fn one_time_password(app: &App, user: &str, role: Role) -> Result<String, AuthError> {
    let groups = [secret::readable(5)?, secret::readable(5)?, secret::readable(5)?];
    let password = groups.join("-");
    let staff = Staff {
        user: canonical(user),
        password_hash: hash(app, password.clone()).await?,
        must_change_password: true,
        role,
    };
    app.storage.put_staff(staff).await?;
    Ok(password)
}

/// One spelling per user.
pub fn canonical(user: &str) -> String {
    user.trim().to_lowercase()
}

/// A session that has begun: its token goes into the cookie.
pub struct Begun {
    pub token: String,
    pub staff: Staff,
}

/// Signs in from that address.
pub async fn sign_in(app: &App, user: &str, password: String, address: &str) -> Result<Begun, AuthError> {
    let user = canonical(user);
    if user.chars().count() > LONGEST_USER {
        return Err(AuthError::Wrong);
    }
    let now = clock::now();
    let since = now - FAILURE_TIME;
    // Hashes: what a stranger sends is never stored.
    let key = |what: &str| secret::fingerprint(&format!("sign-in {what}"));
    let here = key(&format!("of {user} from {address}"));
    let is_known = app.storage.knows_address(&here, now - KNOWN_TIME).await?;
    let mut limits = vec![(here.clone(), MOST_FAILURES)];
    if !is_known {
        limits.push((key(&format!("from {address}")), MOST_FAILURES_OF_ADDRESS));
        limits.push((key(&format!("of {user}")), MOST_FAILURES_OF_USER));
    }
    for (key, most) in &limits {
        if app.storage.failures(key, since).await? >= *most {
            return Err(AuthError::TooMany);
        }
    }
    // Counted before the password is looked at: attempts at the same time count each other.
    let keys: Vec<String> = limits.iter().map(|(key, _)| key.clone()).collect();
    let counts = app.storage.count_failures(&keys, now, since).await?;
    if counts.iter().zip(&limits).any(|(count, (_, most))| count > most) {
        return Err(AuthError::TooMany);
    }
    let staff = app.storage.staff(&user).await?;
    let hash = staff.as_ref().map(|staff| staff.password_hash.clone());
    let fits = password.len() <= LONGEST_PASSWORD && verify(app, password, hash).await?;
    let staff = staff.filter(|_| fits).ok_or(AuthError::Wrong)?;
    app.storage.forget_failures(&here).await?;
    app.storage.forgive(&keys, now).await?;
    app.storage.remember_address(&here, now, now - KNOWN_TIME).await?;
    let token = begin(app, &user).await?;
    // While it was checked the password may have been changed, which ended every session but this one.
    let still = app.storage.staff(&user).await?;
    if still.is_none_or(|still| still.password_hash != staff.password_hash) {
        app.storage.end_session(&secret::fingerprint(&token)).await?;
        return Err(AuthError::Wrong);
    }
    note(app, &user, "sign-in", "").await?;
    Ok(Begun { token, staff })
}

async fn begin(app: &App, user: &str) -> Result<String, AuthError> {
    let token = secret::token()?;
    let now = clock::now();
    let session = StaffSession {
        token_hash: secret::fingerprint(&token),
        user: user.to_owned(),
        begun_at: now,
        last_seen_at: now,
    };
    app.storage.add_session(session).await?;
    Ok(token)
}

/// Who holds the token, if the session still runs. What a page asks `by_itself` does not make it last longer: nobody may be
/// there.
pub async fn session(app: &App, token: &str, by_itself: bool) -> Result<Option<Staff>, StorageError> {
    let now = clock::now();
    let token = secret::fingerprint(token);
    let (idle_since, begun_since) = (now - IDLE, now - ABSOLUTE);
    let mut found = app.storage.session(&token).await?;
    found = found.filter(|found| found.last_seen_at >= idle_since && found.begun_at >= begun_since);
    let is_noted = |found: &StaffSession| found.last_seen_at >= now - TOUCH;
    if !by_itself && found.as_ref().is_some_and(|found| !is_noted(found)) {
        found = app
            .storage
            .touch_session(&token, now, idle_since, begun_since)
            .await?;
    }
    match found {
        Some(session) => app.storage.staff(&session.user).await,
        None => Ok(None),
    }
}

/// Changes the password, ends every session of the user, and begins a new one.
pub async fn change_password(app: &App, staff: &Staff, old: String, new: String) -> Result<Begun, AuthError> {
    let now = clock::now();
    let key = [secret::fingerprint(&format!("password of {}", staff.user))];
    let counts = app.storage.count_failures(&key, now, now - FAILURE_TIME).await?;
    if counts.iter().any(|count| *count > MOST_FAILURES) {
        return Err(AuthError::TooMany);
    }
    if old.len() > LONGEST_PASSWORD || !verify(app, old.clone(), Some(staff.password_hash.clone())).await? {
        return Err(AuthError::Wrong);
    }
    app.storage.forget_failures(&key[0]).await?;
    if new.chars().count() < SHORTEST_PASSWORD || new.len() > LONGEST_PASSWORD {
        return Err(AuthError::Short);
    }
    if new == old || COMMON.contains(&new.to_lowercase().as_str()) {
        return Err(AuthError::Common);
    }
    let changed = Staff {
        user: staff.user.clone(),
        password_hash: hash(app, new).await?,
        must_change_password: false,
        role: staff.role,
    };
    app.storage.put_staff(changed.clone()).await?;
    note(app, &staff.user, "password", "").await?;
    Ok(Begun {
        token: begin(app, &staff.user).await?,
        staff: changed,
    })
}

/// Notes what a member of staff did.
pub async fn note(app: &App, user: &str, action: &str, object: &str) -> Result<(), StorageError> {
    note_by(app, &format!("staff:{user}"), action, object).await
}

/// Notes what somebody did: `staff:…`, `device:…` or `server`.
pub async fn note_by(app: &App, actor: &str, action: &str, object: &str) -> Result<(), StorageError> {
    app.storage
        .note(Event {
            at: clock::now(),
            actor: actor.to_owned(),
            action: action.to_owned(),
            object: object.to_owned(),
        })
        .await
}
