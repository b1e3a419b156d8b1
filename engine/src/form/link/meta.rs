//! What every record has in its `meta` block, whether the form writes it or not.

use alloc::format;
use alloc::string::{String, ToString};

use super::super::draft::{Bind, Element, FormDraft};
use super::super::tree::split_name;

/// Adds `meta/instanceID` where the form lacks it, and has it filled where nothing else does: without one no record can be
/// told from another (OpenRosa metadata schema; ODK XForms, "Metadata").
#[inline(never)]
pub(super) fn complete(draft: &mut FormDraft) {
    let (index, prefix) = match find(&draft.primary, "meta") {
        Some(index) => (
            index,
            split_name(&draft.primary.children[index].name).0.to_string(),
        ),
        None => {
            draft.primary.children.push(Element {
                name: "orx:meta".into(),
                ..Element::default()
            });
            (draft.primary.children.len() - 1, "orx".to_string())
        }
    };
    let meta = &mut draft.primary.children[index];
    let path = |name: &str| format!("/{}/{}/{name}", draft.primary.name, meta.name);
    let nodeset = match find(meta, "instanceID") {
        Some(found) => {
            let id = &meta.children[found];
            let nodeset = path(&id.name);
            let is_filled = !id.text.trim().is_empty()
                || draft.actions.iter().any(|action| action.reference == nodeset)
                || draft.binds.iter().any(|bind| {
                    bind.nodeset == nodeset && (bind.preload.is_some() || bind.calculate.is_some())
                });
            if is_filled {
                return;
            }
            nodeset
        }
        None => {
            let name = qualified(&prefix, "instanceID");
            let nodeset = path(&name);
            meta.children.push(Element {
                name: name.into(),
                ..Element::default()
            });
            nodeset
        }
    };
    draft.binds.push(Bind {
        nodeset,
        preload: Some("uid".to_string()),
        ..Bind::default()
    });
}

/// The path of `meta` and the name of the `deprecatedID` that a record gets in it when it is edited, where the form does
/// not define one.
pub(super) fn deprecated_id(draft: &FormDraft) -> Option<(String, String)> {
    let meta = &draft.primary.children[find(&draft.primary, "meta")?];
    if find(meta, "deprecatedID").is_some() {
        return None;
    }
    let id = &meta.children[find(meta, "instanceID")?];
    let path = format!("/{}/{}", draft.primary.name, meta.name);
    Some((path, qualified(split_name(&id.name).0, "deprecatedID")))
}

fn find(parent: &Element, local: &str) -> Option<usize> {
    parent
        .children
        .iter()
        .position(|child| split_name(&child.name).1 == local)
}

fn qualified(prefix: &str, local: &str) -> String {
    if prefix.is_empty() {
        local.to_string()
    } else {
        format!("{prefix}:{local}")
    }
}
