//! Storage traits with memory and IndexedDB backends.
