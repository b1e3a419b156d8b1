use sondeo_engine::session::{Command, Session};
use sondeo_engine::xpath::decimal;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;

use super::filling::{Filling, SaveState};
use super::keeper::Urgency;
use crate::clock;
use crate::view::prelude::*;

/// How long the sensor may search, in ms.
const PATIENCE: i32 = 60_000;
/// How much longer than the sensor may search somebody has for the browser's question, in ms.
const SETTLE: i32 = 30_000;

/// What the person is told of the places that the form itself asks for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Locating {
    #[default]
    Unasked,
    Asking,
    /// At least one place is in the record.
    Taken,
    Failed,
}

/// Whether the sensor can be asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Sensor {
    #[default]
    Free,
    /// Since that moment (ms since 1970).
    Asked(i64),
    /// The person said no; nobody asks again while the record is open.
    Denied,
}

/// Asks the sensor once for a place as `latitude longitude altitude accuracy` (degrees and metres); a failure is a code of
/// [`web_sys::PositionError`].
pub(super) fn request(found: impl FnOnce(String) + 'static, failed: impl Fn(u16) + Clone + 'static) {
    let missing = failed.clone();
    let found = Closure::once_into_js(move |position: web_sys::Position| {
        let place = position.coords();
        let altitude = place.altitude().unwrap_or(0.0);
        let numbers = [place.latitude(), place.longitude(), altitude, place.accuracy()];
        found(numbers.map(decimal::write).join(" "));
    });
    let error = Closure::once_into_js(move |error: web_sys::PositionError| failed(error.code()));
    let options = web_sys::PositionOptions::new();
    options.set_enable_high_accuracy(true);
    options.set_timeout(PATIENCE as u32);
    let asked = web_sys::window()
        .and_then(|window| window.navigator().geolocation().ok())
        .and_then(|sensor| {
            let error: &js_sys::Function = error.unchecked_ref();
            sensor
                .get_current_position_with_error_callback_and_options(
                    found.unchecked_ref(),
                    Some(error),
                    &options,
                )
                .ok()
        });
    if asked.is_none() {
        missing(web_sys::PositionError::POSITION_UNAVAILABLE);
    }
}

impl Filling {
    /// Asks the sensor where an action of the form waits for a place; the person goes on meanwhile. Who only tries a form
    /// is not asked.
    pub(super) fn ask_place(&self) {
        let waits = self.look(Session::waits_for_location) == Some(true);
        if !waits
            || self.sensor.get_untracked() != Sensor::Free
            || self.saved.get_untracked() == SaveState::Trial
        {
            return;
        }
        let asked = Sensor::Asked(clock::now());
        self.sensor.set(asked);
        self.say_place(Locating::Asking);
        let this = *self;
        request(
            move |place| this.locate(Some(place), Sensor::Free),
            move |code| {
                let is_denied = code == web_sys::PositionError::PERMISSION_DENIED;
                this.locate(None, if is_denied { Sensor::Denied } else { Sensor::Free });
            },
        );
        spawn_local(async move {
            // Where nobody answers the browser's question the sensor says nothing; the next action asks again.
            clock::sleep(PATIENCE + SETTLE).await;
            if this.sensor.try_get_untracked() == Some(asked) {
                this.sensor.set(Sensor::Free);
                this.say_place(Locating::Failed);
            }
        });
    }

    /// What the sensor said; the form may be closed by then.
    fn locate(&self, place: Option<String>, sensor: Sensor) {
        let now = |place| self.host.try_update_value(|host| host.place = place);
        now(place);
        // An instance that comes back by undoing has its places, too.
        self.undo.try_update_value(|before| {
            let before = before.as_mut()?;
            self.host
                .try_update_value(|host| before.apply(Command::Locate, host))
        });
        let Ok(changes) = self.apply(Command::Locate) else {
            return;
        };
        now(None);
        self.sensor.set(sensor);
        if changes.nodes.is_empty() {
            return self.say_place(Locating::Failed);
        }
        self.say_place(Locating::Taken);
        self.tell(Urgency::Answered);
    }

    /// What was taken once is in the record, whatever comes after it.
    fn say_place(&self, locating: Locating) {
        if self.locating.get_untracked() != Locating::Taken {
            self.locating.set(locating);
        }
    }

    /// What the person is told of the places that the form itself asks for.
    pub(super) fn locating(&self) -> Locating {
        self.locating.get()
    }
}
