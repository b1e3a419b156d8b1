//! Which forms are given the last saved record.

use sondeo_engine::form::link;
use sondeo_engine::xform;
use sondeo_engine::xml::Limits;

fn reads(model: &str) -> bool {
    let form = format!(
        "<h:html xmlns='http://www.w3.org/2002/xforms' xmlns:h='http://www.w3.org/1999/xhtml'><h:head><h:title>F</h:title>\
         <model><instance><data id='f'><a/></data></instance>{model}<bind nodeset='/data/a' type='string'/></model></h:head>\
         <h:body><input ref='/data/a'><label>A</label></input></h:body></h:html>"
    );
    let (draft, problems) = xform::read(&form, &Limits::default());
    let (form, more) = link(draft.unwrap_or_else(|| panic!("{problems:?}")));
    form.unwrap_or_else(|| panic!("{more:?}")).reads_last_saved()
}

#[test]
fn a_form_that_asks_is_given_the_last_record_unless_records_are_encrypted() {
    let last = "<instance id='__last-saved' src='jr://instance/last-saved'/>";
    assert!(reads(last));
    assert!(!reads(""));
    assert!(!reads("<instance id='x' src='jr://file/x.xml'/>"));
    let key = "<submission base64RsaPublicKey='MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A'/>";
    assert!(!reads(&format!("{last}{key}")));
}
