//! Every limit on foreign input holds, and what lies just inside it is taken.

mod still;

use std::sync::Arc;

use sondeo_engine::diagnostic::Language;
use sondeo_engine::form::link;
use sondeo_engine::session::{
    Command, FileLimits, MOST_INSTANCES, MOST_ROUNDS, Refusal, Resources, Session, SessionError,
};
use sondeo_engine::xform;
use sondeo_engine::xml::{Document, Limits, Names, NodeId, XmlErrorKind, parse};
use sondeo_engine::xpath::{
    Context, MAX_COMPARISONS, MAX_DEPTH, MAX_GROUPS, MAX_LENGTH, MAX_PATTERN, MAX_REPETITION, MAX_TEXT,
    MAX_TRIALS, Node, Workspace, World, XPathErrorCode, check_pattern, compile,
};

use self::still::Still;

#[test]
fn documents() {
    let small = Limits {
        bytes: 400,
        depth: 3,
        elements: 5,
        attributes: 3,
        tag_bytes: 60,
        declarations: 2,
        all_declarations: 3,
        text_bytes: 10,
    };
    let declared = "<a xmlns:p='1' xmlns:q='2'/>";
    for (inside, outside, what) in [
        (
            "<a><b><c/></b></a>",
            "<a><b><c><d/></c></b></a>",
            "levels of elements",
        ),
        (
            "<a><b/><b/><b/><b/></a>",
            "<a><b/><b/><b/><b/><b/></a>",
            "elements",
        ),
        (
            "<a x='1' y='2' z='3'/>",
            "<a w='0' x='1' y='2' z='3'/>",
            "attributes",
        ),
        (
            "<a x='1234567890'/>",
            &format!("<a {}x='1'/>", " ".repeat(60)),
            "bytes in a tag",
        ),
        (
            declared,
            "<a xmlns:p='1' xmlns:q='2' xmlns:r='3'/>",
            "namespace declarations",
        ),
        (
            declared,
            &format!("<a xmlns='0' xmlns:p='1'>{declared}</a>"),
            "namespace declarations",
        ),
        ("<a>1234567890</a>", "<a>12345678901</a>", "bytes in a text"),
        (
            "<a>12345<!-- 1 --></a>",
            "<a>12345<!-- 1 2 3 4 5 6 --></a>",
            "bytes in a text",
        ),
        ("<a/>", &format!("<a/>{}", " ".repeat(400)), "bytes"),
    ] {
        assert!(parse(inside, &mut Names::new(), &small).is_ok(), "{inside}");
        let error = parse(outside, &mut Names::new(), &small).expect_err(outside);
        let is_met = matches!(error.kind, XmlErrorKind::Limit { what: met, .. } if met == what);
        assert!(is_met, "{outside}: {error}");
    }
}

struct Plain(Document);

impl World for Plain {
    fn document(&self, _index: u32) -> &Document {
        &self.0
    }
}

fn evaluate(text: &str, document: &str, steps: u64) -> Result<usize, XPathErrorCode> {
    let mut names = Names::new();
    let world = Plain(parse(document, &mut names, &Limits::XFORM).expect("a document"));
    let expr = compile(text, &(), &mut names).map_err(|error| error.code)?;
    let workspace = Workspace::new();
    workspace.allow(steps);
    let context = Context::new(&names, &world, Node::new(0, NodeId::DOCUMENT), &workspace);
    let result = expr.string(&context, &mut Still::default());
    result.map(|text| text.len()).map_err(|error| error.code)
}

