//! Law: after any commands, a session is what a fresh computation over the same answers gives, whatever the form.
//!
//! Forms are random within one shape (inputs, calculations, a group, a repeat with a repeat inside, a counted repeat, selects
//! over filtered choices). Expressions read only what stands before them, so that no form goes round in a circle.

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
        -360
    }

    fn random(&mut self, buffer: &mut [u8]) {
        buffer.fill(7);
    }

    fn property(&self, _name: &str) -> Option<String> {
        None
    }
}

/// What an expression outside of repeats may read.
const OUTSIDE: &[&str] = &[
    "/data/a0",
    "/data/a1",
    "/data/a2",
    "/data/g/ga",
    "count(/data/r)",
    "sum(/data/r/ra)",
    "max(/data/r/ra)",
    "join(',', /data/r/rb)",
    "count(/data/r[ra > /data/a0])",
    "/data/r[position() = /data/a0]/rb",
    "indexed-repeat(/data/r/ra, /data/r, /data/a0)",
    "count(/data/r/s)",
    "sum(/data/r/s/sa)",
    "join('|', /data/r/s[position() = 1]/sa)",
    "sum(/data/r[rb != '']/s/sa)",
    "indexed-repeat(/data/r/s/sa, /data/r, /data/a0, /data/r/s, 1)",
    "count(/data/q)",
    "sum(/data/q/qa)",
    "/data/one",
    "count-selected(/data/many)",
    "jr:choice-name(/data/one, '/data/one')",
    "count-non-empty(/data/r/rb)",
    "string-length(/data/a1)",
    "jr:itext('P')",
    "sum(/data/r/@k)",
    "count-non-empty(/data/k/*)",
];

/// What one in an instance of the outer repeat may read beyond that.
const INSIDE: &[&str] = &[
    "../ra",
    "../rb",
    "/data/r/ra",
    "position(..)",
    "position(..) * 10 + count(/data/r)",
    "count(../s)",
    "sum(../s/sa)",
    "sum(../../r/ra)",
    "count(../../r[rb = current()/../rb])",
    "../../r[position() = position(current()/..) - 1]/ra",
    "indexed-repeat(/data/r/rb, /data/r, position(..) + 1)",
    "/data/r[1]/ra",
];

/// What one in an instance of the inner repeat may read beyond what stands outside.
const DEEP: &[&str] = &[
    "../sa",
    "../../ra",
    "/data/r/rb",
    "position(..)",
    "position(../..)",
    "concat(position(../..), '.', position(..))",
    "sum(../../s/sa)",
    "sum(/data/r/s/sa)",
    "count(../../../r)",
];

const CONDITIONS: &[&str] = &[
    "/data/a0 > 1",
    "/data/a1 = 'x'",
    "/data/a2 != ''",
    "not(/data/a0 = 2 and /data/a1 = 'x')",
];

fn one_of(reads: &'static [&'static str]) -> BoxedStrategy<String> {
    prop::sample::select(reads).prop_map(str::to_owned).boxed()
}

fn expression(read: BoxedStrategy<String>) -> BoxedStrategy<String> {
    let pair = (read.clone(), read.clone());
    prop_oneof![
        2 => read,
        1 => pair.clone().prop_map(|(a, b)| format!("{a} + {b}")),
        1 => pair.clone().prop_map(|(a, b)| format!("concat({a}, '-', {b})")),
        1 => pair.clone().prop_map(|(a, b)| format!("if({a} > 1, {b}, 'no')")),
        1 => pair.prop_map(|(a, b)| format!("coalesce({a}, {b})")),
    ]
    .boxed()
}

fn condition() -> BoxedStrategy<Option<String>> {
    prop::option::of(one_of(CONDITIONS)).boxed()
}

/// A bind with these attributes.
fn bind(path: &str, attributes: &[(&str, Option<&String>)]) -> String {
    let mut text = format!("<bind nodeset=\"{path}\"");
    for (name, value) in attributes {
        if let Some(value) = value {
            let value = value.replace('&', "&amp;").replace('<', "&lt;");
            text.push_str(&format!(" {name}=\"{value}\""));
        }
    }
    text + "/>"
}

