//! Memory for bodies that are on their way: bounded over all requests together. Who finds none is told to come again.

use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Bytes of one permit.
const UNIT: usize = 1024;

/// The room that all requests share.
#[derive(Clone, Debug)]
pub struct Room {
    free: Arc<Semaphore>,
    units: usize,
}

/// Room that is taken until this is dropped.
#[derive(Debug)]
pub struct Held(OwnedSemaphorePermit);

impl Room {
    /// For so many bytes.
    pub fn new(bytes: usize) -> Room {
        let units = bytes.div_ceil(UNIT).clamp(1, Semaphore::MAX_PERMITS);
        Room {
            free: Arc::new(Semaphore::new(units)),
            units,
        }
    }

    /// `None` if there is no room now. More than there ever is takes all of it: one such request may pass alone.
    pub fn take(&self, bytes: usize) -> Option<Held> {
        let units = bytes.div_ceil(UNIT).clamp(1, self.units);
        let units = u32::try_from(units).unwrap_or(u32::MAX);
        self.free.clone().try_acquire_many_owned(units).ok().map(Held)
    }

    /// Takes so much more; false if there is no room now. Who has all of it already needs no more.
    pub fn grow(&self, held: &mut Held, bytes: usize) -> bool {
        if held.0.num_permits() >= self.units {
            return true;
        }
        match self.take(bytes) {
            Some(more) => {
                held.0.merge(more.0);
                true
            }
            None => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Room;

    #[test]
    fn room_is_shared_and_comes_back() {
        let room = Room::new(10 * 1024);
        let mut first = room.take(4 * 1024).expect("room");
        assert!(room.grow(&mut first, 1), "a little");
        assert!(room.take(6 * 1024).is_none());
        let third = room.take(5 * 1024).expect("the rest");
        assert!(room.take(1).is_none());
        drop((first, third));
        let mut all = room.take(usize::MAX).expect("one large request alone");
        assert!(room.grow(&mut all, 1));
        assert!(room.take(1).is_none());
        drop(all);
        assert!(room.take(1).is_some());
    }
}