#[test]
fn expressions() {
    let long = |length: usize| format!("'{}'", "a".repeat(length - 2));
    let deep = |depth: usize| format!("{}1{}", "(".repeat(depth), ")".repeat(depth));
    let text = format!("<a>{}</a>", "x".repeat(MAX_TEXT / 2));
    for (name, outcome, expected) in [
        (
            "length",
            evaluate(&long(MAX_LENGTH), "<a/>", 100),
            Ok(MAX_LENGTH - 2),
        ),
        (
            "too long",
            evaluate(&long(MAX_LENGTH + 1), "<a/>", 100),
            Err(XPathErrorCode::TooLong),
        ),
        ("depth", evaluate(&deep(MAX_DEPTH - 1), "<a/>", 1000), Ok(1)),
        (
            "too deep",
            evaluate(&deep(MAX_DEPTH), "<a/>", 100),
            Err(XPathErrorCode::TooDeep),
        ),
        ("steps", evaluate("count(//b)", "<a><b/><b/></a>", 100), Ok(1)),
        (
            "too many steps",
            evaluate("count(//b)", "<a><b/><b/></a>", 3),
            Err(XPathErrorCode::TooManySteps),
        ),
        ("text", evaluate("concat(/a, /a)", &text, 100), Ok(MAX_TEXT)),
        (
            "too much text",
            evaluate("concat(/a, /a, 'x')", &text, 100),
            Err(XPathErrorCode::TextTooLong),
        ),
    ] {
        assert_eq!(outcome, expected, "{name}");
    }
    assert!(check_pattern(&"a".repeat(MAX_PATTERN)).is_ok());
    assert!(check_pattern(&"a".repeat(MAX_PATTERN + 1)).is_err());
    assert!(
        check_pattern("(((a{100}){100}){100}){100}").is_err(),
        "a pattern that becomes too large"
    );
    let groups = |depth: usize| format!("{}a{}", "(".repeat(depth), ")".repeat(depth));
    assert!(check_pattern(&groups(MAX_GROUPS)).is_ok());
    assert!(check_pattern(&groups(MAX_GROUPS + 1)).is_err());
    assert!(check_pattern(&format!("a{{{MAX_REPETITION}}}")).is_ok());
    assert!(check_pattern(&format!("a{{{}}}", MAX_REPETITION + 1)).is_err());
}

#[test]
fn matches_of_patterns() {
    // Each pattern takes at least `steps` for each character of a text of as many.
    for (pattern, steps, most) in [
        ("(a?){2000}b", 2_000, MAX_COMPARISONS as usize),
        (r"^(?=a)(a|b|ab)*(a|b|ab)*\1c$", 8, MAX_TRIALS as usize),
    ] {
        let with = |length: usize| {
            let document = format!("<a>{}</a>", "a".repeat(length));
            evaluate(&format!("string(regex(/a, '{pattern}'))"), &document, 100)
        };
        assert_eq!(with(4), Ok("false".len()), "{pattern}");
        assert_eq!(with(most / steps), Err(XPathErrorCode::TooManySteps), "{pattern}");
    }
}

/// A form whose model and body are those.
fn session(model: &str, body: &str, resources: &Resources) -> Session {
    let form = format!(
        "<h:html xmlns='http://www.w3.org/2002/xforms' xmlns:h='http://www.w3.org/1999/xhtml' xmlns:jr='http://openrosa.org/javarosa'>\
         <h:head><model>{model}</model></h:head><h:body>{body}</h:body></h:html>"
    );
    let (draft, _) = xform::read(&form, &Limits::XFORM);
    let linked = draft.and_then(|draft| link(draft).0).expect("a form");
    Session::start(Arc::new(linked), resources, &mut Still::default()).expect("a session")
}

