//! Choices that stand in a file beside the form, for those who read data.

use alloc::sync::Arc;
use alloc::vec::Vec;

use super::{Resources, external};
use crate::form::columns::listed;
use crate::form::{FieldChoice, FormDef};

/// Tells the fields of a form the choices that its files hold: [`Field::file_choices`](crate::form::Field::file_choices).
/// Where a file is missing or cannot be read, all of them stay without; a form that is filled in says why.
pub fn read_file_choices(form: &mut FormDef, resources: &Resources) {
    let mut names = form.names.clone();
    let Ok(documents) = external::load(form, resources, &mut names) else {
        return;
    };
    let mut found: Vec<(usize, Arc<[FieldChoice]>)> = Vec::new();
    for (index, field) in form.fields().fields.iter().enumerate() {
        let Some(list) = field.choice_list.as_deref().filter(|_| field.choices_dynamic) else {
            continue;
        };
        let def = form.tree.defs.iter().position(|def| def.path == field.path);
        let body = def.and_then(|def| form.body_of[def]).map(|id| &form.body[id]);
        let document = form.secondary.iter().position(|secondary| secondary.id == list);
        if let (Some(body), Some(document)) = (body, document.and_then(|at| documents.get(at))) {
            found.push((index, listed(form, &body.choices, &names, document).into()));
        }
    }
    form.know_file_choices(found);
}

#[cfg(test)]
mod tests {
    use alloc::string::String;
    use alloc::vec::Vec;

    use super::*;
    use crate::xml::Limits;

    const FORM: &str = r#"<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml">
        <h:head><h:title>t</h:title><model>
            <instance><data id="t"><state/><town/></data></instance>
            <instance id="towns" src="jr://file-csv/towns.csv"/>
            <bind nodeset="/data/town" type="string"/>
        </model></h:head>
        <h:body>
            <input ref="/data/state"><label>State</label></input>
            <select1 ref="/data/town"><label>Town</label>
                <itemset nodeset="instance('towns')/root/item[state = /data/state]">
                    <value ref="code"/><label ref="called"/>
                </itemset>
            </select1>
        </h:body></h:html>"#;

    #[test]
    fn files_tell_their_choices_whatever_the_filter() {
        let table = "code,called,state\n01,Aguascalientes,a\n02,Calvillo,b\n";
        let two = [("01", "Aguascalientes"), ("02", "Calvillo")];
        for (file, expected) in [
            (Some(table), two.as_slice()),
            (Some("\u{feff}code;called\n01;Aguascalientes\n02;Calvillo"), &two),
            (Some("code\n01"), &[("01", "")]),
            (Some("other\n01"), &[]),
            (Some(""), &[]),
            (None, &[]),
        ] {
            let (draft, _) = crate::xform::read(FORM, &Limits::XFORM);
            let (form, _) = crate::form::link(draft.expect("a form"));
            let mut form = form.expect("a form that links");
            let mut resources = Resources::new();
            if let Some(text) = file {
                resources.insert("towns.csv", Vec::from(text.as_bytes()));
            }
            read_file_choices(&mut form, &resources);
            let field = form.fields().get("/data/town").expect("the field");
            let found: Vec<(&str, String)> = field
                .file_choices
                .iter()
                .map(|choice| {
                    let label = choice.labels.first();
                    (
                        &*choice.value,
                        label.map(|label| label.text.clone()).unwrap_or_default(),
                    )
                })
                .collect();
            let expected: Vec<(&str, String)> = expected
                .iter()
                .map(|(code, label)| (*code, String::from(*label)))
                .collect();
            assert_eq!(found, expected, "{file:?}");
            assert!(field.choices.is_empty() && field.choices_dynamic);
        }
    }
}