prop_compose! {
    fn forms()(
        conditions in prop::collection::vec(condition(), 9),
        outside in prop::collection::vec(expression(one_of(OUTSIDE)), 4),
        inside in prop::collection::vec(expression(prop_oneof![one_of(INSIDE), one_of(OUTSIDE)].boxed()), 2),
        deep in prop::collection::vec(expression(prop_oneof![one_of(DEEP), one_of(OUTSIDE)].boxed()), 2),
        instance in prop::option::of(prop::sample::select(vec!["position(.) != 2", "count(/data/a2) = 1"])),
        filter in prop::sample::select(vec!["", "[kind = /data/a1]", "[kind = /data/a1 or number = /data/a0]", "[position() > /data/a0]"]),
        count in prop::sample::select(vec!["/data/a0", "/data/a0 + 1", "count(/data/r)", "2"]),
        constraint in prop::sample::select(vec![". > /data/a0", "count(/data/r) > 1", "/data/c0 != ''"]),
        has_template in any::<bool>()
    ) -> String {
        let text = |expression: &str| Some(expression.to_owned());
        let mut binds = vec![bind("/data/a0", &[("type", Some(&"int".to_owned()))])];
        let paths = ["/data/g", "/data/g/ga", "/data/r/ra", "/data/r/rb", "/data/r/s", "/data/r/s/sa", "/data/q", "/data/one", "/data/many"];
        for (path, relevant) in paths.iter().zip(&conditions) {
            binds.push(bind(path, &[("relevant", relevant.as_ref())]));
        }
        binds.push(bind("/data/r", &[("relevant", instance.map(str::to_owned).as_ref())]));
        binds.push(bind("/data/r/ra", &[("constraint", text(constraint).as_ref()), ("required", text("/data/a1 = 'x'").as_ref())]));
        let calculated = [("/data/c0", &outside[0]), ("/data/c1", &outside[1]), ("/data/g/gc", &outside[2]), ("/data/c2", &outside[3]),
            ("/data/r/rc", &inside[0]), ("/data/r/rd", &inside[1]), ("/data/r/s/sc", &deep[0]), ("/data/r/s/sd", &deep[1])];
        for (path, calculate) in calculated {
            binds.push(bind(path, &[("calculate", Some(calculate))]));
        }
        binds.push(bind("/data/last", &[("calculate", text("concat(/data/c0, /data/g/gc, join(' ', /data/r/rc), join(' ', /data/r/s/sc))").as_ref())]));
        let row = "<ra/><rb/><rc/><rd/><s><sa/><sc/><sd/></s>";
        let template = if has_template { format!("<r jr:template=\"\" k=\"5\">{}</r>", row.replace("<ra/>", "<ra>4</ra>")) } else { String::new() };
        let choices = |control: &str, path: &str| format!("<{control} ref=\"{path}\"><label>l</label><itemset nodeset=\"instance('l')/root/item{filter}\"><value ref=\"name\"/><label ref=\"jr:itext(label)\"/></itemset></{control}>");
        let input = |path: &str| format!("<input ref=\"{path}\"><label>l <output value=\"concat(., /data/c0)\"/></label></input>");
        format!("<h:html xmlns=\"http://www.w3.org/2002/xforms\" xmlns:h=\"http://www.w3.org/1999/xhtml\" xmlns:jr=\"http://openrosa.org/javarosa\"><h:head><h:title>t</h:title><model><itext><translation lang=\"en\"><text id=\"P\"><value>P <output value=\"/data/a2\"/></value></text><text id=\"Q\"><value>Q</value></text><text id=\"W\"><value>W <output value=\"/data/a1\"/></value></text></translation></itext>\
            <instance><data id=\"t\"><a0>1</a0><a1/><a2/><c0/><c1/><g><ga/><gc/></g>{template}<r k=\"7\">{row}</r><k><ka/><kb><kc/></kb></k><q><qa/></q><one/><many/><c2/><last/><meta><instanceID/></meta></data></instance>\
            <instance id=\"l\"><root><item><name>p</name><label>P</label><kind>x</kind><number>1</number></item><item><name>q</name><label>Q</label><kind>x</kind><number>2</number></item><item><name>w</name><label>W</label><kind>y</kind><number>2</number></item></root></instance>\
            {}</model></h:head><h:body>{}{}{}{}{}<group ref=\"/data/g\">{}</group>\
            <group ref=\"/data/r\"><label>r <output value=\"/data/r/rc\"/></label><repeat nodeset=\"/data/r\">{}{}<group><repeat nodeset=\"/data/r/s\">{}</repeat></group></repeat></group>\
            <repeat nodeset=\"/data/q\" jr:count=\"{count}\">{}</repeat>{}{}</h:body></h:html>",
            binds.concat(), input("/data/a0"), input("/data/a1"), input("/data/a2"), input("/data/k/ka"), input("/data/k/kb/kc"), input("/data/g/ga"),
            input("/data/r/ra"), input("/data/r/rb"), input("/data/r/s/sa"), input("/data/q/qa"),
            choices("select1", "/data/one"), choices("select", "/data/many"))
    }
}