#[test]
fn nodes_of_an_instance() {
    let mut resources = Resources::new();
    resources.most_nodes = 100;
    let mut session = session(
        "<instance><data id='c'><n>90</n><r jr:template=''><v/></r><s jr:template=''><v/></s></data></instance>",
        "<input ref='/data/n'/><repeat nodeset='/data/r' jr:count='/data/n'><input ref='v'/></repeat><repeat nodeset='/data/s'><input ref='v'/></repeat>",
        &resources,
    );
    let count = |session: &Session, path| {
        let node = session.find(path).expect(path);
        session.node(node).and_then(|view| view.count).expect("a repeat")
    };
    let most = count(&session, "/data/r");
    assert!((30..50).contains(&most));
    // Those that a lower count takes out have their place still.
    let node = session.find("/data/n").expect("a question");
    for (value, instances) in [("2", 2), ("90", most)] {
        let answer = Command::Answer {
            node,
            value: value.into(),
        };
        session.apply(answer, &mut Still::default()).expect("an answer");
        assert_eq!(count(&session, "/data/r"), instances);
    }
    assert_eq!(session.warnings().len(), 1, "what is missing is told");
    let repeat = session.find("/data/s").expect("a repeat");
    let refused = session.apply(Command::AddRepeat { repeat }, &mut Still::default());
    assert_eq!(refused.err(), Some(Refusal::TooLarge));
    assert_eq!(count(&session, "/data/s"), 0);
}

#[test]
fn instances_that_look_at_each_other() {
    let session = session(
        "<instance><data id='c'><r><t/></r><r><t/></r></data></instance>\
         <bind nodeset='/data/r/t' calculate='sum(/data/r[position() != position(current()/..)]/t[. != \"\"]) + 1'/>",
        "<repeat nodeset='/data/r'><input ref='/data/r/t'/></repeat>",
        &Resources::new(),
    );
    let node = session.find("/data/r[1]/t").expect("a question");
    let value = session.node(node).expect("a question").value;
    let rounds: usize = value.parse().expect("a number");
    // What is left over for each is shared by all, and 100 more.
    assert!((2..MOST_ROUNDS * 110).contains(&rounds), "{rounds}");
}

#[test]
fn instances_of_a_counted_repeat() {
    let form = |count: &str| {
        format!(
            "<h:html xmlns='http://www.w3.org/2002/xforms' xmlns:h='http://www.w3.org/1999/xhtml' xmlns:jr='http://openrosa.org/javarosa'>\
             <h:head><model><instance><data id='c'><r jr:template=''><v/></r></data></instance></model></h:head>\
             <h:body><group><repeat nodeset='/data/r' jr:count='{count}'><input ref='v'/></repeat></group></h:body></h:html>"
        )
    };
    for (count, instances) in [
        ("3", 3),
        ("10000", MOST_INSTANCES),
        ("10001", MOST_INSTANCES),
        ("1e9", 0),
        ("0 - 1", 0),
    ] {
        let (draft, _) = xform::read(&form(count), &Limits::XFORM);
        let Some(linked) = draft.and_then(|draft| link(draft).0) else {
            assert_eq!(instances, 0, "{count}");
            continue;
        };
        let session =
            Session::start(Arc::new(linked), &Resources::new(), &mut Still::default()).expect("a session");
        let repeat = session.find("/data/r").and_then(|node| session.node(node));
        assert_eq!(repeat.and_then(|view| view.count), Some(instances), "{count}");
        let told: Vec<String> = session
            .warnings()
            .iter()
            .map(|warning| format!("{} {}", warning.rule.code, warning.cause(Language::English)))
            .collect();
        let cut =
            "RUN-REPEAT-CUT “/data/r” is to have 10001 instances, but has only 10000: there cannot be more.";
        let expected = if count == "10001" { vec![cut] } else { vec![] };
        assert_eq!(told, expected, "{count}");
    }
}

const WITH_FILE: &str = "<h:html xmlns='http://www.w3.org/2002/xforms' xmlns:h='http://www.w3.org/1999/xhtml'>\
     <h:head><model><instance><data id='f'><a/></data></instance><instance id='l' src='jr://file/FILE'/></model></h:head>\
     <h:body><select1 ref='/data/a'><itemset nodeset=\"instance('l')/root/item\"><value ref='name'/><label ref='name'/>\
     </itemset></select1></h:body></h:html>";

