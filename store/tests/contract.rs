//! The contract suite over memory.

use std::cell::RefCell;
use std::collections::BTreeMap;

use futures_executor::block_on;
use sondeo_store::{Memory, contract};

#[test]
fn memory_passes_the_contract() {
    let databases = RefCell::new(BTreeMap::<String, Memory>::new());
    let open = async |name: &str| Ok(databases.borrow_mut().entry(name.to_owned()).or_default().clone());
    let cases = block_on(contract::run(open));
    assert!(cases.len() >= 20);
    let failed: Vec<_> = cases.iter().filter(|case| case.failure.is_some()).collect();
    assert!(failed.is_empty(), "{failed:#?}");
}