#[derive(Clone, Debug)]
enum Deed {
    Answer(String, &'static str),
    Add(String),
    Remove(String),
}

fn deeds() -> impl Strategy<Value = Deed> {
    let at = 1..4_usize;
    let pair = (at.clone(), at.clone());
    let value = prop::sample::select(vec!["1", "2", "3", "x", "y", "0", "7.5"]);
    let place = prop_oneof![
        prop::sample::select(vec![
            "/data/a0",
            "/data/a1",
            "/data/a2",
            "/data/g/ga",
            "/data/k/ka",
            "/data/k/kb/kc"
        ])
        .prop_map(str::to_owned),
        at.clone().prop_map(|r| format!("/data/r[{r}]/ra")),
        at.clone().prop_map(|r| format!("/data/r[{r}]/rb")),
        at.clone().prop_map(|q| format!("/data/q[{q}]/qa")),
        pair.clone().prop_map(|(r, s)| format!("/data/r[{r}]/s[{s}]/sa")),
    ];
    prop_oneof![
        6 => (place, value).prop_map(|(place, value)| Deed::Answer(place, value)),
        1 => prop::sample::select(vec!["", "p", "q", "w"]).prop_map(|value| Deed::Answer("/data/one".to_owned(), value)),
        1 => prop::sample::select(vec!["", "p", "w p", "q w"]).prop_map(|value| Deed::Answer("/data/many".to_owned(), value)),
        2 => Just(Deed::Add("/data/r".to_owned())),
        1 => at.clone().prop_map(|r| Deed::Add(format!("/data/r[{r}]/s"))),
        1 => at.prop_map(|r| Deed::Remove(format!("/data/r[{r}]"))),
        1 => pair.prop_map(|(r, s)| Deed::Remove(format!("/data/r[{r}]/s[{s}]"))),
    ]
}

/// Everything that can be seen of a session.
fn seen(session: &Session) -> Vec<String> {
    let mut references = Vec::new();
    for name in [
        "", "/a0", "/a1", "/a2", "/c0", "/c1", "/c2", "/g", "/g/ga", "/g/gc", "/r", "/q", "/one", "/many",
        "/last",
    ] {
        references.push(format!("/data{name}"));
    }
    for r in 1..5 {
        for name in ["", "/ra", "/rb", "/rc", "/rd", "/s"] {
            references.push(format!("/data/r[{r}]{name}"));
        }
        references.push(format!("/data/q[{r}]/qa"));
        for s in 1..4 {
            for name in ["", "/sa", "/sc", "/sd"] {
                references.push(format!("/data/r[{r}]/s[{s}]{name}"));
            }
        }
    }
    let mut seen: Vec<String> = references
        .iter()
        .map(|reference| match session.find(reference) {
            None => format!("{reference} absent"),
            Some(id) => format!("{reference} {:?} {:?}", session.node(id), session.choices(id)),
        })
        .collect();
    seen.extend(
        session
            .steps()
            .iter()
            .map(|step| format!("{:?} {}", step.kind, session.reference(step.node))),
    );
    seen.extend(
        session
            .validate()
            .iter()
            .map(|v| format!("{} {:?}", v.reference, v.kind)),
    );
    seen.push(session.submission().xml);
    seen
}

fn read(xml: &str) -> Arc<FormDef> {
    let (draft, problems) = xform::read(xml, &Limits::XFORM);
    let (form, more) = link(draft.unwrap_or_else(|| panic!("{problems:?}\n{xml}")));
    Arc::new(form.unwrap_or_else(|| panic!("{more:?}\n{xml}")))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn incremental_is_full(xml in forms(), deeds in prop::collection::vec(deeds(), 1..14)) {
        let form = read(&xml);
        let resources = Resources::new();
        let mut session = Session::start(form.clone(), &resources, &mut Still).expect("a session");
        for (index, deed) in deeds.iter().enumerate() {
            let (Deed::Answer(reference, _) | Deed::Add(reference) | Deed::Remove(reference)) = deed;
            let Some(node) = session.find(reference) else { continue };
            let command = match deed {
                Deed::Answer(_, value) => Command::Answer { node, value: (*value).to_owned() },
                Deed::Add(_) => Command::AddRepeat { repeat: node },
                Deed::Remove(_) => Command::RemoveRepeat { instance: node },
            };
            let _ = session.apply(command, &mut Still);
            let again = Session::restore(form.clone(), &resources, &session.draft(), &mut Still).expect("restored");
            let (ours, fresh) = (seen(&session), seen(&again));
            for (ours, fresh) in ours.iter().zip(&fresh) {
                prop_assert_eq!(ours, fresh, "after {} of {:?}\n{}", index + 1, &deeds, xml);
            }
            prop_assert_eq!(ours.len(), fresh.len());
        }
    }
}