/// What is saved opens again, also where it is larger than a server takes.
#[test]
fn a_large_draft_opens_again() {
    let names: Vec<String> = (0..8).map(|n| format!("t{n}")).collect();
    let model = format!(
        "<instance><data id=\"t\"><{}/></data></instance>",
        names.join("/><")
    );
    let mut session = session(&model, "", &Resources::new());
    for name in &names {
        let node = session.find(&format!("/data/{name}")).expect("a question");
        let value = "x".repeat(1_000_000);
        session
            .apply(Command::Answer { node, value }, &mut Still::default())
            .expect("an answer");
    }
    let draft = session.draft();
    assert!(draft.len() > Limits::SUBMISSION.bytes, "{}", draft.len());
    let form = session.form().clone();
    let again = Session::restore(form, &Resources::new(), &draft, &mut Still::default()).expect("the draft");
    assert_eq!(again.draft(), draft);
}

#[test]
fn files_beside_a_form() {
    let limits = FileLimits {
        bytes: 200,
        rows: 2,
        columns: 2,
        cell_bytes: 5,
    };
    let feature = "{\"geometry\":{\"type\":\"Point\",\"coordinates\":[1,2]},\"properties\":{\"name\":1}}";
    let features = |count: usize| {
        format!(
            "{{\"type\":\"FeatureCollection\",\"features\":[{}]}}",
            vec![feature; count].join(",")
        )
    };
    let wide = features(1).replace("\"name\":1", "\"name\":1,\"b\":2,\"c\":3");
    for (file, content, passed) in [
        ("a.csv", "name,b\n12345,1\n2,\n", None),
        ("a.csv", "name,b\n1,1\n2,\n3,\n", Some("more than 2 rows")),
        ("a.csv", "name,b,c\n", Some("more than 2 columns")),
        ("a.csv", "name\n123456\n", Some("more than 5 bytes in a cell")),
        ("a.csv", &*"name\n".repeat(41), Some("more than 200 bytes")),
        ("a.geojson", &*features(2).replace(' ', ""), None),
        ("a.geojson", &*features(3), Some("more than 2 features")),
        ("a.geojson", &*wide, Some("more than 2 properties of a feature")),
        ("a.xml", "<root><item><name>1</name></item></root>", None),
        (
            "a.xml",
            &*format!("<root>{}</root>", " ".repeat(200)),
            Some("more than 200 bytes"),
        ),
    ] {
        let (draft, _) = xform::read(&WITH_FILE.replace("FILE", file), &Limits::XFORM);
        let form = draft.and_then(|draft| link(draft).0).expect("a form");
        let mut resources = Resources::new();
        resources.limits = match passed {
            // Three features are longer than what the other rows may be.
            Some("more than 2 features") => FileLimits {
                bytes: 1000,
                ..limits
            },
            _ => limits,
        };
        resources.insert(file, content.as_bytes().to_vec());
        match (
            Session::start(Arc::new(form), &resources, &mut Still::default()),
            passed,
        ) {
            (Ok(_), None) => {}
            (Err(SessionError::BadFile { reason, .. }), Some(wanted)) => {
                assert!(reason.contains(wanted), "{content}: {reason}");
            }
            (result, _) => panic!("{content}: {:?}", result.map(|_| ())),
        }
    }
}

/// Arrays inside arrays, far deeper than any geometry, end in an error and not in the stack.
#[test]
fn deep_json() {
    let (draft, _) = xform::read(&WITH_FILE.replace("FILE", "a.geojson"), &Limits::XFORM);
    let form = Arc::new(draft.and_then(|draft| link(draft).0).expect("a form"));
    for depth in [200, 1_000_000] {
        let mut resources = Resources::new();
        resources.insert("a.geojson", "[".repeat(depth).into_bytes());
        let result = Session::start(form.clone(), &resources, &mut Still::default());
        assert!(matches!(result, Err(SessionError::BadFile { .. })), "{depth}");
    }
}
