//! Law: what is kept up to date answer by answer is what a computation of the whole instance gives.

use std::sync::Arc;

use proptest::prelude::*;
use sondeo_engine::form::{FormDef, link};
use sondeo_engine::host::Host;
use sondeo_engine::session::{Command, Resources, Session};
use sondeo_engine::xform;
use sondeo_engine::xml::Limits;

struct Still;

impl Host for Still {
    fn now(&mut self) -> i64 {
        1_700_000_000_000
    }

    fn offset_minutes(&self, _instant: i64) -> i32 {
        0
    }

    fn random(&mut self, buffer: &mut [u8]) {
        buffer.fill(7);
    }

    fn property(&self, _name: &str) -> Option<String> {
        None
    }
}

/// Totals over a repeat and the one inside it, from outside and inside, some behind conditions, some filtered.
const FORM: &str = r#"<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml" xmlns:jr="http://openrosa.org/javarosa"><h:head><h:title>t</h:title><model>
<instance><data id="t"><ask/><all/><rows/><filled/><deep/><cells/><large/>
<row jr:template=""><n/><kind/><own/><share/><cell jr:template=""><m/></cell></row><row><n>1</n><kind/><own/><share/><cell><m/></cell></row>
<picked/><end/></data></instance>
<bind nodeset="/data/all" calculate="sum(/data/row/n)"/>
<bind nodeset="/data/rows" calculate="count(/data/row)"/>
<bind nodeset="/data/filled" calculate="count-non-empty(/data/row/n)"/>
<bind nodeset="/data/deep" calculate="sum(/data/row/cell/m)"/>
<bind nodeset="/data/cells" calculate="count(/data/row/cell)"/>
<bind nodeset="/data/large" calculate="count(/data/row[n &gt; 2])"/>
<bind nodeset="/data/row" relevant="/data/ask != 'none'"/>
<bind nodeset="/data/row/n" relevant="../kind != 'x'"/>
<bind nodeset="/data/row/own" calculate="concat(sum(../cell/m), ' ', count(../cell))"/>
<bind nodeset="/data/row/share" calculate="../n div sum(/data/row/n)"/>
<bind nodeset="/data/picked" calculate="concat(instance('list')/root/item[a = /data/ask and b = /data/row[1]/kind]/name, '')"/>
<instance id="list"><root><item><name>1</name><a>some</a><b>x</b></item><item><name>2</name><a>some</a><b>y</b></item><item><name>3</name><a>none</a><b>y</b></item></root></instance>
</model></h:head><h:body><input ref="/data/ask"><label>a</label></input>
<group ref="/data/row"><repeat nodeset="/data/row"><input ref="/data/row/n"><label>n</label></input><input ref="/data/row/kind"><label>k</label></input>
<group ref="/data/row/cell"><repeat nodeset="/data/row/cell"><input ref="/data/row/cell/m"><label>m</label></input></repeat></group></repeat></group></h:body></h:html>"#;

#[derive(Clone, Debug)]
enum Deed {
    Answer(String, &'static str),
    Add(String),
    Remove(String),
}

fn deeds() -> impl Strategy<Value = Deed> {
    let row = 1..4_usize;
    let number = prop::sample::select(vec![
        "",
        "1",
        "-7",
        "3",
        "2.5",
        "0.1",
        "900000000000",
        "12345678901234",
        "x",
    ]);
    prop_oneof![
        (row.clone(), number.clone()).prop_map(|(row, n)| Deed::Answer(format!("/data/row[{row}]/n"), n)),
        (row.clone(), row.clone(), number)
            .prop_map(|(row, cell, n)| Deed::Answer(format!("/data/row[{row}]/cell[{cell}]/m"), n)),
        (row.clone(), prop::sample::select(vec!["", "x", "y"]))
            .prop_map(|(row, kind)| Deed::Answer(format!("/data/row[{row}]/kind"), kind)),
        prop::sample::select(vec!["none", "some", ""]).prop_map(|a| Deed::Answer("/data/ask".to_owned(), a)),
        Just(Deed::Add("/data/row".to_owned())),
        row.clone()
            .prop_map(|row| Deed::Add(format!("/data/row[{row}]/cell"))),
        row.clone()
            .prop_map(|row| Deed::Remove(format!("/data/row[{row}]"))),
        (row.clone(), row).prop_map(|(row, cell)| Deed::Remove(format!("/data/row[{row}]/cell[{cell}]"))),
    ]
}

fn form() -> Arc<FormDef> {
    let (draft, _) = xform::read(FORM, &Limits::XFORM);
    let (form, problems) = link(draft.expect("a form"));
    Arc::new(form.unwrap_or_else(|| panic!("{problems:?}")))
}

proptest! {
    #[test]
    fn what_is_kept_is_what_is_computed(deeds in prop::collection::vec(deeds(), 1..40)) {
        let form = form();
        let resources = Resources::new();
        let mut session = Session::start(form.clone(), &resources, &mut Still).expect("a session");
        for deed in &deeds {
            let (Deed::Answer(reference, _) | Deed::Add(reference) | Deed::Remove(reference)) = deed;
            let Some(node) = session.find(reference) else { continue };
            let command = match deed {
                Deed::Answer(_, value) => Command::Answer { node, value: (*value).to_owned() },
                Deed::Add(_) => Command::AddRepeat { repeat: node },
                Deed::Remove(_) => Command::RemoveRepeat { instance: node },
            };
            let _ = session.apply(command, &mut Still);
            let again = Session::restore(form.clone(), &resources, &session.draft(), &mut Still).expect("restored");
            prop_assert_eq!(session.draft(), again.draft(), "after {:?}", deed);
            prop_assert_eq!(session.submission(), again.submission(), "after {:?}", deed);
        }
    }
}
